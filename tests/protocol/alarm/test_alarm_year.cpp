// A year of everything that can happen to a list of alarms, at random.

#include "protocol/alarm/alarm_list.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <random>
#include <set>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos year = 365LL * 24 * 3'600 * second;
constexpr unix_nanos start = 1'800'000'000 * second;

using key = std::pair<std::string, std::string>;

/// Plays sources, people, the store and one who only hears events.
class world {
public:
  explicit world(uint32_t seed) : random_(seed) {
    // nop
  }

  void step() {
    now_ += static_cast<unix_nanos>(pick(1'800) + 1) * second;
    hear(list_.expire(now_));
    auto what = pick(100);
    if (what < 70)
      report(any_key(), pick(2) == 0);
    else if (what < 80)
      person(pick(4));
    else if (what < 98)
      repeat(any_key());
    else if (what == 98)
      hear_end(any_key().first);
    else if (pick(10) == 0)
      restart();
  }

  /// All alarms end, all shelves too.
  void finish() {
    for (auto& [at, active] : truth_)
      if (active)
        report(at, false);
    now_ += year;
    hear(list_.expire(now_));
  }

  void check() const {
    std::set<std::string> ids;
    std::set<key> keys;
    for (auto row : list_.rows()) {
      REQUIRE(ids.insert(row->id).second);
      REQUIRE(keys.emplace(row->source, row->type).second);
      REQUIRE(list_.find(row->id) == row);
      key at{row->source, row->type};
      REQUIRE(row->active == truth_.at(at));
      REQUIRE(row->count == raises_.at(at));
      REQUIRE((row->needs_ack || row->acknowledged));
      REQUIRE((row->shelved() || told_.at(at) == row->active));
      REQUIRE(stored_.count(row->id) == 1);
    }
    REQUIRE(stored_.size() == list_.size());
    REQUIRE(list_.size() - list_.active_count() <= most_inactive);
  }

  [[nodiscard]] unix_nanos now() const noexcept {
    return now_;
  }

  [[nodiscard]] size_t told_active() const {
    size_t out = 0;
    for (auto& [at, active] : told_)
      out += active ? 1 : 0;
    return out;
  }

  [[nodiscard]] size_t events() const noexcept {
    return events_;
  }

private:
  static constexpr size_t most_inactive = 20;

  size_t pick(size_t below) {
    return std::uniform_int_distribution<size_t>{0, below - 1}(random_);
  }

  key any_key() {
    static const char* const types[] = {"lowError", "highError", "rate"};
    return {"glp/" + std::to_string(pick(20)), types[pick(3)]};
  }

  alarm_report make(const key& at, bool active) {
    alarm_report out;
    out.source = at.first;
    out.type = at.second;
    out.active = active;
    out.needs_ack = at.second == "highError";
    return out;
  }

  void report(const key& at, bool active) {
    auto& now_active = truth_[at];
    if (active && !now_active)
      ++raises_[at];
    now_active = active;
    hear(list_.report(make(at, active), now_));
  }

  void repeat(const key& at) {
    auto out = list_.report(make(at, truth_[at]), now_);
    REQUIRE(out.events.empty());
    REQUIRE(out.kept.empty());
  }

  void hear_end(const std::string& source) {
    for (auto& [at, active] : truth_)
      if (at.first == source)
        active = false;
    hear(list_.end_source(source, now_));
  }

  void person(size_t what) {
    auto rows = list_.rows();
    if (rows.empty())
      return;
    auto id = rows[pick(rows.size())]->id;
    auto until = now_ + static_cast<unix_nanos>(pick(100'000)) * second;
    auto out = what == 0   ? list_.acknowledge(id, "anna", now_)
               : what == 1 ? list_.clear(id, now_)
                           : list_.shelve(id, "anna", until, now_);
    if (out)
      hear(*out);
  }

  /// Everything comes back from the store, and everybody reports again.
  void restart() {
    list_ = alarm_list{{1'000, most_inactive}};
    for (auto& [id, json] : stored_) {
      auto row = read_alarm_row(*iap::read_json(json));
      REQUIRE(row);
      REQUIRE(list_.restore(*row));
    }
    for (auto& [at, active] : truth_)
      repeat(at);
  }

  void hear(const alarm_outcome& out) {
    for (auto& row : out.kept)
      stored_[row.id] = iap::to_json(to_value(row));
    for (auto& id : out.gone)
      REQUIRE(stored_.erase(id) == 1);
    for (auto& x : out.events)
      hear(x);
  }

  void hear(const alarm_event& x) {
    ++events_;
    key at{x.row.source, x.row.type};
    auto& told = told_[at];
    REQUIRE_FALSE(x.row.shelved());
    if (x.what == alarm_happening::inactive)
      REQUIRE(told);
    if (x.what == alarm_happening::cleared) {
      REQUIRE_FALSE(told);
      raises_[at] = 0;
    }
    told = x.row.active;
  }

  std::mt19937 random_;
  unix_nanos now_ = start;
  alarm_list list_{{1'000, most_inactive}};
  std::map<key, bool> truth_;
  std::map<key, uint64_t> raises_; ///< Since the row is there.
  std::map<key, bool> told_;
  std::map<std::string, std::string> stored_;
  size_t events_ = 0;
};

} // namespace

TEST_CASE("in a year of alarms none is lost, doubled or left open", "[alarm]") {
  for (uint32_t seed = 1; seed <= 2; ++seed) {
    CAPTURE(seed);
    world x{seed};
    for (size_t i = 0; x.now() < start + year; ++i) {
      x.step();
      if (i % 1'000 == 0)
        x.check();
    }
    x.finish();
    x.check();
    CHECK(x.told_active() == 0);
    CHECK(x.events() > 10'000);
  }
}

} // namespace troupe
