// How many bytes does a logged sample take, and how long to write and to read?

#include "bench/micro.hpp"
#include "storage/history/chunk.hpp"

#include <functional>
#include <random>
#include <vector>

namespace troupe::bench {

namespace {

constexpr int samples = 500;
constexpr int64_t milli = 1'000'000;
constexpr int64_t start = 1'764'000'000'000;

/// What a point says at the i-th second, and how late in milliseconds.
using source = std::function<value(int)>;
using delay = std::function<int(int)>;

int punctual(int) {
  return 0;
}

std::vector<log_sample> make(const source& what, const delay& late) {
  std::vector<log_sample> out;
  out.reserve(samples);
  for (int i = 0; i < samples; ++i)
    out.push_back(
      {(start + int64_t{i} * 1000 + late(i)) * milli, quality::good, what(i)});
  return out;
}

std::string encoded(const std::vector<log_sample>& all) {
  chunk_writer out;
  for (auto& x : all)
    keep(out.add(x));
  return out.encode();
}

void decode(const std::string& bytes) {
  auto in = chunk_reader::open(bytes);
  if (!in)
    return;
  log_sample x;
  while (in->next(x))
    keep(x);
}

void compare(const std::string& name, const source& what,
             const delay& late = punctual) {
  auto all = make(what, late);
  auto bytes = encoded(all);
  auto figure = "history_codec." + name;
  report(figure + ".bytes", "bytes a sample",
         {static_cast<double>(bytes.size()) / samples});
  measure(figure + ".write", samples, [&] { keep(encoded(all)); });
  measure(figure + ".read", samples, [&] { decode(bytes); });
}

/// Steps of -0.01, 0 and 0.01 from 21.37 on.
source random_walk() {
  return [random = std::mt19937{1}, at = 2137](int) mutable {
    at += static_cast<int>(random() % 3) - 1;
    return value{at / 100.0};
  };
}

/// 0 to 10 ms, as polls on a grid.
delay jitter() {
  return [random = std::mt19937{2}](int) mutable {
    return static_cast<int>(random() % 11);
  };
}

source counter() {
  return [random = std::mt19937{3}, at = 1'000'000](int) mutable {
    at += static_cast<int>(random() % 5);
    return value{at};
  };
}

/// 16 and 17 digits.
source noise() {
  return [random = std::mt19937{4}, around = std::normal_distribution{20.0}](
           int) mutable { return value{around(random)}; };
}

source structures() {
  return [walk = random_walk()](int i) {
    return make_structure({{"value", walk(i)}, {"state", value{i / 100 % 2}}});
  };
}

value two_states(int i) {
  return value{i / 60 % 2 == 0};
}

value texts(int i) {
  return value{i / 60 % 2 == 0 ? "OCCUPIED" : "UNOCCUPIED"};
}

void compare_all() {
  compare("walk", random_walk());
  compare("walk_jittered", random_walk(), jitter());
  compare("constant", [](int) { return value{21.5}; });
  compare("two_states", two_states);
  compare("counter", counter());
  compare("noise", noise());
  compare("texts", texts);
  compare("structures", structures());
  auto bytes = encoded(make(random_walk(), punctual));
  measure("history_codec.walk.resume", samples,
          [&] { keep(chunk_writer::resume(bytes)); });
  report("history_codec.writer", "bytes", {double{sizeof(chunk_writer)}});
}

} // namespace

} // namespace troupe::bench

int main() {
  troupe::bench::compare_all();
  return 0;
}
