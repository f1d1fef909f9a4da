#include "actors/interface_overlay.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

using test::lamp_type;

namespace {

struct fixture {
  result<interface_edit> add(const std::string& args) {
    return plan_add(*iap::read_json(args), *base, now, types);
  }

  /// Adds what must fit.
  interface_edit added(const std::string& args) {
    auto edit = add(args);
    REQUIRE(edit);
    now = edit->next;
    return *edit;
  }

  failure refusal(const std::string& args) {
    auto edit = add(args);
    REQUIRE_FALSE(edit);
    return edit.error();
  }

  result<interface_edit> remove(const std::string& args) {
    return plan_remove(*iap::read_json(args), *base, now);
  }

  interface_edit removed(const std::string& args) {
    auto edit = remove(args);
    REQUIRE(edit);
    now = edit->next;
    return *edit;
  }

  /// Lives as long as the test, as do blocks in it.
  device_type_ptr type() {
    made_.push_back(extended(base, now, types));
    return made_.back();
  }

  static std::string point(const std::string& block, const std::string& member,
                           const std::string& rest = R"("cat":"in")") {
    return R"({"name":)" + block + R"(,"implementation":{"member":")" + member
           + R"(","type":"SNVT_switch",)" + rest + "}}";
  }

  device_type_ptr base = lamp_type();
  interface_overlay now;
  const lon::type_catalogue& types = lon::type_catalogue::standard();

private:
  std::vector<device_type_ptr> made_;
};

} // namespace

TEST_CASE_METHOD(fixture, "nothing added is the type itself",
                 "[interface_overlay]") {
  CHECK(type() == base);
  CHECK(fits(now, *base));
}

TEST_CASE_METHOD(fixture, "a block without profile is empty",
                 "[interface_overlay]") {
  auto edit = added(R"({"name":"myBlock"})");
  CHECK(edit.blocks == std::vector<uint32_t>{1});
  CHECK(edit.points.empty());
  auto block = type()->find_block("myBlock", 0);
  REQUIRE(block != nullptr);
  CHECK(block->points.empty());
  CHECK(type()->base == base);
  CHECK(type()->id() == base->id());
  CHECK(type()->points.size() == base->points.size());
}

TEST_CASE_METHOD(fixture, "a point stands behind those of the type",
                 "[interface_overlay]") {
  added(R"({"name":"b"})");
  auto edit = added(point(R"("b")", "myDp", R"("cat":"out")"));
  CHECK(edit.points == std::vector<point_index>{4});
  auto block = type()->find_block("b", 0);
  REQUIRE(block->points == std::vector<point_index>{4});
  auto& pt = type()->points[4];
  CHECK(pt.name == "myDp");
  CHECK(pt.dir == direction::out);
  CHECK_FALSE(pt.property);
  CHECK(pt.type->name == "SNVT_switch");
}

TEST_CASE_METHOD(fixture, "a point brings its block with it",
                 "[interface_overlay]") {
  auto edit = added(point(R"("b")", "myDp"));
  CHECK(edit.blocks == std::vector<uint32_t>{1});
  CHECK(type()->find_block("b", 0)->points.size() == 1);
}

TEST_CASE_METHOD(fixture, "a point without a block is one of the device",
                 "[interface_overlay]") {
  added(point("null", "nviDevice"));
  auto block = type()->find_block("device", 0);
  REQUIRE(block != nullptr);
  CHECK(type()->find_point(*block, "nviDevice"));
  SECTION("and the block goes with the last of them") {
    auto edit = removed(point("null", "nviDevice"));
    CHECK(edit.blocks.size() == 1);
    CHECK(type()->find_block("device", 0) == nullptr);
  }
  SECTION("also when the type has such a block") {
    now = {};
    auto own = *base;
    own.blocks[0].name = "device";
    base = std::make_shared<const device_type>(own);
    auto edit = added(point("null", "nviDevice"));
    CHECK(edit.blocks == std::vector<uint32_t>{0});
    CHECK(type()->blocks.size() == 1);
    CHECK(type()->blocks[0].points.back() == 4);
    CHECK(refusal(point("null", "nviLamp")).code == ec::already_exists);
    removed(point("null", "nviDevice"));
    CHECK(type()->blocks[0].points.size() == 4);
  }
}

