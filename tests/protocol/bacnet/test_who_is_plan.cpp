// Who is asked for when, and where devices are.

#include "protocol/bacnet/device_table.hpp"
#include "protocol/bacnet/who_is_plan.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>
#include <vector>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;
using time_point = who_is_plan::time_point;

const time_point start{1h};

device_address at(uint32_t host) {
  return local_device({host, usual_port});
}

i_am of(uint32_t instance) {
  return {instance, 1'476, segmentation::both, 260};
}

struct sent {
  time_point when;
  instance_range range;
};

/// Sends all that is due until *end*, with nobody there.
std::vector<sent> run(who_is_plan& x, time_point from, time_point end) {
  std::vector<sent> out;
  for (auto now = from; now <= end;) {
    if (auto range = x.next(now))
      out.push_back({now, *range});
    auto due = x.next_due();
    if (!due)
      break;
    now = std::max(*due, now + 1ms);
  }
  return out;
}

} // namespace

TEST_CASE("a wanted device is looked for with growing pauses for ever",
          "[bacnet]") {
  who_is_plan x;
  x.want(7, start);
  x.want(7, start);
  auto all = run(x, start, start + 24h);
  REQUIRE(all.size() > 280);
  std::vector<std::chrono::seconds> pauses;
  for (size_t i = 1; i < all.size(); ++i)
    pauses.push_back(std::chrono::duration_cast<std::chrono::seconds>(
      all[i].when - all[i - 1].when));
  CHECK(all[0].when == start);
  CHECK(all[0].range == instance_range{7, 7});
  CHECK(
    std::vector<std::chrono::seconds>(pauses.begin(), pauses.begin() + 7)
    == std::vector<std::chrono::seconds>{10s, 20s, 40s, 80s, 160s, 300s, 300s});
  CHECK(pauses.back() == 300s);
  x.on_i_am(7);
  CHECK_FALSE(x.next_due());
}

