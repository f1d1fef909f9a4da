// Random days in the life of a history, with crashes at every write.

#include "tests/support/history_fixture.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <random>
#include <utility>

namespace troupe {

using namespace test;

namespace {

using row_texts = std::vector<std::pair<unix_millis, std::string>>;

/// What a reader must find of one series: times and values as text.
struct told {
  row_texts rows;
  bool silent = true;
  unix_millis latest = -1;

  void add(unix_millis time, const value& what) {
    if (what.is_null() && silent)
      return;
    rows.emplace_back(time, iap::to_json(what));
    silent = what.is_null();
    latest = time;
  }
};

/// The same by the simplest means. Commits that were not written are forgotten
/// with a crash.
class history_model {
public:
  void add(series_number to, unix_millis time, const value& what) {
    pending_[to].add(time, what);
  }

  void commit(unix_millis now) {
    safe_ = pending_;
    now_ = now;
    any_ = true;
  }

  /// Every series is unknown since the last commit.
  void crash() {
    pending_ = safe_;
    for (auto& [series, x] : pending_)
      if (any_)
        x.add(std::max(now_, x.latest), value{});
    safe_ = pending_;
  }

  [[nodiscard]] row_texts rows(series_number x) {
    auto all = pending_[x].rows;
    std::sort(all.begin(), all.end());
    return all;
  }

private:
  std::map<series_number, told> pending_;
  std::map<series_number, told> safe_;
  unix_millis now_ = 0;
  bool any_ = false;
};

/// The first row that differs, and those around it.
std::string difference(const row_texts& found, const row_texts& wanted) {
  size_t i = 0;
  while (i < found.size() && i < wanted.size() && found[i] == wanted[i])
    ++i;
  if (i == found.size() && i == wanted.size())
    return {};
  auto part = [i](const row_texts& x) {
    std::string out;
    for (auto j = i > 2 ? i - 2 : 0; j < std::min(i + 3, x.size()); ++j)
      out += std::to_string(x[j].first - new_year) + "=" + x[j].second + ' ';
    return out;
  };
  return "found " + part(found) + "wanted " + part(wanted);
}

class random_life {
public:
  explicit random_life(unsigned seed) : random_(seed), x_(small()) {
    for (int i = 0; i < 6; ++i)
      points_.push_back(x_.add("p" + std::to_string(i)));
    commit();
  }

  void step() {
    auto dice = below(1'000);
    now_ += below(4'000);
    if (dice < 900)
      sample();
    else if (dice < 920)
      down();
    else if (dice < 990)
      commit();
    else if (dice < 995)
      crash();
    else if (dice < 997)
      now_ -= below(600'000);
    else if (dice < 998)
      x_.uut->flush();
    else
      now_ += below(period_length / 2);
  }

  void check() {
    for (auto point : points_) {
      row_texts found;
      for (auto& row : x_.rows_of(point))
        found.emplace_back(to_millis(row.time), iap::to_json(row.what));
      CHECK(std::is_sorted(found.begin(), found.end(),
                           [](auto& a, auto& b) { return a.first < b.first; }));
      std::sort(found.begin(), found.end());
      REQUIRE(difference(found, model_.rows(point)) == "");
    }
  }

private:
  static history_config small() {
    history_config out;
    out.memory_bytes = 6'000;
    out.tail_bytes = 1'500;
    return out;
  }

  int64_t below(int64_t x) {
    return std::uniform_int_distribution<int64_t>{0, x - 1}(random_);
  }

  series_number any_point() {
    // One point logs most.
    return points_[below(2) == 0 ? 0 : static_cast<size_t>(below(6))];
  }

  value any_value() {
    switch (below(4)) {
      case 0:
        return value{static_cast<double>(below(1'000)) / 8};
      case 1:
        return value{below(5)};
      case 2:
        return value{"text" + std::to_string(below(9))};
      default:
        return make_structure({{"value", value{below(100)}}});
    }
  }

  void sample() {
    auto to = any_point();
    auto what = any_value();
    model_.add(to, now_, what);
    CHECK(x_.log(to, now_, what));
  }

  void down() {
    auto to = any_point();
    model_.add(to, now_, value{});
    x_.uut->gap(to, to_nanos(now_));
  }

  void commit() {
    auto records = x_.uut->take_writes(to_nanos(now_));
    if (!records)
      return;
    // The power may fail before the write, or before its answer.
    auto fate = below(60);
    if (fate == 0)
      return crash();
    REQUIRE(x_.disk.write(*records));
    model_.commit(now_);
    if (fate == 1)
      return crash();
    x_.uut->written();
  }

  void crash() {
    x_.restart();
    model_.crash();
  }

  std::mt19937 random_;
  history_fixture x_;
  history_model model_;
  std::vector<series_number> points_;
  unix_millis now_ = new_year;
};

} // namespace

TEST_CASE("whenever the power fails, what was written is there once",
          "[history]") {
  auto seed = GENERATE(range(1U, 6U));
  INFO("seed " << seed);
  random_life life{seed};
  for (int i = 1; i <= 6'000; ++i) {
    life.step();
    if (i % 1'500 == 0)
      life.check();
  }
}

} // namespace troupe
