#include "actors/object_merge.hpp"
#include "tests/support/change_fixture.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace troupe {

using namespace test;

namespace {

using fixture = change_fixture;

value at_level(value level) {
  return make_structure({{"value", value{40}}, {"prio", std::move(level)}});
}

value switched(value active, int level = 8) {
  return make_structure(
    {{"active", std::move(active)}, {"prio", value{level}}});
}

} // namespace

TEST_CASE_METHOD(fixture, "a value alone is for the normal level",
                 "[interface_writes]") {
  auto x = written("nviLevel", make_structure({{"value", value{40}}}));
  CHECK(x.level == normal_level);
  CHECK(x.what == value{40.0});
  CHECK(x.active);
  CHECK(x.owner == "me");
  CHECK_FALSE(x.expires);
}

TEST_CASE_METHOD(fixture, "a level is a whole number, also written as text",
                 "[interface_writes]") {
  auto level = [this](value x) {
    return written("nviLevel", at_level(x)).level;
  };
  CHECK(level(value{1}) == 1);
  CHECK(level(value{8}) == 8);
  CHECK(level(value{8.0}) == 8);
  CHECK(level(value{"8"}) == 8);
  CHECK(level(value{16}) == 16);
  CHECK(level(value{17}) == normal_level);
  CHECK(level(value{"17"}) == normal_level);
  CHECK(level(value{0}) == normal_level);
  CHECK(level(value{"0"}) == normal_level);
}

TEST_CASE_METHOD(fixture, "a level that does not exist is refused",
                 "[interface_writes]") {
  for (auto& level :
       {value{-1}, value{18}, value{99}, value{8.5}, value{1e18},
        value{std::numeric_limits<double>::quiet_NaN()}, value{}, value{true},
        value{""}, value{"-1"}, value{"8 "}, value{"high"},
        value{"99999999999999999999"}, make_structure({})}) {
    auto x = refusal("nviLevel", at_level(level));
    CHECK(x.code == ec::out_of_range);
    CHECK(x.text == "prio: value is out-of-range");
  }
}

TEST_CASE_METHOD(fixture, "members may come in any order",
                 "[interface_writes]") {
  auto x = written("nviLevel", make_structure({{"prio", value{8}},
                                               {"active", value{false}},
                                               {"value", value{40}}}));
  CHECK(x.level == 8);
  CHECK(x.what == value{40.0});
  CHECK_FALSE(x.active);
}

TEST_CASE_METHOD(fixture, "an override is relinquished by null",
                 "[interface_writes]") {
  auto null = make_structure({{"value", value{}}, {"prio", value{8}}});
  for (auto& members :
       {null, merge(null, make_structure({{"active", value{false}}}))}) {
    auto x = written("nviLevel", members);
    CHECK(x.level == 8);
    CHECK(x.what.is_null());
    CHECK(x.active); // false would keep the value
  }
}

TEST_CASE_METHOD(fixture, "the normal value cannot be relinquished",
                 "[interface_writes]") {
  for (auto level : {0, 17}) {
    auto x = refusal(
      "nviLevel", make_structure({{"value", value{}}, {"prio", value{level}}}));
    CHECK(x.code == ec::never_null);
    CHECK(x.text == "nviLevel: the normal value cannot be relinquished");
  }
}

TEST_CASE_METHOD(fixture, "an override can be switched off and on again",
                 "[interface_writes]") {
  hold(nvi_level, 8, value{40.0}, true);
  auto off = written("nviLevel", switched(value{false}));
  CHECK(off.level == 8);
  CHECK(off.what.is_null());
  CHECK_FALSE(off.active);
  hold(nvi_level, 8, value{40.0}, false);
  auto on = written("nviLevel", switched(value{true}));
  CHECK(on.what == value{40.0});
  CHECK(on.active);
  CHECK_FALSE(on.expires);
}

TEST_CASE_METHOD(fixture, "only what is held can be switched",
                 "[interface_writes]") {
  hold(nvi_level, 8, value{40.0}, true);
  auto active = GENERATE(false, true);
  for (auto& members : {switched(value{active}, 7), switched(value{active}, 17),
                        make_structure({{"active", value{active}}})}) {
    auto x = refusal("nviLevel", members);
    CHECK(x.code == ec::wrong_state);
    CHECK(x.text == "nviLevel: there is no override to switch");
  }
  CHECK(refusal("nviLamp", switched(value{active})).code == ec::wrong_state);
}

TEST_CASE_METHOD(fixture, "active is a boolean, with a value or without",
                 "[interface_writes]") {
  hold(nvi_level, 8, value{40.0}, true);
  auto with_value = make_structure(
    {{"value", value{40}}, {"prio", value{8}}, {"active", value{"false"}}});
  for (auto& members : {switched(value{"false"}), switched(value{1}),
                        switched(value{}), with_value}) {
    auto x = refusal("nviLevel", members);
    CHECK(x.code == ec::wrong_type);
    CHECK(x.text == "nviLevel: active: value is invalid");
  }
  auto unset = make_structure(
    {{"value", value{40}}, {"prio", value{8}}, {"active", value{}}});
  CHECK(written("nviLevel", unset).active);
}

