// Subscriptions over simulated time.

#include "protocol/bacnet/cov_manager.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <map>
#include <random>
#include <set>
#include <vector>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;
using time_point = cov_manager::time_point;

const time_point start{1h};

object_id value_of(uint32_t i) {
  return {object_type::analog_value, i};
}

/// Answers everything that is asked for at *now* in the same way.
std::vector<uint32_t> answer_all(cov_manager& x, cov_outcome how,
                                 time_point now) {
  std::vector<uint32_t> out;
  while (auto asked = x.next(now)) {
    out.push_back(asked->number);
    x.on_answer(asked->number, how, now);
  }
  return out;
}

} // namespace

TEST_CASE("what is due first comes first whatever happens", "[bacnet]") {
  due_heap heap;
  std::map<uint32_t, time_point> truth;
  std::mt19937 random{7};
  for (int i = 0; i < 20'000; ++i) {
    auto number = static_cast<uint32_t>(random() % 300);
    if (random() % 3 == 0) {
      heap.remove(number);
      truth.erase(number);
    } else {
      auto due = start + std::chrono::seconds{random() % 1'000};
      heap.set(number, due);
      truth[number] = due;
    }
    auto least
      = std::min_element(truth.begin(), truth.end(),
                         [](auto& a, auto& b) { return a.second < b.second; });
    auto first = heap.first();
    REQUIRE(first.has_value() == !truth.empty());
    if (first) {
      REQUIRE(first->due == least->second);
      REQUIRE(truth.at(first->number) == first->due);
    }
    REQUIRE(heap.contains(number) == (truth.count(number) > 0));
  }
}

TEST_CASE("an object is polled until its subscription is in force",
          "[bacnet]") {
  cov_manager x;
  auto number = x.add(7, value_of(1), start);
  CHECK(x.add(7, value_of(1), start) == number);
  CHECK(x.size() == 1);
  CHECK(x.is_polled(number, start));
  auto asked = x.next(start);
  REQUIRE(asked);
  CHECK(asked->device == 7);
  CHECK(asked->object == value_of(1));
  CHECK(asked->lifetime == 1'800s);
  CHECK_FALSE(x.next(start));
  CHECK(x.is_polled(number, start));
  x.on_answer(number, cov_outcome::accepted, start + 1s);
  CHECK_FALSE(x.is_polled(number, start + 1s));
  // It began when the device got it, not when it answered.
  CHECK_FALSE(x.is_polled(number, start + 1'799s));
  CHECK(x.is_polled(number, start + 1'800s));
}

TEST_CASE("renewals come before the end and not all at once", "[bacnet]") {
  cov_manager x;
  std::vector<uint32_t> numbers;
  for (uint32_t i = 0; i < 1'000; ++i)
    numbers.push_back(x.add(i, value_of(i), start));
  CHECK(answer_all(x, cov_outcome::accepted, start).size() == 1'000);
  CHECK(answer_all(x, cov_outcome::accepted, start + 899s).empty());
  size_t most = 0;
  size_t total = 0;
  for (auto at = start + 900s; at <= start + 1'440s; at += 1s) {
    auto count = answer_all(x, cov_outcome::accepted, at).size();
    most = std::max(most, count);
    total += count;
  }
  CHECK(total == 1'000);
  CHECK(most < 15);
}

TEST_CASE("a week of renewals leaves no gap", "[bacnet]") {
  cov_settings cfg;
  cfg.lifetime = 300s;
  cov_manager x{cfg};
  std::vector<uint32_t> numbers;
  for (uint32_t device = 0; device < 5; ++device)
    for (uint32_t i = 0; i < 20; ++i)
      numbers.push_back(x.add(device, value_of(i), start));
  answer_all(x, cov_outcome::accepted, start);
  // One request of five is lost with all its repetitions. Who had a gap would
  // be asked for after its end.
  std::mt19937 random{11};
  size_t asked = 0;
  for (auto at = start; at < start + 168h; at = *x.next_due())
    while (auto next = x.next(at)) {
      REQUIRE_FALSE(x.is_polled(next->number, at));
      auto lost = random() % 5 == 0;
      x.on_answer(next->number,
                  lost ? cov_outcome::silent : cov_outcome::accepted, at);
      ++asked;
    }
  for (auto number : numbers)
    CHECK_FALSE(x.is_polled(number, start + 168h));
  CHECK(asked > 100 * 168 * 12);
  CHECK(asked < 100 * 168 * 12 * 3);
}

TEST_CASE("a refused object is polled and asked for much later", "[bacnet]") {
  cov_manager x;
  auto number = x.add(7, value_of(1), start);
  answer_all(x, cov_outcome::refused, start);
  CHECK(x.is_polled(number, start));
  CHECK(*x.next_due() >= start + 1h);
  CHECK(*x.next_due() <= start + 2h);
  CHECK(answer_all(x, cov_outcome::accepted, start + 59min).empty());
  CHECK(answer_all(x, cov_outcome::accepted, start + 2h).size() == 1);
  CHECK_FALSE(x.is_polled(number, start + 2h));
}

TEST_CASE("a renewal that is refused keeps what is in force", "[bacnet]") {
  cov_manager x;
  auto number = x.add(7, value_of(1), start);
  answer_all(x, cov_outcome::accepted, start);
  CHECK(answer_all(x, cov_outcome::refused, start + 1'440s).size() == 1);
  CHECK_FALSE(x.is_polled(number, start + 1'799s));
  CHECK(x.is_polled(number, start + 1'800s));
}

TEST_CASE("a silent device is asked with growing pauses for ever", "[bacnet]") {
  cov_manager x;
  auto number = x.add(7, value_of(1), start);
  auto at = start;
  for (int i = 0; i < 1'000; ++i) {
    REQUIRE(answer_all(x, cov_outcome::silent, at).size() == 1);
    auto pause = *x.next_due() - at;
    CHECK(pause >= 5s);
    CHECK(pause <= 300s);
    if (i > 6)
      CHECK(pause >= 150s);
    at = *x.next_due();
  }
  CHECK(x.is_polled(number, at));
  answer_all(x, cov_outcome::accepted, at);
  CHECK_FALSE(x.is_polled(number, at));
}

TEST_CASE("a device has one request at a time", "[bacnet]") {
  cov_settings cfg;
  cfg.most_asked = 2;
  cov_manager x{cfg};
  for (uint32_t i = 0; i < 3; ++i) {
    x.add(1, value_of(i), start);
    x.add(2, value_of(i), start);
    x.add(3, value_of(i), start);
  }
  auto a = *x.next(start);
  auto b = *x.next(start);
  CHECK(a.device != b.device);
  CHECK_FALSE(x.next(start));
  CHECK_FALSE(x.next_due());
  x.on_answer(a.number, cov_outcome::accepted, start);
  auto c = *x.next(start);
  CHECK(c.device != b.device);
  x.on_answer(b.number, cov_outcome::accepted, start);
  x.on_answer(c.number, cov_outcome::accepted, start);
  CHECK(answer_all(x, cov_outcome::accepted, start).size() == 6);
}

TEST_CASE("answers that nobody waits for are passed over", "[bacnet]") {
  cov_manager x;
  auto number = x.add(7, value_of(1), start);
  x.on_answer(number, cov_outcome::accepted, start);
  x.on_answer(99, cov_outcome::accepted, start);
  CHECK(x.is_polled(number, start));
  answer_all(x, cov_outcome::accepted, start);
  x.on_answer(number, cov_outcome::refused, start);
  CHECK(*x.next_due() < start + 1h);
}

TEST_CASE("a notification is found by device and object", "[bacnet]") {
  cov_manager x;
  auto number = x.add(7, value_of(1), start);
  CHECK(x.on_notification(7, value_of(1), 0s, start) == number);
  CHECK(x.is_polled(number, start));
  CHECK_FALSE(x.on_notification(8, value_of(1), 60s, start));
  CHECK_FALSE(x.on_notification(7, value_of(2), 60s, start));
  // The device says that it has the subscription, whatever got lost.
  x.on_notification(7, value_of(1), 60s, start);
  CHECK_FALSE(x.is_polled(number, start + 59s));
  CHECK(x.is_polled(number, start + 60s));
  x.on_notification(7, value_of(1), 1'000'000s, start);
  CHECK(x.is_polled(number, start + 1'800s));
}

TEST_CASE("after a restart a device is asked for all of its objects",
          "[bacnet]") {
  cov_manager x;
  std::vector<uint32_t> numbers;
  for (uint32_t i = 0; i < 10; ++i)
    numbers.push_back(x.add(7, value_of(i), start));
  auto other = x.add(8, value_of(0), start);
  answer_all(x, cov_outcome::accepted, start);
  x.on_restart(7, start + 60s);
  for (auto number : numbers)
    CHECK(x.is_polled(number, start + 60s));
  CHECK_FALSE(x.is_polled(other, start + 60s));
  CHECK(answer_all(x, cov_outcome::accepted, start + 65s).size() == 10);
  for (auto number : numbers)
    CHECK_FALSE(x.is_polled(number, start + 65s));
}

TEST_CASE("a device that is restarting is polled, and asked when it is back",
          "[bacnet]") {
  cov_manager x;
  auto number = x.add(7, value_of(1), start);
  answer_all(x, cov_outcome::accepted, start);
  x.on_restart(7, start + 60s, 20s);
  CHECK(x.is_polled(number, start + 60s));
  CHECK_FALSE(x.next(start + 79s));
  CHECK(answer_all(x, cov_outcome::accepted, start + 85s).size() == 1);
}

TEST_CASE("a subscription that tells nothing is made anew, then given up",
          "[bacnet]") {
  cov_manager x;
  auto number = x.add(7, value_of(1), start);
  answer_all(x, cov_outcome::accepted, start);
  for (int i = 0; i < 2; ++i) {
    x.on_missed(number, start + 60s);
    CHECK(x.is_polled(number, start + 60s));
    CHECK(answer_all(x, cov_outcome::accepted, start + 60s).size() == 1);
    CHECK_FALSE(x.is_polled(number, start + 60s));
  }
  x.on_missed(number, start + 60s);
  CHECK(answer_all(x, cov_outcome::accepted, start + 60s).empty());
  CHECK(*x.next_due() >= start + 1h);
  // One that tells something in between is not given up.
  CHECK(answer_all(x, cov_outcome::accepted, start + 3h).size() == 1);
  for (int i = 0; i < 10; ++i) {
    x.on_missed(number, start + 3h);
    CHECK(answer_all(x, cov_outcome::accepted, start + 3h).size() == 1);
    x.on_notification(7, value_of(1), 0s, start + 3h);
  }
}

TEST_CASE("what is wanted no more is not asked for", "[bacnet]") {
  cov_manager x;
  auto a = x.add(7, value_of(1), start);
  CHECK_FALSE(x.remove(a, start));
  CHECK_FALSE(x.remove(a, start));
  CHECK_FALSE(x.next(start));
  auto b = x.add(7, value_of(2), start);
  CHECK(b == a);
  answer_all(x, cov_outcome::accepted, start);
  CHECK(x.remove(b, start + 1s));
  CHECK_FALSE(x.on_notification(7, value_of(2), 60s, start));
  // One whose answer is on its way keeps its number until that came.
  auto c = x.add(7, value_of(3), start);
  auto d = x.add(7, value_of(4), start);
  auto asked = *x.next(start);
  CHECK_FALSE(x.next(start));
  auto parked = asked.number == c ? d : c;
  CHECK(x.remove(asked.number, start));
  x.remove(parked, start);
  auto e = x.add(7, value_of(5), start);
  CHECK(std::set<uint32_t>{c, d, e}.size() == 3);
  x.on_answer(asked.number, cov_outcome::accepted, start);
  CHECK(answer_all(x, cov_outcome::accepted, start)
        == std::vector<uint32_t>{e});
  CHECK(x.size() == 1);
}

TEST_CASE("settings out of range are refused", "[bacnet]") {
  CHECK(validate(cov_settings{}));
  cov_settings x;
  x.lifetime = 0s;
  CHECK_FALSE(validate(x));
  x.lifetime = 28'801s;
  CHECK_FALSE(validate(x));
  x = {};
  x.refused_pause = 1s;
  CHECK_FALSE(validate(x));
  x = {};
  x.silent_pause = 301s;
  CHECK_FALSE(validate(x));
  x = {};
  x.most_asked = 0;
  CHECK_FALSE(validate(x));
}

} // namespace troupe::bacnet
