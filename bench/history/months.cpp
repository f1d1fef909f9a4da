// What does a building's history take on disk, month after month?
//
//     history_months [FOLDER [MONTHS [POINTS]]]
//
// Simulated time; the rules are those of a point that says only that it is
// logged: every sample for 14 days, 15 minutes for 60, hours for two years. All
// else is the gateway's own: filter, open chunks within 48 MB, the tail,
// retention and RocksDB with its syncs. Only the commits are others: one for
// all samples of 5 minutes, where the gateway makes one each 250 ms.

#include "bench/history/disk.hpp"
#include "bench/micro.hpp"
#include "storage/history/retention.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <cmath>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <utility>
#include <vector>

namespace troupe::bench {

namespace {

constexpr unix_millis minute = 60'000;
constexpr unix_millis day = 24 * 60 * minute;
constexpr unix_millis start = 1'767'225'600'000;
constexpr unix_millis step = 5 * minute;

/// Of 20 points 12 are temperatures and the like, every 5 minutes in steps of
/// 0.1 around a daily swing; 5 are states that change every half an hour; 2 are
/// meters, every 15 minutes; 1 is a set-point of which somebody changes some
/// every day.
class building {
public:
  explicit building(uint32_t points) : last_(points) {
    // nop
  }

  /// Returns what the point says now; null: nothing.
  value next(uint32_t point, unix_millis time) {
    auto& last = last_[point];
    auto kind = point % 20;
    if (kind < 12) {
      auto swing = 30 * std::sin(6.283 * static_cast<double>(time % day) / day);
      last += static_cast<int>(random_() % 3) - 1;
      return value{std::round(210 + last + swing) / 10};
    }
    if (kind < 17) {
      if (random_() % 6 != 0)
        return value{};
      last = 1 - last;
      return value{last > 0};
    }
    if (kind < 19) {
      if (time % (3 * step) != 0)
        return value{};
      last += static_cast<int>(random_() % 50);
      return value{static_cast<int64_t>(last)};
    }
    if (random_() % 288 != 0)
      return value{};
    return value{20.0 + static_cast<double>(random_() % 8) / 2};
  }

private:
  std::mt19937 random_{11};
  std::vector<int> last_;
};

/// Sums what pieces of work take.
class stopwatch {
public:
  template <class Work>
  void time(const Work& work) {
    auto begin = std::chrono::steady_clock::now();
    work();
    passed_ += std::chrono::steady_clock::now() - begin;
  }

  [[nodiscard]] double seconds() const {
    return passed_.count();
  }

private:
  std::chrono::duration<double> passed_{0};
};

class simulation {
public:
  simulation(std::string folder, uint32_t points)
    : folder_(std::move(folder)),
      points_(points),
      values_(points),
      history_(folder_),
      retention_(*history_, 0) {
    history_.add_points(
      points, read_log_rules(make_structure({{"enabled", value{true}}})));
  }

  /// Logs 30 days; samples, reloads and bytes count from the begin, times are
  /// those of the month: of making values, of logging them, of commits and of
  /// retention.
  void month(int number) {
    stopwatch making;
    stopwatch logging;
    stopwatch commits;
    stopwatch expiring;
    for (auto end = now_ + 30 * day; now_ < end; now_ += step) {
      making.time([&] { make_samples(); });
      logging.time([&] { log(); });
      commits.time([&] { history_.write(now_); });
      expiring.time([&] { expire(); });
    }
    auto& counted = history_->counters();
    require(counted.lost == 0 && counted.refused == 0, "a sample");
    auto as_number = [](auto n) { return static_cast<double>(n); };
    auto name = fmt::format("history.month_{}", number);
    report(name + ".samples", "samples", {as_number(counted.logged)});
    report(name + ".reloaded", "chunks", {as_number(history_->reloaded())});
    report(name + ".disk", "bytes", {bytes_in(folder_)});
    report(name + ".open", "bytes of open chunks",
           {as_number(history_->memory())});
    report(name + ".rss", "bytes", {resident_bytes()});
    report(name + ".values", "s", {making.seconds()});
    report(name + ".logging", "s", {logging.seconds()});
    report(name + ".commits", "s", {commits.seconds()});
    report(name + ".retention", "s", {expiring.seconds()});
  }

private:
  void make_samples() {
    samples_.clear();
    for (uint32_t i = 0; i < points_; ++i)
      if (auto x = values_.next(i, now_); !x.is_null())
        samples_.emplace_back(i, log_sample{to_nanos(now_), quality::good,
                                            std::move(x)});
  }

  void log() {
    for (auto& [point, x] : samples_)
      history_->offer(point, x);
  }

  /// As often as the gateway for the same number of chunks.
  void expire() {
    constexpr size_t most = 2'000;
    require(static_cast<bool>(retention_.step(now_ * 1'000'000, most)),
            "retention");
  }

  std::string folder_;
  uint32_t points_;
  building values_;
  std::vector<std::pair<series_number, log_sample>> samples_; ///< Of a step.
  unix_millis now_ = start;
  disk_history history_;
  retention retention_;
};

} // namespace

} // namespace troupe::bench

int main(int argc, char** argv) {
  std::string parent = argc > 1 ? argv[1] : "/var/tmp";
  auto months = argc > 2 ? std::atoi(argv[2]) : 6;
  auto points = argc > 3 ? std::atoi(argv[3]) : 20'000;
  auto folder = fmt::format("{}/troupe-months-{}", parent, getpid());
  std::filesystem::create_directories(folder);
  {
    troupe::bench::simulation uut{folder, static_cast<uint32_t>(points)};
    for (auto i = 1; i <= months; ++i)
      uut.month(i);
  }
  std::filesystem::remove_all(folder);
  return 0;
}