TEST_CASE_METHOD(fixture, "an override ends when it was asked to",
                 "[interface_writes]") {
  rules.now = 5'000'000'000;
  expiry = std::chrono::seconds{60};
  CHECK(written("nviLevel", at_level(value{8})).expires == 65'000'000'000);
  CHECK_FALSE(written("nviLevel", at_level(value{17})).expires);
  CHECK_FALSE(written("cpDef", make_structure(
                                 {{"value", lamp(1, 0)}, {"prio", value{8}}}))
                .expires);
}

TEST_CASE_METHOD(fixture, "a property has no level but the normal one",
                 "[interface_writes]") {
  auto x = written(
    "cpDef", make_structure({{"value", lamp(10, 0)}, {"prio", value{5}}}));
  CHECK(x.level == normal_level);
  CHECK(x.what == lamp(10, 0));
  CHECK(
    refusal("cpDef", make_structure({{"value", value{}}, {"prio", value{5}}}))
      .code
    == ec::never_null);
}

TEST_CASE_METHOD(fixture, "members that are not given stay as they are",
                 "[interface_writes]") {
  table.apply(nvi_lamp, lamp(50, 1), nullptr, 1);
  auto level_only = [](int level) {
    return make_structure({{"value", make_structure({{"value", value{7}}})},
                           {"prio", value{level}}});
  };
  CHECK(written("nviLamp", level_only(17)).what == lamp(7, 1));
  SECTION("as the present value has them, when the level is new") {
    hold(nvi_lamp, 8, lamp(99, 0), true);
    CHECK(written("nviLamp", level_only(7)).what == lamp(7, 0));
    CHECK(written("nviLamp", level_only(12)).what == lamp(7, 0));
    CHECK(written("nviLamp", level_only(17)).what == lamp(7, 1));
  }
  SECTION("as the level has them, even when it is out of effect") {
    hold(nvi_lamp, 8, lamp(99, 0), false);
    CHECK(written("nviLamp", level_only(8)).what == lamp(7, 0));
    CHECK(written("nviLamp", level_only(12)).what == lamp(7, 1));
  }
}

TEST_CASE_METHOD(fixture, "one member of a structure can be written alone",
                 "[interface_writes]") {
  table.apply(nvi_lamp, lamp(50, 1), nullptr, 1);
  field = "value";
  CHECK(written("nviLamp", make_structure({{"value", value{7}}})).what
        == lamp(7, 1));
  auto wrong = refusal("nviLamp", make_structure({{"value", value{500}}}));
  CHECK(wrong.code == ec::out_of_range);
  CHECK(wrong.text == "nviLamp: value: value is out-of-range");
  field = "colour";
  CHECK(refusal("nviLamp", make_structure({{"value", value{7}}})).code
        == ec::no_such_property);
}

TEST_CASE_METHOD(fixture, "a refused value is told with its point and member",
                 "[interface_writes]") {
  auto x = refusal("nviLamp", make_structure({{"value", lamp(5, 3)}}));
  CHECK(x.code == ec::out_of_range);
  CHECK(x.text == "nviLamp: state: value is out-of-range");
}

TEST_CASE_METHOD(fixture, "what cannot be written is refused",
                 "[interface_writes]") {
  auto fb = make_structure({{"value", lamp(5, 1)}});
  auto x = refusal("nvoLampFb", fb);
  CHECK(x.code == ec::read_only);
  CHECK(x.text == "nvoLampFb: cannot write to output datapoint");
  CHECK(refusal("nvoLampFb", switched(value{false})).code == ec::read_only);
  SECTION("save outputs of hosted devices") {
    rules.hosted = true;
    CHECK(written("nvoLampFb", fb).what == lamp(5, 1));
  }
  SECTION("also read-only inputs and properties, of hosted devices too") {
    auto type = *lamp_type();
    type.points[nvi_level].read_only = true;
    type.points[cp_def].read_only = true;
    table = live_table{std::make_shared<const device_type>(type), {}};
    rules.hosted = GENERATE(false, true);
    CHECK(refusal("nviLevel", at_level(value{8})).code == ec::read_only);
    CHECK(refusal("cpDef", fb).code == ec::read_only);
  }
  SECTION("while output properties can") {
    auto type = *lamp_type();
    type.points[cp_def].dir = direction::out;
    table = live_table{std::make_shared<const device_type>(type), {}};
    CHECK(written("cpDef", fb).what == lamp(5, 1));
  }
}

TEST_CASE_METHOD(fixture, "a level without a value changes nothing",
                 "[interface_writes]") {
  auto x = change("nviLamp", make_structure({{"prio", value{8}}}));
  CHECK_FALSE(x.write);
  CHECK_FALSE(x.monitor);
  CHECK(x.extra.is_null());
}

} // namespace troupe