TEST_CASE_METHOD(fixture, "a profile brings its members",
                 "[interface_overlay]") {
  auto edit = added(R"({"name":"s","type":"SFPTclosedLoopSensor"})");
  auto block = type()->find_block("s", 0);
  REQUIRE(block != nullptr);
  CHECK(block->profile == "SFPTclosedLoopSensor");
  auto raw = type()->find_point(*block, "nvoRawHwData");
  REQUIRE(raw);
  CHECK(type()->points[*raw].type->name == "SNVT_count");
  CHECK(type()->points[*raw].dir == direction::out);
  CHECK(edit.points.size() == block->points.size());
  SECTION("but those whose type it leaves open") {
    CHECK_FALSE(type()->find_point(*block, "nvoValue"));
    added(point(R"("s")", "nvoValue"));
    CHECK(type()->find_point(*type()->find_block("s", 0), "nvoValue"));
  }
  SECTION("unless the client names it") {
    added(R"({"name":"t","type":"SFPTclosedLoopSensor",
              "implementation":{"type":"SNVT_temp_p"}})");
    auto value = type()->find_point(*type()->find_block("t", 0), "nvoValue");
    REQUIRE(value);
    CHECK(type()->points[*value].type->name == "SNVT_temp_p");
  }
}

TEST_CASE_METHOD(fixture, "a profile nobody knows has no members",
                 "[interface_overlay]") {
  added(R"({"name":"b","type":"9000010203040401-4/UFPT_x",
            "arraySpec":"[2]","wildcard":true})");
  auto block = type()->find_block("b", 0);
  CHECK(block->profile == "9000010203040401-4/UFPT_x");
  CHECK(block->points.empty());
}

TEST_CASE_METHOD(fixture, "bare type names are completed",
                 "[interface_overlay]") {
  added(R"({"name":"b","implementation":{"member":"a","type":"switch"}})");
  added(R"({"name":"b","implementation":{"member":"c","type":"location"}})");
  CHECK(type()->points[4].type->name == "SNVT_switch");
  CHECK(type()->points[5].type->name == "SCPTlocation");
  CHECK(type()->points[5].property);
}

TEST_CASE_METHOD(fixture, "types of the device's own file are known",
                 "[interface_overlay]") {
  auto own = *base;
  auto special = *own.points[3].type;
  special.name = "9000010600048511-4/UNVT_x";
  own.points[3].type = std::make_shared<const data_type>(special);
  base = std::make_shared<const device_type>(own);
  added(R"({"name":"b","implementation":{"member":"a",
            "type":"9000010600048511-4/UNVT_x"}})");
  CHECK(type()->points[4].type == own.points[3].type);
}

TEST_CASE_METHOD(fixture, "wrong arguments are refused",
                 "[interface_overlay]") {
  for (
    auto args :
    {"{}", "null", R"({"name":7})", R"({"name":""})", R"({"name":"a/b"})",
     R"({"name":"a+"})", R"({"name":"#"})", R"({"name":null})",
     R"({"name":"device"})", R"({"name":"b","type":7})",
     R"({"name":"b","implementation":{"member":7}})",
     R"({"name":"b","implementation":{"member":"a/b","type":"bit"}})",
     R"({"name":"b","implementation":{"member":"mru","type":"bit"}})",
     R"({"name":"b","implementation":{"member":"a","type":"bit","cat":"x"}})",
     R"({"name":"b","implementation":{"member":"a","type":"bit",
            "property":"x"}})"})
    CHECK(refusal(args).code == ec::invalid_request);
  CHECK(refusal(R"({"name":")" + std::string(200, 'x') + R"("})").code
        == ec::invalid_request);
  CHECK(refusal(R"({"name":"b","implementation":{"member":"a"}})").code
        == ec::no_such_type);
  auto type = refusal(
    R"({"name":"b","implementation":{"member":"a","type":"SNVT_no"}})");
  CHECK(type.code == ec::no_such_type);
  CHECK(type.text == "SNVT_no: type not found");
}

