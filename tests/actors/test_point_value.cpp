// Writes of a preset's name and of local values (IAP 8.7).

#include "actors/object_merge.hpp"
#include "tests/support/change_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace test;

namespace {

struct fixture : change_fixture {
  fixture() {
    table.at(nvi_level).extra = make_structure(
      {{"presets",
        make_structure({{"High", value{180}}, {"Over", value{1'000}}})},
       {"localization", make_structure({{"transformA", value{2}}})}});
    table.at(nvi_lamp).extra = make_structure(
      {{"presets",
        make_structure(
          {{"ON", make_structure({{"state", value{1}}, {"value", value{100}}})},
           {"DIM", make_structure({{"value", value{10}}})}})}});
  }

  static value with(const char* name, value x) {
    return make_structure({{name, std::move(x)}});
  }

  static value local(double x) {
    return with("localization", with("value", value{x}));
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a preset stands for its local value",
                 "[point_value]") {
  CHECK(written("nviLevel", with("preset", value{"High"})).what == value{90.0});
  CHECK(written("nviLamp", with("preset", value{"ON"})).what == lamp(100, 1));
  SECTION("and keeps the members that it leaves open") {
    table.apply(nvi_lamp, lamp(50, 1), nullptr, 1);
    CHECK(written("nviLamp", with("preset", value{"DIM"})).what == lamp(10, 1));
  }
}

TEST_CASE_METHOD(fixture, "a value may be the name of a preset",
                 "[point_value]") {
  CHECK(written("nviLevel", with("value", value{"High"})).what == value{90.0});
  SECTION("but what the type takes is a raw value, never localized") {
    CHECK(written("nviLevel", with("value", value{90})).what == value{90.0});
    CHECK(written("nviLevel", with("value", value{"42"})).what == value{42.0});
  }
  SECTION("which for a text is every text") {
    auto type = *lamp_type();
    data_type text;
    text.kind = type_kind::text;
    type.points[nvi_level].type = std::make_shared<const data_type>(text);
    table = live_table{std::make_shared<const device_type>(type), {}};
    table.at(nvi_level).extra = with("presets", with("High", value{"up"}));
    CHECK(written("nviLevel", with("value", value{"High"})).what
          == value{"High"});
    CHECK(written("nviLevel", with("preset", value{"High"})).what
          == value{"up"});
  }
}

TEST_CASE_METHOD(fixture, "a local value is transformed back",
                 "[point_value]") {
  CHECK(written("nviLevel", local(50)).what == value{25.0});
  CHECK(refusal("nviLevel", local(500)).code == ec::out_of_range);
  SECTION("by the localization that comes with it") {
    auto both = with("localization", make_structure({{"value", value{50}},
                                                     {"transformA", value{5}},
                                                     {"unit", value{"%"}}}));
    auto x = change("nviLevel", both);
    CHECK(x.write->what == value{10.0});
    CHECK(x.extra.field("localization")->field("value")
          == nullptr); // a write, nothing to keep
    CHECK(*x.extra.field("localization")->field("unit")->text() == "%");
  }
  SECTION("also of a structure, member by member") {
    table.at(nvi_lamp).extra
      = with("localization", with("value", with("transformA", value{2})));
    auto x = written("nviLamp",
                     with("localization", with("value", lamp(50, 1))));
    CHECK(x.what == lamp(25, 1));
  }
  SECTION("unless it is settings for a member of that name") {
    auto settings = with("value", with("transformA", value{4}));
    auto x = change("nviLamp", with("localization", settings));
    CHECK_FALSE(x.write);
    CHECK(*x.extra.field("localization") == settings);
    table.at(nvi_lamp).extra = x.extra;
    auto cleared = change("nviLamp",
                          with("localization", with("value", value{})));
    CHECK_FALSE(cleared.write);
    CHECK(cleared.extra.field("localization")->fields()->fields.empty());
  }
  SECTION("and is all that changes") {
    CHECK(change("nviLevel", local(50)).extra.is_null());
  }
}

TEST_CASE_METHOD(fixture, "presets and local values go to any level",
                 "[point_value]") {
  auto x = written("nviLevel", make_structure({{"preset", value{"High"}},
                                               {"prio", value{8}},
                                               {"active", value{false}}}));
  CHECK(x.level == 8);
  CHECK(x.what == value{90.0});
  CHECK_FALSE(x.active);
  CHECK(written("nviLevel", merge(local(50), with("prio", value{3}))).level
        == 3);
}

TEST_CASE_METHOD(fixture, "a preset that does not exist is named",
                 "[point_value]") {
  auto x = refusal("nviLevel", with("preset", value{"Low"}));
  CHECK(x.code == ec::no_such_property);
  CHECK(x.text == "nviLevel: preset Low is not known");
  for (auto& bad : {value{5}, value{}, make_structure({})})
    CHECK(refusal("nviLevel", with("preset", bad)).text
          == "nviLevel: preset: value is invalid");
  CHECK(refusal("nviLevel", with("value", value{"Low"})).text
        == "nviLevel: value is invalid");
  CHECK(refusal("nviLevel", with("preset", value{"Over"})).text
        == "nviLevel: value is out-of-range");
}

TEST_CASE_METHOD(fixture, "a write has one value", "[point_value]") {
  auto x = refusal("nviLevel", make_structure({{"preset", value{"High"}},
                                               {"value", value{5}}}));
  CHECK(x.code == ec::wrong_type);
  CHECK(x.text == "nviLevel: only one of value, preset and localization/value");
}

TEST_CASE_METHOD(fixture, "presets of the file count until a client sets some",
                 "[point_value]") {
  auto type = *lamp_type();
  type.points[nvi_level].presets = {{"Top", value{100}}};
  table = live_table{std::make_shared<const device_type>(type), {}};
  CHECK(written("nviLevel", with("preset", value{"Top"})).what == value{100.0});
  table.at(nvi_level).extra = with("presets", with("High", value{50}));
  CHECK(refusal("nviLevel", with("preset", value{"Top"})).code
        == ec::no_such_property);
}

TEST_CASE_METHOD(fixture, "outputs of remote devices take no preset either",
                 "[point_value]") {
  CHECK(refusal("nvoLampFb", with("preset", value{"ON"})).code
        == ec::read_only);
}

} // namespace troupe