TEST_CASE("wanted neighbours are asked for together, spaced", "[bacnet]") {
  who_is_plan x;
  for (uint32_t i = 0; i < 1'000; ++i)
    x.want(10 * i, start);
  auto all = run(x, start, start + 9s);
  // 500 ms apart, 25 devices each.
  REQUIRE(all.size() == 19);
  CHECK(all[0].range == instance_range{0, 240});
  CHECK(all[1].range == instance_range{250, 490});
  for (size_t i = 1; i < all.size(); ++i)
    CHECK(all[i].when - all[i - 1].when == 500ms);
  CHECK(run(x, start + 9500ms, start + 20s).size() == 22);
}

TEST_CASE("who answered is not asked for again", "[bacnet]") {
  who_is_plan x;
  for (uint32_t i = 1; i <= 3; ++i)
    x.want(i, start);
  CHECK(x.next(start) == instance_range{1, 3});
  x.on_i_am(2);
  CHECK(x.next(start + 10s) == instance_range{1, 3});
  x.on_i_am(1);
  x.drop(3);
  CHECK_FALSE(x.next(start + 1h));
}

TEST_CASE("a search goes through its range in parts", "[bacnet]") {
  who_is_plan x;
  CHECK(x.search_done(start));
  x.search({{0, last_instance}});
  CHECK_FALSE(x.search_done(start));
  auto all = run(x, start, start + 1h);
  REQUIRE(all.size() == 16);
  uint32_t next = 0;
  for (auto& y : all) {
    CHECK(y.range.low == next);
    next = y.range.high + 1;
  }
  CHECK(next == last_instance + 1);
  CHECK(x.search_done(start + 1h));
  x.search({{5, 6}});
  CHECK(run(x, start + 2h, start + 3h).size() == 2);
  x.search({{5, 5}, {9, 10}});
  CHECK(run(x, start + 4h, start + 5h).size() == 3);
  x.search({{0, last_instance}});
  x.search({});
  CHECK(x.search_done(start + 6h));
}

TEST_CASE("where many answered is searched again until few do", "[bacnet]") {
  who_is_plan x;
  x.search({{0, last_instance}});
  // Of many answers at once only some arrive.
  std::set<uint32_t> there;
  for (uint32_t i = 0; i < 300; ++i)
    there.insert(1'000 + 3 * i);
  there.insert(4'000'000);
  std::set<uint32_t> found;
  size_t requests = 0;
  for (auto now = start; !x.search_done(now); now = *x.next_due()) {
    auto range = x.next(now);
    if (!range)
      continue;
    ++requests;
    size_t arrived = 0;
    for (auto i = there.lower_bound(range->low);
         i != there.end() && *i <= range->high && arrived < 40;
         ++i, ++arrived) {
      found.insert(*i);
      x.on_i_am(*i);
    }
    REQUIRE(requests < 200);
  }
  CHECK(found == there);
  CHECK(requests < 100);
}

TEST_CASE("a search does not keep wanted devices waiting", "[bacnet]") {
  who_is_plan x;
  x.search({{0, last_instance}});
  CHECK(x.next(start));
  x.want(7, start);
  CHECK_FALSE(x.next(start + 499ms));
  CHECK(x.next(start + 500ms) == instance_range{7, 7});
}

TEST_CASE("an answer is told from a device that speaks up", "[bacnet]") {
  who_is_plan x;
  x.want(7, start);
  CHECK_FALSE(x.asked_lately(7, start));
  (void)x.next(start);
  CHECK(x.asked_lately(7, start + 10s));
  CHECK_FALSE(x.asked_lately(8, start));
  CHECK_FALSE(x.asked_lately(7, start + 11s));
}

TEST_CASE("settings of searches are checked", "[bacnet]") {
  CHECK(validate(who_is_settings{}));
  who_is_settings x;
  x.spacing = 50ms;
  CHECK_FALSE(validate(x));
  x = {};
  x.longest_pause = 5s;
  CHECK_FALSE(validate(x));
  x = {};
  x.most_answers = 0;
  CHECK_FALSE(validate(x));
  x = {};
  x.first_ranges = 0;
  CHECK_FALSE(validate(x));
}

TEST_CASE("a device is where its I-Am came from", "[bacnet]") {
  device_table x;
  CHECK(x.find(7) == nullptr);
  CHECK(x.on_i_am(of(7), at(1), start) == binding_change::added);
  REQUIRE(x.find(7));
  CHECK(x.find(7)->where == at(1));
  CHECK(x.find(7)->max_apdu == 1'476);
  CHECK(x.find(7)->vendor == 260);
  auto smaller = of(7);
  smaller.max_apdu = 0;
  CHECK(x.on_i_am(smaller, at(1), start) == binding_change::known);
  CHECK(x.find(7)->max_apdu == 50);
}

TEST_CASE("two devices of one instance are told, the first one stays",
          "[bacnet]") {
  device_table x;
  x.on_i_am(of(7), at(1), start);
  CHECK(x.on_i_am(of(7), at(2), start + 59s) == binding_change::duplicate);
  CHECK(x.find(7)->where == at(1));
  CHECK(x.on_heard(7, at(1), start + 100s));
  CHECK_FALSE(x.on_heard(7, at(2), start + 100s));
  CHECK(x.on_i_am(of(7), at(2), start + 159s) == binding_change::duplicate);
  // After a silence it has moved.
  CHECK(x.on_i_am(of(7), at(2), start + 160s) == binding_change::moved);
  CHECK(x.find(7)->where == at(2));
}

TEST_CASE("a fixed address stays, abilities are learned", "[bacnet]") {
  device_table x;
  x.bind(7, at(1));
  CHECK(x.find(7)->max_apdu == 50);
  CHECK(x.on_i_am(of(7), at(2), start) == binding_change::duplicate);
  CHECK(x.on_i_am(of(7), at(1), start) == binding_change::known);
  CHECK(x.find(7)->max_apdu == 1'476);
  CHECK(x.find(7)->fixed);
}

TEST_CASE("strangers push out no wanted device", "[bacnet]") {
  device_table x{100};
  for (uint32_t i = 0; i < 10; ++i)
    x.want(i);
  size_t refused = 0;
  for (uint32_t i = 1'000; i < 11'000; ++i)
    if (x.on_i_am(of(i), at(i), start) == binding_change::no_room)
      ++refused;
  CHECK(refused == 9'900);
  for (uint32_t i = 0; i < 10; ++i)
    CHECK(x.on_i_am(of(i), at(i), start) == binding_change::added);
  CHECK(x.all().size() == 110);
  // Who becomes wanted makes room, who is forgotten, too.
  x.want(1'000);
  CHECK(x.on_i_am(of(20'000), at(1), start) == binding_change::added);
  CHECK(x.on_i_am(of(20'001), at(1), start) == binding_change::no_room);
  x.forget(20'000);
  x.forget(1'000);
  CHECK(x.on_i_am(of(20'001), at(1), start) == binding_change::added);
  CHECK(x.on_i_am(of(20'002), at(1), start) == binding_change::no_room);
}

} // namespace troupe::bacnet
