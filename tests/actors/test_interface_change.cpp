#include "actors/object_merge.hpp"
#include "tests/support/change_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace test;

namespace {

using fixture = change_fixture;

} // namespace

TEST_CASE_METHOD(fixture, "an output can be monitored and described",
                 "[interface_change]") {
  auto x = change(
    "nvoLampFb",
    make_structure({{"monitor", make_structure({{"throttle", value{2}}})},
                    {"desc", value{"Hall"}}}));
  CHECK_FALSE(x.write);
  REQUIRE(x.monitor);
  CHECK(x.monitor->throttle == 2);
  CHECK(x.monitor->rate == rules.rates.slow); // the default stays
  CHECK(x.extra == make_structure({{"desc", value{"Hall"}}}));
  CHECK(refusal("nvoLampFb", make_structure({{"monitor", value{5}}})).code
        == ec::wrong_type);
}

TEST_CASE_METHOD(fixture, "what clients keep with a point is taken as it is",
                 "[interface_change]") {
  auto extra = make_structure(
    {{"name", value{"Lamp"}},
     {"unit", value{"%"}},
     {"presets", make_structure({{"OFF", lamp(0, 0)}})},
     {"localization",
      make_structure({{"transformA", value{2}}, {"colour", value{"red"}}})},
     {"lon.cfg", make_structure({{"persistent", value{true}}})}});
  auto x = change("nviLamp", extra);
  CHECK(x.extra == extra);
  CHECK_FALSE(x.write);
  CHECK_FALSE(x.monitor);
  auto y = refusal("nviLamp", make_structure({{"colour", value{1}}}));
  CHECK(y.code == ec::no_such_property);
  CHECK(y.text == "Property colour does not exist in datapoint nviLamp");
}

TEST_CASE_METHOD(fixture, "what is kept is merged, and cleared by null",
                 "[interface_change]") {
  table.at(nvi_level).extra = make_structure(
    {{"desc", value{"Hall"}},
     {"presets", make_structure({{"Low", value{10}}, {"High", value{90}}})}});
  auto x = change(
    "nviLevel",
    make_structure(
      {{"desc", value{}},
       {"presets", make_structure({{"Low", value{20}}, {"High", value{}}})}}));
  CHECK(x.extra
        == make_structure({{"presets", make_structure({{"Low", value{20}}})}}));
}

TEST_CASE_METHOD(fixture, "presets and localization have to make sense",
                 "[interface_change]") {
  auto told = [&](const char* name, value x) {
    return refusal("nviLevel", make_structure({{name, std::move(x)}})).text;
  };
  CHECK(told("presets", value{5}) == "nviLevel: presets: value is invalid");
  CHECK(told("localization", value{"x"})
        == "nviLevel: localization: value is invalid");
  CHECK(told("localization", make_structure({{"transformA", value{0}}}))
        == "nviLevel: localization: transformA: value is out-of-range");
  SECTION("also together with what is there") {
    table.at(nvi_level).extra = make_structure(
      {{"localization", make_structure({{"transformB", value{1}}})}});
    CHECK(told("localization", make_structure({{"transformB", value{99}}}))
          == "nviLevel: localization: transformB: value is out-of-range");
  }
  SECTION("and are bounded") {
    structure many;
    for (int i = 0; i < 501; ++i)
      many.fields.emplace_back("p" + std::to_string(i), value{i});
    CHECK(refusal("nviLevel", make_structure({{"presets", value{many}}})).code
          == ec::too_large);
  }
}

TEST_CASE_METHOD(fixture, "focus and thresholds name members of the type",
                 "[interface_change]") {
  auto monitor = [](const char* name, value x) {
    return make_structure(
      {{"monitor", make_structure({{name, std::move(x)}})}});
  };
  CHECK(change("nvoLampFb", monitor("focus", value{"value"})).monitor->focus
        == "value");
  auto wrong = refusal("nvoLampFb", monitor("focus", value{"colour"}));
  CHECK(wrong.code == ec::no_such_property);
  CHECK(wrong.text == "nvoLampFb: monitor focus: colour: no such member");
  CHECK(refusal("nviLevel", monitor("focus", value{"value"})).code
        == ec::no_such_property); // a scalar has no members
  auto threshold = make_structure({{"value", value{5}}, {"colour", value{1}}});
  CHECK(refusal("nvoLampFb", monitor("threshold", threshold)).text
        == "nvoLampFb: monitor threshold: colour: no such member");
}

TEST_CASE_METHOD(fixture, "events are only for devices that send some",
                 "[interface_change]") {
  auto event
    = make_structure({{"monitor", make_structure({{"event", value{true}}})}});
  CHECK_FALSE(change("nvoLampFb", event).monitor->event); // Modbus never does
  table = live_table{lamp_type("lon"), {}};
  CHECK(change("nvoLampFb", event).monitor->event);
}

TEST_CASE_METHOD(fixture, "a type can be named where the file left it open",
                 "[interface_change]") {
  auto named = [](value name) {
    return make_structure({{"type", std::move(name)}});
  };
  auto same = named(value{"SNVT_switch"});
  CHECK(change("nviLamp", same).extra == same); // what it is anyway
  auto known = refusal("nviLamp", named(value{"SNVT_temp_p"}));
  CHECK(known.code == ec::read_only);
  CHECK(known.text == "nviLamp: its type is known");
  SECTION("by a short text") {
    auto type = *lamp_type();
    data_type open;
    open.kind = type_kind::raw;
    type.points[nvi_lamp].type = std::make_shared<const data_type>(open);
    table = live_table{std::make_shared<const device_type>(type), {}};
    auto longest = named(value{std::string(128, 'x')});
    CHECK(change("nviLamp", longest).extra == longest);
    for (auto& x :
         {value{}, value{5}, value{""}, value{std::string(129, 'x')}}) {
      auto wrong = refusal("nviLamp", named(x));
      CHECK(wrong.code == ec::wrong_type);
      CHECK(wrong.text == "nviLamp: type: value is invalid");
    }
  }
}

