// How fast do samples reach the disk, how much do they take there, and how long
// does a question take? Four stores, the same samples, one run.
//
//     history_store [FOLDER [MILLIONS]]
//
// FOLDER is on the disk to measure, /var/tmp by default; MILLIONS of samples
// are appended, 5 by default.

#include "bench/history/contestant.hpp"
#include "bench/history/disk.hpp"
#include "bench/micro.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>

namespace troupe::bench {

namespace {

constexpr unix_millis second = 1'000;
constexpr unix_millis minute = 60 * second;
constexpr unix_millis day = 24 * 60 * minute;
constexpr unix_millis start = 1'767'225'600 * second;

/// Points that log at once, and what they log between two syncs: 20 seconds of
/// one sample a second, in 20 ms when a million samples come in a second.
constexpr uint32_t points = 1'000;
constexpr int steps_a_commit = 20;

/// Points of the questions, behind those above.
constexpr uint32_t day_point = points;
constexpr uint32_t year_point = points + 1;
constexpr uint32_t week_point = points + 2;
constexpr uint32_t week_points = 20;
constexpr uint32_t all_points = week_point + week_points;

constexpr size_t rounds = 9;
constexpr size_t append_parts = 5;

/// Steps of -0.01, 0 and 0.01, for each point of its own.
class walk {
public:
  double next(uint32_t point) {
    at_[point] += static_cast<int>(random_() % 3) - 1;
    return at_[point] / 100.0;
  }

private:
  std::mt19937 random_{7};
  std::vector<int> at_ = std::vector<int>(all_points, 2137);
};

double seconds_of(const std::function<void()>& work) {
  auto begin = std::chrono::steady_clock::now();
  work();
  std::chrono::duration<double> passed = std::chrono::steady_clock::now()
                                         - begin;
  return passed.count();
}

/// In parts, of which each is a run: what is behind the first must not slow the
/// last down.
void append(const std::string& name, contestant& uut, walk& values,
            int64_t samples) {
  sample_list batch;
  std::vector<double> rates;
  std::vector<double> longest;
  auto time = start;
  for (size_t part = 0; part < append_parts; ++part) {
    double passed = 0;
    double worst = 0;
    int64_t done = 0;
    while (done < samples / static_cast<int64_t>(append_parts)) {
      batch.clear();
      for (int i = 0; i < steps_a_commit; ++i, time += second)
        for (uint32_t point = 0; point < points; ++point)
          batch.push_back({point, time, values.next(point)});
      auto one = seconds_of([&] { uut.commit(batch); });
      passed += one;
      worst = std::max(worst, one);
      done += static_cast<int64_t>(batch.size());
    }
    rates.push_back(static_cast<double>(done) / passed);
    longest.push_back(worst * 1e3);
  }
  report(name + ".append", "samples a second", rates);
  report(name + ".longest_commit", "ms", longest);
}

void fill(contestant& uut, walk& values, uint32_t first, uint32_t count,
          unix_millis length, unix_millis interval) {
  sample_list batch;
  for (auto time = start; time < start + length; time += interval) {
    for (uint32_t i = 0; i < count; ++i)
      batch.push_back({first + i, time, values.next(first + i)});
    if (batch.size() >= points * steps_a_commit) {
      uut.commit(batch);
      batch.clear();
    }
  }
  if (!batch.empty())
    uut.commit(batch);
}

void ask(const std::string& name, uint64_t rows,
         const std::function<uint64_t()>& question) {
  std::vector<double> each;
  for (size_t i = 0; i < rounds; ++i) {
    uint64_t found = 0;
    each.push_back(seconds_of([&] { found = question(); }) * 1e3);
    require(found == rows, fmt::format("{}: {} rows", name, found));
  }
  report(name, "ms", each);
}

void measure_store(const std::string& name, const std::string& folder,
                   int64_t samples,
                   const std::function<std::unique_ptr<contestant>()>& make) {
  std::filesystem::remove_all(folder);
  std::filesystem::create_directories(folder);
  auto uut = make();
  walk values;
  append(name, *uut, values, samples);
  uut->settle();
  report(name + ".disk", "bytes a sample",
         {uut->bytes() / static_cast<double>(samples)});
  fill(*uut, values, day_point, 1, day, second);
  fill(*uut, values, year_point, 1, 365 * day, minute);
  fill(*uut, values, week_point, week_points, 7 * day, minute);
  uut->settle();
  ask(name + ".day_of_seconds", 86'400, [&] {
    return uut->read(day_point, {start, start + day});
  });
  ask(name + ".year_of_minutes", 525'600, [&] {
    return uut->read(year_point, {start, start + 365 * day});
  });
  ask(name + ".week_of_20_points", week_points * 672, [&] {
    return uut->evaluate(week_point, week_points, {start, start + 7 * day},
                         15 * minute);
  });
  uut.reset();
  std::filesystem::remove_all(folder);
}

} // namespace

double contestant::bytes() const {
  return bytes_in(folder_);
}

} // namespace troupe::bench

int main(int argc, char** argv) {
  using namespace troupe::bench;
  std::string parent = argc > 1 ? argv[1] : "/var/tmp";
  auto samples = int64_t{argc > 2 ? std::atoi(argv[2]) : 5} * 1'000'000;
  auto folder = fmt::format("{}/troupe-history-{}", parent, getpid());
  measure_store("history.troupe", folder, samples,
                [&] { return make_troupe(folder, all_points); });
  measure_store("history.rocksdb", folder, samples,
                [&] { return make_rocksdb(folder); });
  measure_store("history.sqlite", folder, samples,
                [&] { return make_sqlite(folder); });
  measure_store("history.postgres", folder, samples,
                [&] { return make_postgres(folder); });
  return 0;
}
