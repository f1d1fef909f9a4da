#include "actors/record_values.hpp"
#include "tests/support/full_records.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <vector>

namespace troupe {

using namespace test;

namespace {

void check_same(const monitor_settings& x, const monitor_settings& y) {
  CHECK(x.rate == y.rate);
  CHECK(x.rate_name == y.rate_name);
  CHECK(x.event == y.event);
  CHECK(x.report == y.report);
  CHECK(x.threshold == y.threshold);
  CHECK(x.field_thresholds == y.field_thresholds);
  CHECK(x.throttle == y.throttle);
  CHECK(x.focus == y.focus);
  CHECK(x.cat == y.cat);
  CHECK(x.in_feedback == y.in_feedback);
  CHECK(x.heartbeat == y.heartbeat);
  CHECK(x.receive_timeout == y.receive_timeout);
}

void check_same(const overrides& x, const overrides& y) {
  for (size_t i = 0; i < x.size(); ++i) {
    CHECK(x[i].what == y[i].what);
    CHECK(x[i].active == y[i].active);
    CHECK(x[i].owner == y[i].owner);
    CHECK(x[i].since == y[i].since);
    CHECK(x[i].expires == y[i].expires);
  }
}

} // namespace

TEST_CASE("every kind of value comes back as it was", "[records]") {
  proto::Value bytes;
  store_value(bytes, every_kind());
  auto x = load_value(bytes);
  CHECK(x == every_kind());
  auto named = x.field("named")->member();
  REQUIRE(named->name != nullptr);
  CHECK(*named->name == "HVAC_HEAT");
  CHECK(x.field("unnamed")->member()->name == nullptr);
}

TEST_CASE("a negative zero keeps its sign", "[records]") {
  proto::Value bytes;
  store_value(bytes, value{-0.0});
  CHECK(std::signbit(*load_value(bytes).real()));
}

TEST_CASE("a device comes back with all it has", "[records]") {
  auto x = full_device();
  auto y = decode_device(encode(x));
  REQUIRE(y);
  CHECK(y->number == x.number);
  CHECK(y->id == x.id);
  CHECK(y->type_id == x.type_id);
  CHECK(y->unid == x.unid);
  CHECK(y->attach == x.attach);
  CHECK(y->provisioned);
  CHECK(y->provision_pending);
  CHECK(y->cfg == x.cfg);
  CHECK(y->routing == x.routing);
  CHECK(y->implementation == x.implementation);
  CHECK(y->sts_updated == x.sts_updated);
  CHECK(y->cfg_updated == x.cfg_updated);
  CHECK(y->block_names == x.block_names);
  CHECK(y->added.base_blocks == 1);
  CHECK(y->added.base_points == 4);
  REQUIRE(y->added.blocks.size() == 2);
  CHECK(y->added.blocks[0].name.empty());
  CHECK(y->added.blocks[1].name == "b");
  CHECK(y->added.blocks[1].profile == "SFPTclosedLoopSensor");
  REQUIRE(y->added.points.size() == 2);
  CHECK(y->added.points[0].name == "p");
  CHECK(y->added.points[0].block == 2);
  CHECK(y->added.points[0].dir == direction::out);
  CHECK(y->added.points[0].property);
  CHECK(y->added.points[0].type == "SNVT_switch");
  CHECK(y->added.points[1].name.empty());
}

TEST_CASE("a device comes back without what it has not", "[records]") {
  device_record x;
  x.id = {"lon", "d-1"};
  auto y = decode_device(encode(x));
  REQUIRE(y);
  CHECK(y->number == 0);
  CHECK(y->unid.empty());
  CHECK_FALSE(y->provisioned);
  CHECK_FALSE(y->provision_pending);
  CHECK(y->cfg.is_null());
  CHECK(y->routing.is_null());
  CHECK(y->implementation.is_null());
  CHECK(y->block_names.empty());
  CHECK(is_empty(y->added));
}

TEST_CASE("a point comes back with all it has", "[records]") {
  auto x = full_point();
  auto y = decode_point(encode(x));
  REQUIRE(y);
  CHECK(y->point == x.point);
  CHECK(y->normal == x.normal);
  CHECK(y->time == x.time);
  REQUIRE(y->levels != nullptr);
  check_same(*y->levels, *x.levels);
  REQUIRE(y->monitor);
  check_same(*y->monitor, *x.monitor);
  CHECK(y->extra == x.extra);
  CHECK(y->unwritten);
  CHECK(y->given == x.given);
}

TEST_CASE("a point comes back without what it has not", "[records]") {
  auto y = decode_point(encode(point_record{}));
  REQUIRE(y);
  CHECK(y->point == 0);
  CHECK(y->normal.is_null());
  CHECK(y->time == 0);
  CHECK(y->levels == nullptr);
  CHECK_FALSE(y->monitor);
  CHECK(y->extra.is_null());
  CHECK_FALSE(y->unwritten);
  CHECK(y->given == 0);
  SECTION("and levels that nobody holds are none") {
    point_record x;
    x.levels = std::make_shared<const overrides>();
    CHECK(decode_point(encode(x))->levels == nullptr);
  }
  SECTION("and settings like the default are not none") {
    point_record x;
    x.monitor = monitor_settings{};
    auto z = decode_point(encode(x));
    REQUIRE(z->monitor);
    check_same(*z->monitor, {});
  }
}

TEST_CASE("a type comes back with the bytes of its file", "[records]") {
  auto x = full_type();
  auto y = decode_type(encode(x));
  REQUIRE(y);
  CHECK(y->name == x.name);
  CHECK(y->program_id == x.program_id);
  CHECK(y->protocol == x.protocol);
  CHECK(y->source_name == x.source_name);
  CHECK(y->source_text == x.source_text);
}

TEST_CASE("a type's record holds what it is read from again", "[records]") {
  auto type = *test::lamp_type();
  type.source_name = "lamp.xif";
  type.source_text = "text";
  auto x = make_type_record(type);
  CHECK(x.name == "lamp");
  CHECK(x.program_id == "9000010600048511");
  CHECK(x.protocol == "lon");
  CHECK(x.source_name == "lamp.xif");
  CHECK(x.source_text == "text");
}

TEST_CASE("a segment comes back with all it has", "[records]") {
  auto y = decode_segment(encode(full_segment()));
  REQUIRE(y);
  CHECK(y->sid == "s-1");
  CHECK(y->cfg == every_kind());
  CHECK(y->cfg_updated == 7);
  CHECK(y->pseudo_id == "00-01");
  CHECK(decode_segment(encode(segment_record{}))->cfg.is_null());
}

TEST_CASE("an object comes back with all it has", "[records]") {
  auto y = decode_object(encode(full_object()));
  REQUIRE(y);
  CHECK(y->handle == "g-1");
  CHECK(y->content == every_kind());
  CHECK(y->updated == 7);
  CHECK(decode_object(encode(object_record{"g", {}, 0}))->content.is_null());
}

TEST_CASE("keys sort a device in front of its points", "[records]") {
  std::vector<std::string> keys{
    device_key(9),         point_key(9, 0),
    point_key(9, 0x10),    point_key(9, 0xFFFFFFFF),
    sample_key(9, 0),      sample_key(9, 0xFFFFFFFF),
    device_key(0x10),      point_key(0x10, 9),
    device_key(0xFFFFFFFF)};
  for (size_t i = 1; i < keys.size(); ++i)
    CHECK(keys[i - 1] < keys[i]);
  for (auto& key : keys)
    CHECK(key.compare(0, 2, device_prefix) == 0);
  CHECK(point_key(9, 1) == "d/00000009/p/00000001");
  CHECK(sample_key(9, 1) == "d/00000009/v/00000001");
  CHECK(type_key(*test::lamp_type("modbus")) == "t/modbus/lamp");
  CHECK(segment_key() == "s/segment");
  CHECK(format_key() == "format");
}

} // namespace troupe
