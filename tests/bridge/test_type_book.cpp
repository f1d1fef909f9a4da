#include "bridge/render_type.hpp"
#include "bridge/type_book.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace troupe {

using test::lamp_type;

namespace {

const lon::type_catalogue& types = lon::type_catalogue::standard();

value definition(const std::string& name) {
  auto type = types.find(name);
  REQUIRE(type != nullptr);
  auto json = iap::read_json(render_type(*type));
  REQUIRE(json);
  return *json;
}

std::string tail(const bus_message& x) {
  return x.topic.substr(x.topic.find("res/") + 4);
}

/// What is retained because of *type*, behind `fb/res/`.
std::vector<std::string> tails(type_book& uut, const device_type_ptr& type) {
  std::vector<std::string> out;
  for (auto& x : uut.use(type)) {
    CHECK(x.retained);
    out.push_back(tail(x));
  }
  return out;
}

} // namespace

TEST_CASE("the definition of a type that came later is found", "[type_book]") {
  const std::string name = "9000010600000000-4/UNVT_own";
  type_book uut{"s1"};
  CHECK_FALSE(uut.find(name));
  auto own = *types.find("SNVT_temp_p");
  own.name = name;
  lon::user_types more;
  more.types.push_back({std::make_shared<const data_type>(own),
                        "9000010600000000-4", std::nullopt});
  auto all = types;
  all.add(more);
  uut.renew(std::make_shared<const lon::type_catalogue>(all));
  auto found = uut.find(name);
  REQUIRE(found);
  CHECK(found->topic == "glp/0/s1/fb/res/type/" + name);
  CHECK(uut.find("SNVT_temp_p"));
}

TEST_CASE("the definition of a number has scaling, limits and unit",
          "[type_book]") {
  auto x = definition("SNVT_temp_p");
  CHECK(*x.field("type") == value{"SNVT_temp_p"});
  CHECK(*x.field("class") == value{"type"});
  CHECK(*x.field("base") == value{"sint16"});
  CHECK(x.field("size")->number() == 2);
  CHECK(x.field("scaling")->field("a")->number() == 1);
  CHECK(x.field("scaling")->field("b")->number() == -2);
  CHECK(x.field("decimals")->number() == 2);
  CHECK(x.field("min")->number() == -273.17);
  CHECK(x.field("max")->number() == 327.67); // of the format
  CHECK(x.field("invalid")->number() == 327.67);
  CHECK(x.field("unit")->text() != nullptr);
}

TEST_CASE("the definition of a structure has its fields", "[type_book]") {
  auto x = definition("SNVT_switch");
  auto fields = x.field("fields")->fields();
  REQUIRE(fields != nullptr);
  REQUIRE(fields->fields.size() == 2);
  CHECK(fields->fields[0].first == "value");
  CHECK(fields->fields[1].first == "state");
  CHECK(fields->fields[1].second.field("offset")->number() == 1);
  CHECK(fields->fields[0].second.field("base")->text() != nullptr);
}

TEST_CASE("the definition of an enumeration has its members", "[type_book]") {
  auto x = definition("SNVT_hvac_mode");
  CHECK(*x.field("base") == value{"enumeration"});
  CHECK(x.field("members")->field("HVAC_HEAT")->number() == 1);
}

TEST_CASE("every type of the catalogue has a definition that is JSON",
          "[type_book]") {
  for (uint32_t i = 0; i < 1'000; ++i)
    for (auto& type : {types.snvt(i), types.scpt(i)})
      if (type != nullptr)
        CHECK(iap::read_json(render_type(*type)));
}

TEST_CASE("limits turn around with a negative factor", "[type_book]") {
  data_type x;
  x.kind = type_kind::integer;
  x.scale = scaling{-1, 0, 0};
  x.min = 0;
  x.max = 10;
  auto json = *iap::read_json(render_type(x));
  CHECK(json.field("min")->number() == -10);
  CHECK(json.field("max")->number() == 0);
}

TEST_CASE("a device type brings its types, then itself", "[type_book]") {
  type_book uut{"s1"};
  CHECK(tails(uut, lamp_type())
        == std::vector<std::string>{"type/SNVT_switch", "type/percent",
                                    "type/SFPTclosedLoopActuator",
                                    "application/lon/9000010600048511"});
}

TEST_CASE("a thousand devices of one type have one definition", "[type_book]") {
  type_book uut{"s1"};
  auto type = lamp_type();
  CHECK(uut.use(type).size() == 4);
  for (auto i = 0; i < 1'000; ++i)
    CHECK(uut.use(type).empty());
}

TEST_CASE("an application says what it is and has", "[type_book]") {
  auto x = *iap::read_json(render_application(*lamp_type()));
  CHECK(*x.field("type") == value{"9000010600048511"});
  CHECK(*x.field("class") == value{"application"});
  CHECK(*x.field("interface") == value{"static"});
  for (auto name : {"manufacturer", "desc", "product", "name"})
    CHECK(x.field(name) != nullptr);
  auto block = x.field("blocks")->field("Lamp/0");
  REQUIRE(block != nullptr);
  CHECK(*block->field("type") == value{"SFPTclosedLoopActuator"});
  auto point = block->field("points")->field("nviLamp");
  REQUIRE(point != nullptr);
  CHECK(*point->field("cat") == value{"in"});
  CHECK(*point->field("type") == value{"SNVT_switch"});
}

TEST_CASE("the catalogue's definition goes before that of a file",
          "[type_book]") {
  type_book uut{"s1"};
  auto all = uut.use(lamp_type());
  CHECK(all[0].payload == render_type(*types.find("SNVT_switch")));
}

TEST_CASE("what a client added is defined, the type only once", "[type_book]") {
  type_book uut{"s1"};
  auto base = lamp_type();
  CHECK(uut.use(base).size() == 4);
  auto more = *base;
  more.base = base;
  more.points.push_back({});
  more.points.back().name = "x";
  more.points.back().type = types.find("SNVT_temp_p");
  auto all = tails(uut, std::make_shared<const device_type>(more));
  CHECK(std::count(all.begin(), all.end(), "type/SNVT_temp_p") == 1);
  CHECK(std::count(all.begin(), all.end(), "application/lon/9000010600048511")
        == 0);
}

TEST_CASE("another version of a type replaces its definition", "[type_book]") {
  type_book uut{"s1"};
  CHECK(uut.use(lamp_type()).size() == 4);
  auto all = tails(uut, lamp_type());
  CHECK(all
        == std::vector<std::string>{"type/percent",
                                    "application/lon/9000010600048511"});
}

TEST_CASE("definitions are found by name or by a part of it", "[type_book]") {
  type_book uut{"s1"};
  for (auto [asked, found] :
       {std::pair{"SNVT_count", "type/SNVT_count"},
        std::pair{"count", "type/SNVT_count"},
        std::pair{"location", "type/SCPTlocation"},
        std::pair{"SFPTclosedLoopSensor", "type/SFPTclosedLoopSensor"}}) {
    auto x = uut.find(asked);
    REQUIRE(x);
    CHECK(tail(*x) == found);
    CHECK(uut.find_topic(x->topic));
  }
  CHECK_FALSE(uut.find("SNVT_no"));
  CHECK_FALSE(uut.find(""));
  CHECK_FALSE(uut.find_topic("glp/0/s1/fb/res/type/count"));
  CHECK_FALSE(uut.find_topic("glp/0/s1/fb/about"));
}

} // namespace troupe
