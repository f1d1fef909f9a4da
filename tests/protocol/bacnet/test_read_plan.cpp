// Which requests are made of which properties, and what is learned.

#include "protocol/bacnet/read_plan.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <set>
#include <vector>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;
using sizes = std::vector<size_t>;

const read_lessons::time_point start{1h};

std::vector<property_ref> values(uint32_t count) {
  std::vector<property_ref> out;
  for (uint32_t i = 0; i < count; ++i)
    out.push_back(
      {{object_type::analog_value, i}, property_id::present_value, {}});
  return out;
}

peer_limits peer(uint16_t max_apdu, uint16_t segments = 1) {
  peer_limits out;
  out.max_apdu = max_apdu;
  out.segments = segments;
  return out;
}

/// A device that answers as *behaves* says. Notes the sizes of requests.
struct device {
  std::function<read_outcome(const planned_read&)> behaves;
  read_lessons lessons;
  sizes asked;
  std::set<uint32_t> brought;

  /// Returns what failed.
  std::vector<std::pair<uint32_t, read_outcome>>
  read(uint32_t count, const peer_limits& limits,
       read_lessons::time_point now = start) {
    asked.clear();
    brought.clear();
    read_plan plan{values(count), limits, lessons};
    for (int i = 0; i < 10'000 && !plan.done(); ++i) {
      auto x = plan.next(now);
      REQUIRE(x);
      CHECK(x->multiple == (x->items.size() > 1));
      asked.push_back(x->items.size());
      auto how = behaves(*x);
      if (how == read_outcome::answered)
        brought.insert(x->items.begin(), x->items.end());
      plan.on_answer(*x, how, now);
    }
    CHECK(plan.done());
    CHECK(brought.size() + plan.failed().size() == count);
    return plan.failed();
  }
};

read_outcome well(const planned_read&) {
  return read_outcome::answered;
}

/// Gives *most* values at once, more are *otherwise*.
auto at_most(size_t most, read_outcome otherwise) {
  return [=](const planned_read& x) {
    return x.items.size() <= most ? read_outcome::answered : otherwise;
  };
}

} // namespace

