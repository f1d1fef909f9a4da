#include "actors/device_order.hpp"
#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace test;

namespace {

struct fixture : lamps_fixture {
  /// The action that the driver is asked for.
  device_order only_order() {
    auto cmds = received<write_command_ptr>();
    REQUIRE(cmds.size() == 1);
    auto out = read_order(*cmds[0]);
    REQUIRE(out);
    return *out;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "an action of the protocol's is the driver's to do",
                 "[device]") {
  auto args = make_structure({{"state", value{"cold"}}});
  CHECK(act(remote, "reinitialize", args).empty());
  auto x = only_order();
  CHECK(x.action == "reinitialize");
  CHECK(x.args == args);
  tell(remote_, driver_done{x.device, x.request, ec::device_refused, "no"});
  auto ends = received<outcome>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].code == ec::device_refused);
  CHECK(ends[0].text == "no");
}

TEST_CASE_METHOD(fixture, "what an action brought goes to who asked, alone",
                 "[device]") {
  act(remote, "readRange", {});
  auto x = only_order();
  block_views();
  tell(remote_, to_batch(x.request, value{42}, clock->now()));
  CHECK(received<outcome>().empty());
  tell(remote_, driver_done{x.device, x.request, ec::none, {}});
  auto ends = received<outcome>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].result == value{42});
  CHECK(block_views().empty());
}

TEST_CASE_METHOD(fixture, "requests do not wait for an action of the driver's",
                 "[device]") {
  act(remote, "readRange", {});
  only_order();
  assign(remote, "nviLevel", set(value{40}));
  auto cmds = received<write_command_ptr>();
  REQUIRE(cmds.size() == 1);
  CHECK_FALSE(read_order(*cmds[0]));
}

TEST_CASE_METHOD(fixture, "an action under way fails with its driver",
                 "[device]") {
  act(remote, "reset", {});
  only_order();
  be_driver("modbus");
  auto ends = received<outcome>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].code == ec::not_connected);
}

TEST_CASE_METHOD(fixture, "priorities are those of a datapoint that is named",
                 "[device]") {
  auto args = [](const char* point) {
    return make_structure({{"block", value{"Lamp"}}, {"point", value{point}}});
  };
  act(remote, "priorities", args("nviLevel"));
  auto x = only_order();
  REQUIRE(x.args.field("point") != nullptr);
  CHECK(*x.args.field("point") == value{int64_t{nvi_level}});
  auto ends = act(remote, "priorities", args("noSuch"));
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].code == ec::no_such_point);
}

TEST_CASE("values for points are no action", "[device]") {
  CHECK_FALSE(read_order({1, 2, normal_level, {{0, value{1}}}}));
  CHECK_FALSE(read_order({1, 2, normal_level, {}}));
  CHECK_FALSE(read_brought({}));
}

} // namespace troupe
