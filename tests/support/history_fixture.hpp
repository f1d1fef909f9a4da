// A history on a store that forgets when the test says so.

#pragma once

#include "protocol/iap/json.hpp"
#include "storage/history/history_query.hpp"
#include "storage/memory_store.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

namespace troupe::test {

inline constexpr unix_millis second = 1'000;
inline constexpr unix_millis minute = 60 * second;
inline constexpr unix_millis hour = 60 * minute;
inline constexpr unix_millis day = 24 * hour;

/// 2026-01-01 00:00 UTC.
inline constexpr unix_millis new_year = 1'767'225'600 * second;

inline log_rules log_rules_of(const std::string& json) {
  auto x = iap::read_json(json);
  REQUIRE(x);
  return read_log_rules(*x);
}

/// Every sample, for 14 days.
inline log_rules log_all() {
  return log_rules_of(R"({"enabled":true,"levels":[{"retention":14}]})");
}

struct history_fixture {
  explicit history_fixture(const history_config& x = {}) : cfg(x) {
    restart();
  }

  /// The process ends, and another one begins with what is in the store.
  void restart() {
    uut.reset();
    auto opened = history::open(disk, cfg);
    REQUIRE(opened);
    uut = *std::move(opened);
  }

  series_number add(const std::string& name, const log_rules& rules = log_all(),
                    unix_millis now = new_year) {
    auto number = uut->set_rules(name, rules, to_nanos(now));
    REQUIRE(number);
    return *number;
  }

  bool log(series_number to, unix_millis time, value what) {
    return uut->append(to, {to_nanos(time), quality::good, std::move(what)});
  }

  /// Writes what there is.
  void commit(unix_millis now) {
    auto records = uut->take_writes(to_nanos(now));
    if (!records)
      return;
    REQUIRE(disk.write(*records));
    uut->written();
  }

  std::vector<history_row> ask(const history_query& query, size_t page = 7) {
    auto cursor = history_cursor::open(*uut, query);
    REQUIRE(cursor);
    std::vector<history_row> all;
    std::vector<history_row> rows;
    do {
      REQUIRE(cursor->next(rows, page));
      all.insert(all.end(), rows.begin(), rows.end());
    } while (!rows.empty());
    CHECK(cursor->damaged() == 0);
    return all;
  }

  std::vector<history_row> rows_of(series_number x) {
    history_query query;
    query.points = {x};
    return ask(query);
  }

  memory_store disk;
  history_config cfg;
  std::unique_ptr<history> uut;
};

/// `+5s=21.5`, separated by blanks; seconds since *from*. A gap has no value.
inline std::string text_of(const std::vector<history_row>& rows,
                           unix_millis from = new_year) {
  std::string out;
  for (auto& x : rows) {
    auto millis = to_millis(x.time) - from;
    out += out.empty() ? "" : " ";
    out += '+' + iap::to_json(value{static_cast<double>(millis) / 1'000})
           + "s=";
    out += x.what.is_null() ? "" : iap::to_json(x.what);
  }
  return out;
}

} // namespace troupe::test