TEST_CASE("as many values are asked for as fit", "[bacnet]") {
  device x{well, {}, {}, {}};
  CHECK(x.read(200, peer(1'476)).empty());
  // 16 bytes a REAL.
  CHECK(x.asked == sizes{92, 92, 16});
  x.read(50, peer(480));
  CHECK(x.asked == sizes{20, 20, 10});
  x.read(25, peer(206));
  CHECK(x.asked == sizes{10, 10, 5});
  x.read(5, peer(50));
  CHECK(x.asked == sizes{2, 2, 1});
  x.read(0, peer(1'476));
  CHECK(x.asked.empty());
}

TEST_CASE("answers in segments bring more, requests stay one", "[bacnet]") {
  device x{well, {}, {}, {}};
  x.read(400, peer(1'476, 16));
  // 9 bytes a request entry, and 4 of header.
  CHECK(x.asked == sizes{163, 163, 74});
}

TEST_CASE("the user's limit counts", "[bacnet]") {
  device x{well, {}, {}, {}};
  auto limits = peer(1'476);
  limits.most_values = 5;
  x.read(12, limits);
  CHECK(x.asked == sizes{5, 5, 2});
}

TEST_CASE("properties of one object share its name", "[bacnet]") {
  std::vector<property_ref> items;
  for (int i = 0; i < 50; ++i)
    items.push_back(
      {{object_type::analog_value, 1}, property_id::present_value, {}});
  read_lessons lessons;
  auto limits = peer(480);
  limits.most_values = 100;
  read_plan plan{items, limits, lessons};
  // 9 bytes each, 7 for the object, 3 of header.
  CHECK(plan.next(start)->items.size() == 50);
  read_plan apart{values(50), limits, lessons};
  CHECK(apart.next(start)->items.size() == 29);
}

TEST_CASE("a device without the service is read one by one", "[bacnet]") {
  device x{at_most(1, read_outcome::not_served), {}, {}, {}};
  CHECK(x.read(30, peer(480)).empty());
  CHECK(x.asked.front() == 20);
  CHECK(x.asked.size() == 31);
  // It is remembered.
  CHECK(x.read(30, peer(480)).empty());
  CHECK(x.asked == sizes(30, 1));
  // And known from the start where the device says so.
  device y{well, {}, {}, {}};
  auto limits = peer(480);
  limits.multiple = false;
  y.read(3, limits);
  CHECK(y.asked == sizes{1, 1, 1});
}

TEST_CASE("what is too long is asked for in smaller parts", "[bacnet]") {
  device x{at_most(7, read_outcome::too_long), {}, {}, {}};
  CHECK(x.read(40, peer(480)).empty());
  CHECK(x.asked == sizes{20, 10, 5, 5, 5, 5, 5, 5, 5, 5});
  CHECK(x.read(40, peer(480)).empty());
  CHECK(x.asked == sizes(8, 5));
}

TEST_CASE("a single property that is too long fails alone", "[bacnet]") {
  device x{[](auto& y) {
             auto bad = std::count(y.items.begin(), y.items.end(), 3u) > 0;
             return bad ? read_outcome::too_long : read_outcome::answered;
           },
           {},
           {},
           {}};
  auto failed = x.read(8, peer(480));
  REQUIRE(failed.size() == 1);
  CHECK(failed[0] == std::pair{3u, read_outcome::too_long});
}

TEST_CASE("one bad object spoils no other", "[bacnet]") {
  device x{[](auto& y) {
             auto bad = std::count(y.items.begin(), y.items.end(), 13u) > 0;
             return bad ? read_outcome::refused : read_outcome::answered;
           },
           {},
           {},
           {}};
  auto failed = x.read(20, peer(480));
  REQUIRE(failed.size() == 1);
  CHECK(failed[0] == std::pair{13u, read_outcome::refused});
  CHECK(x.asked.size() < 12);
  // It taught nothing about sizes.
  CHECK(x.lessons.most_values(start) == read_lessons::no_limit);
}

TEST_CASE("silence to many is looked into with one", "[bacnet]") {
  device x{at_most(9, read_outcome::silent), {}, {}, {}};
  CHECK(x.read(40, peer(480)).empty());
  CHECK(x.asked == sizes{20, 1, 10, 1, 5, 5, 5, 5, 5, 5, 5, 3});
  CHECK(x.read(40, peer(480)).empty());
  CHECK(x.asked == sizes(8, 5));
}

TEST_CASE("a dead device is asked twice and teaches nothing", "[bacnet]") {
  device x{[](auto&) { return read_outcome::silent; }, {}, {}, {}};
  CHECK(x.read(100, peer(480)).size() == 100);
  CHECK(x.asked == sizes{20, 1});
  CHECK(x.lessons.most_values(start) == read_lessons::no_limit);
  auto alone = peer(480);
  alone.multiple = false;
  CHECK(x.read(100, alone).size() == 100);
  CHECK(x.asked == sizes{1, 1});
}

TEST_CASE("one silent property does not stop the others", "[bacnet]") {
  device x{[](auto& y) {
             return y.items.front() == 4 ? read_outcome::silent
                                         : read_outcome::answered;
           },
           {},
           {},
           {}};
  auto alone = peer(480);
  alone.multiple = false;
  CHECK(x.read(10, alone).size() == 1);
  CHECK(x.brought.size() == 9);
}

TEST_CASE("several requests may be on their way", "[bacnet]") {
  read_lessons lessons;
  read_plan plan{values(60), peer(480), lessons};
  auto a = *plan.next(start);
  auto b = *plan.next(start);
  auto c = *plan.next(start);
  CHECK_FALSE(plan.next(start));
  CHECK_FALSE(plan.done());
  plan.on_answer(b, read_outcome::silent, start);
  auto probe = *plan.next(start);
  CHECK(probe.items == std::vector<uint32_t>{20});
  CHECK_FALSE(plan.next(start));
  // That others are answered says the device is there, but not what b lacks.
  plan.on_answer(a, read_outcome::answered, start);
  plan.on_answer(probe, read_outcome::silent, start);
  CHECK(plan.is_down());
  CHECK_FALSE(plan.done());
  plan.on_answer(c, read_outcome::answered, start);
  CHECK(plan.done());
  CHECK(plan.failed().size() == 20);
}

TEST_CASE("more is tried again after a long time", "[bacnet]") {
  device x{at_most(5, read_outcome::too_long), {}, {}, {}};
  x.read(40, peer(480));
  CHECK(x.lessons.most_values(start + 59min) == 5);
  // The device still cannot: the next trial is later.
  CHECK(x.read(40, peer(480), start + 1h).empty());
  CHECK(x.asked.front() == 10);
  CHECK(std::count(x.asked.begin(), x.asked.end(), 10u) == 1);
  CHECK(x.lessons.most_values(start + 2h) == 5);
  CHECK(x.lessons.most_values(start + 3h) == 10);
  for (auto at = start + 3h; at < start + 400h; at += 1h)
    x.read(10, peer(480), at);
  CHECK(x.lessons.most_values(start + 400h) == 5);
  // It got better: back to all within two reads.
  x.behaves = well;
  x.read(40, peer(480), start + 430h);
  x.read(40, peer(480), start + 430h);
  CHECK(x.asked == sizes{20, 20});
}

TEST_CASE("what has no ReadPropertyMultiple is asked again later", "[bacnet]") {
  device x{at_most(1, read_outcome::not_served), {}, {}, {}};
  x.read(4, peer(480));
  CHECK(x.lessons.most_values(start) == 1);
  CHECK(x.lessons.most_values(start + 1h) == 2);
  x.read(4, peer(480), start + 1h);
  CHECK(x.asked == sizes{2, 1, 1, 1, 1});
  CHECK(x.lessons.most_values(start + 2h) == 1);
}

TEST_CASE("reasons say what to do next", "[bacnet]") {
  CHECK(outcome_of(abort_reason::buffer_overflow) == read_outcome::too_long);
  CHECK(outcome_of(abort_reason::segmentation_not_supported)
        == read_outcome::too_long);
  CHECK(outcome_of(abort_reason::other) == read_outcome::refused);
  CHECK(outcome_of(reject_reason::unrecognized_service)
        == read_outcome::not_served);
  CHECK(outcome_of(reject_reason::invalid_tag) == read_outcome::refused);
}

} // namespace troupe::bacnet
