// Schedules from JSON, asked by local time.

#pragma once

#include "protocol/iap/json.hpp"
#include "protocol/schedule/date_reader.hpp"
#include "protocol/schedule/schedule_engine.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe {

inline value json(const std::string& text) {
  auto out = iap::read_json(text);
  REQUIRE(out);
  return *out;
}

/// A civil day from `2026-03-29`.
inline civil_day day(const std::string& date) {
  return make_civil_day(to_day_number(std::stoi(date.substr(0, 4)),
                                      std::stoi(date.substr(5, 2)),
                                      std::stoi(date.substr(8, 2))));
}

/// What is wrong with a date rule, an event list or whatever was read.
template <class T>
std::string complaint(const result<T>& x) {
  return x ? "none" : x.error().text;
}

struct schedule_fixture {
  surroundings around;

  schedule_fixture() {
    move_to("Europe/London");
  }

  void move_to(const std::string& zone) {
    auto found = time_zone::load(zone);
    REQUIRE(found);
    around.zone = *found;
  }

  void add_calendar(const std::string& handle, const std::string& cfg) {
    auto found = read_calendar(json(cfg));
    INFO(complaint(found));
    REQUIRE(found);
    around.calendars[handle] = *found;
  }

  [[nodiscard]] schedule_engine make(const std::string& cfg) const {
    auto plan = read_schedule_plan(json(cfg));
    INFO(complaint(plan));
    REQUIRE(plan);
    return {std::make_shared<const schedule_plan>(std::move(*plan)),
            std::make_shared<const surroundings>(around)};
  }

  /// Returns the instant of `2026-03-29 02:30` or `2026-03-29 02:30:15`.
  [[nodiscard]] unix_nanos local(const std::string& x) const {
    auto time = std::stoi(x.substr(11, 2)) * 3'600
                + std::stoi(x.substr(14, 2)) * 60;
    if (x.size() > 16)
      time += std::stoi(x.substr(17, 2));
    return around.zone.instant(day(x).number, time) * 1'000'000'000;
  }

  /// Returns the output as `VALUE@LEVEL`, or `-`.
  static std::string show(const schedule_output& x) {
    if (x.wanted.is_null())
      return x.level == normal_level ? "-" : "nothing at a level";
    return iap::to_json(x.wanted) + '@' + std::to_string(x.level);
  }

  [[nodiscard]] std::string at(const schedule_engine& engine,
                               const std::string& time) const {
    return show(engine.at(local(time)));
  }
};

} // namespace troupe