TEST_CASE_METHOD(fixture, "names are taken once", "[interface_overlay]") {
  added(point(R"("b")", "a"));
  CHECK(refusal(R"({"name":"b"})").code == ec::already_exists);
  CHECK(refusal(R"({"name":"Lamp"})").code == ec::already_exists);
  CHECK(refusal(point(R"("b")", "a")).code == ec::already_exists);
}

TEST_CASE_METHOD(fixture, "what the type has stays as it is",
                 "[interface_overlay]") {
  CHECK(refusal(point(R"("Lamp")", "a")).code == ec::read_only);
  for (auto args :
       {std::string{R"({"name":"Lamp"})"}, point(R"("Lamp")", "nviLamp")}) {
    auto edit = remove(args);
    REQUIRE_FALSE(edit);
    CHECK(edit.error().code == ec::read_only);
  }
}

TEST_CASE_METHOD(fixture, "a block goes with its points",
                 "[interface_overlay]") {
  added(point(R"("a")", "x"));
  added(point(R"("b")", "y"));
  added(point(R"("a")", "z"));
  auto edit = removed(R"({"name":"a"})");
  CHECK(edit.blocks == std::vector<uint32_t>{1});
  CHECK(edit.points == std::vector<point_index>{4, 6});
  CHECK(type()->find_block("a", 0) == nullptr);
  CHECK(type()->find_block("b", 0)->points == std::vector<point_index>{5});
  CHECK(fits(now, *base));
}

TEST_CASE_METHOD(fixture, "what remains keeps its place, and places are reused",
                 "[interface_overlay]") {
  added(point(R"("a")", "x"));
  added(point(R"("a")", "y"));
  removed(point(R"("a")", "x"));
  CHECK(type()->points[5].name == "y");
  CHECK(type()->points.size() == 6);
  CHECK(added(point(R"("b")", "z")).points == std::vector<point_index>{4});
  removed(R"({"name":"a"})");
  CHECK(added(R"({"name":"c"})").blocks == std::vector<uint32_t>{1});
}

TEST_CASE_METHOD(fixture, "what is not there cannot be removed",
                 "[interface_overlay]") {
  auto block = remove(R"({"name":"b"})");
  REQUIRE_FALSE(block);
  CHECK(block.error().text == "Block name b/0 does not exist in the device");
  added(R"({"name":"b"})");
  auto point = remove(fixture::point(R"("b")", "a"));
  REQUIRE_FALSE(point);
  CHECK(point.error().text == "Datapoint a does not exist in the device");
}

TEST_CASE_METHOD(fixture, "an interface does not grow without end",
                 "[interface_overlay]") {
  for (auto i = 0; i < 256; ++i)
    added(R"({"name":"b)" + std::to_string(i) + R"("})");
  CHECK(refusal(R"({"name":"more"})").code == ec::too_large);
  for (auto i = 0; i < 1'024; ++i)
    added(point(R"("b0")", "p" + std::to_string(i)));
  CHECK(refusal(point(R"("b1")", "more")).code == ec::too_large);
}

TEST_CASE_METHOD(fixture, "a type that is not known any more becomes raw",
                 "[interface_overlay]") {
  added(point(R"("b")", "a"));
  now.points[0].type = "SNVT_no";
  auto& pt = type()->points[4];
  CHECK(pt.type->name == "SNVT_no");
  CHECK(pt.type->kind == type_kind::raw);
}

TEST_CASE_METHOD(fixture, "an overlay of another type does not fit",
                 "[interface_overlay]") {
  added(point(R"("b")", "a"));
  auto other = *base;
  other.points.emplace_back();
  CHECK_FALSE(fits(now, other));
  now.points[0].block = 2;
  CHECK_FALSE(fits(now, *base));
}

} // namespace troupe
