// A lamp in the field, and what requests would change of it.

#pragma once

#include "actors/interface_change.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <utility>

namespace troupe::test {

struct change_fixture {
  result<interface_change> plan(value content) {
    return plan_change({"Lamp", 0, std::move(content), field, expiry}, table,
                       rules, "me");
  }

  /// What a right request changes at its only point.
  point_change change(const std::string& point, value members) {
    auto x = plan(make_structure({{point, std::move(members)}}));
    REQUIRE(x);
    REQUIRE(x->points.size() == 1);
    return x->points[0];
  }

  level_change written(const std::string& point, value members) {
    auto x = change(point, std::move(members));
    REQUIRE(x.write);
    return *x.write;
  }

  failure refusal(const std::string& point, value members) {
    auto x = plan(make_structure({{point, std::move(members)}}));
    REQUIRE_FALSE(x);
    return x.error();
  }

  /// Level *level* of a point holds *what*.
  void hold(point_index point, uint8_t level, value what, bool active) {
    overrides levels;
    levels[level - 1u] = {std::move(what), active, "other", 1, 2};
    table.apply(point, std::nullopt, std::make_shared<const overrides>(levels),
                1);
  }

  live_table table{lamp_type("modbus"), {}};
  interface_rules rules;
  std::string field;
  std::optional<std::chrono::seconds> expiry;
};

} // namespace troupe::test