TEST_CASE_METHOD(fixture, "unknown points are named, the others apply",
                 "[interface_change]") {
  auto x
    = plan(make_structure({{"nviNone", value{1}},
                           {"nviLevel", make_structure({{"value", value{40}}})},
                           {"nvoNone", make_structure({})}}));
  REQUIRE(x);
  CHECK(x->unknown == std::vector<std::string>{"nviNone", "nvoNone"});
  REQUIRE(x->points.size() == 1);
  CHECK(x->points[0].point == nvi_level);
}

TEST_CASE_METHOD(fixture, "one bad point stops all of a request",
                 "[interface_change]") {
  auto x = plan(make_structure(
    {{"nviLevel", make_structure({{"value", value{40}}})},
     {"nviLamp", make_structure({{"value", value{"banana"}}})}}));
  REQUIRE_FALSE(x);
  CHECK(x.error().code == ec::wrong_type);
}

TEST_CASE_METHOD(fixture, "a block takes a name", "[interface_change]") {
  auto x = plan(make_structure({{"name", value{"Hall"}}}));
  REQUIRE(x);
  CHECK(x->name == "Hall");
  CHECK(x->points.empty());
  CHECK(x->unknown.empty());
  SECTION("which is text") {
    auto y = plan(make_structure({{"name", value{5}}}));
    REQUIRE(y);
    CHECK_FALSE(y->name);
    CHECK(y->unknown == std::vector<std::string>{"name"});
  }
}

TEST_CASE("a request says which block it is for", "[interface_change]") {
  auto type = *lamp_type();
  type.blocks.push_back({"Lamp", 1, "", "", {}});
  live_table table{std::make_shared<const device_type>(type), {}};
  auto plan = [&](const std::string& block, uint32_t index, value content) {
    return plan_change({block, index, std::move(content), {}, {}}, table, {},
                       "me");
  };
  auto second = plan("Lamp", 1, make_structure({}));
  REQUIRE(second);
  CHECK(second->block == 1);
  auto missing = plan("Lamp", 2, make_structure({}));
  REQUIRE_FALSE(missing);
  CHECK(missing.error().code == ec::no_such_block);
  CHECK(missing.error().text
        == "Block name Lamp/2 does not exist in the device");
  CHECK(plan("lamp", 0, make_structure({})).error().code == ec::no_such_block);
  CHECK(plan("Lamp", 0, value{5}).error().code == ec::wrong_type);
  CHECK(plan("Lamp", 0, value{}).error().code == ec::wrong_type);
}

TEST_CASE("a patch overlays a structure member by member",
          "[interface_change]") {
  auto base = make_structure(
    {{"a", value{1}},
     {"b", make_structure({{"c", value{2}}, {"d", value{3}}})}});
  CHECK(merge(base, make_structure({})) == base);
  CHECK(merge(base, make_structure({{"a", value{}}, {"a", value{7}}}))
          .field("a")
          ->number()
        == 7);
  CHECK(merge(base, make_structure({{"a", value{}}, {"x", value{}}}))
        == make_structure(
          {{"b", make_structure({{"c", value{2}}, {"d", value{3}}})}}));
  CHECK(merge(base,
              make_structure(
                {{"b", make_structure({{"c", value{}}, {"e", value{"new"}}})}}))
        == make_structure(
          {{"a", value{1}},
           {"b", make_structure({{"d", value{3}}, {"e", value{"new"}}})}}));
}

TEST_CASE("what is no structure replaces, and is replaced",
          "[interface_change]") {
  auto deep = make_structure({{"a", make_structure({{"b", value{1}}})}});
  CHECK(merge(deep, make_structure({{"a", value{5}}}))
        == make_structure({{"a", value{5}}}));
  CHECK(merge(make_structure({{"a", value{5}}}), deep) == deep);
  CHECK(merge(value{}, deep) == deep);
  CHECK(merge(deep, value{5}) == value{5});
  auto list = value{array{{value{1}, value{2}}}};
  CHECK(merge(make_structure({{"a", list}}),
              make_structure({{"a", value{array{{value{3}}}}}}))
        == make_structure({{"a", value{array{{value{3}}}}}}));
}

TEST_CASE("nulls inside a new member are dropped", "[interface_change]") {
  CHECK(merge(value{},
              make_structure(
                {{"a", make_structure({{"b", value{}}, {"c", value{1}}})}}))
        == make_structure({{"a", make_structure({{"c", value{1}}})}}));
}

TEST_CASE("an object is merged within its limits", "[interface_change]") {
  constexpr object_limits limits{3, 10};
  auto base = make_structure({{"a", value{1}}, {"b", value{"text"}}});
  CHECK(merge_within(limits, base, make_structure({{"c", value{1}}})));
  auto list = value{array{{value{1}, value{2}}}};
  for (auto& patch : {make_structure({{"c", value{1}}, {"d", value{1}}}),
                      make_structure({{"c", value{"longer"}}, {"a", value{}}}),
                      make_structure({{"a", list}, {"c", value{}}}),
                      make_structure({{"a", make_structure({{"c", list}})}})}) {
    auto merged = merge_within(limits, base, patch);
    REQUIRE_FALSE(merged);
    CHECK(merged.error().code == ec::too_large);
  }
}

} // namespace troupe
