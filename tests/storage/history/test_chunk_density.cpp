// How many bytes a sample takes: the format's promise to the flash.

#include "tests/support/chunk_samples.hpp"

#include <functional>
#include <random>

namespace troupe {

namespace {

constexpr int samples = 500;
constexpr unix_nanos milli = 1'000'000;
constexpr unix_nanos start = 1'764'000'000'000 * milli;

/// One sample a second, *late* milliseconds after it.
double bytes_a_sample(
  const std::function<value(int)>& what,
  const std::function<int(int)>& late = [](int) { return 0; }) {
  chunk_writer uut;
  for (int i = 0; i < samples; ++i)
    REQUIRE(
      uut.add({start + (i * 1000 + late(i)) * milli, quality::good, what(i)}));
  return static_cast<double>(uut.bytes()) / samples;
}

/// Steps of -0.01, 0 and 0.01 from 21.37 on.
struct random_walk {
  std::mt19937 random{1};
  int at = 2137;

  value operator()(int) {
    at += static_cast<int>(random() % 3) - 1;
    return value{at / 100.0};
  }
};

/// 0 to 10 ms.
struct jitter {
  std::mt19937 random{2};

  int operator()(int) {
    return static_cast<int>(random() % 11);
  }
};

} // namespace

TEST_CASE("a random walk takes three bits", "[history]") {
  CHECK(bytes_a_sample(random_walk{}) < 0.40);
  CHECK(bytes_a_sample(random_walk{}, jitter{}) < 1.0);
}

TEST_CASE("regular times take nothing", "[history]") {
  CHECK(bytes_a_sample([](int) { return value{21.5}; }) < 0.10);
}

TEST_CASE("what comes late now and then takes little", "[history]") {
  auto constant = [](int) { return value{21.5}; };
  auto late = [](int i) { return i % 50 == 0 ? 37 : 0; };
  CHECK(bytes_a_sample(constant, late) < 0.3);
}

TEST_CASE("states take less than 0.3 bytes", "[history]") {
  auto state = [](int i) { return i / 40 % 2; };
  CHECK(bytes_a_sample([&](int i) { return value{state(i) == 1}; }) < 0.15);
  CHECK(bytes_a_sample([&](int i) { return value{state(i)}; }) < 0.15);
  CHECK(bytes_a_sample([&](int i) {
          return value{state(i) == 1 ? "OCCUPIED" : "UNOCCUPIED"};
        })
        < 0.2);
  CHECK(bytes_a_sample([&](int i) {
          return make_structure(
            {{"value", value{50.5}}, {"state", value{state(i)}}});
        })
        < 0.2);
}

TEST_CASE("one odd number does not spoil a chunk", "[history]") {
  random_walk walk;
  auto usual = bytes_a_sample(walk);
  auto with = [&](double odd) {
    return bytes_a_sample(
      [=, x = walk](int i) mutable { return i == 100 ? value{odd} : x(i); });
  };
  CHECK(with(std::nan("")) < usual + 0.05);
  CHECK(with(21.0 / 3.1) < usual + 0.05);
  CHECK(with(21.371234) < usual + 0.05);
  CHECK(with(1e300) < usual + 0.05);
}

TEST_CASE("a chunk that begins with odd numbers finds its decimals",
          "[history]") {
  random_walk walk;
  CHECK(
    bytes_a_sample([&](int i) { return i < 3 ? value{std::nan("")} : walk(i); })
    < 0.7);
}

TEST_CASE("a finer resolution is followed", "[history]") {
  CHECK(bytes_a_sample([](int i) { return value{i < 20 ? i / 10.0 : i / 1e5}; })
        < 0.7);
}

TEST_CASE("another rate is followed at once", "[history]") {
  auto constant = [](int) { return value{21.5}; };
  auto slow = [](int i) { return i < 250 ? 0 : (i - 250) * 59'000; };
  CHECK(bytes_a_sample(constant, slow) < 0.15);
}

} // namespace troupe
