// `troupe why`, from the command line to the fakes behind the server.

#include "actors/inner_facts.hpp"
#include "protocol/iap/json.hpp"
#include "tests/bridge/console/server_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const device_id lamp{"modbus", "lamp-1"};
const auto point = "modbus/lamp-1/Lamp/0/nviLevel";

struct fixture : test::server_fixture {
  fixture() {
    world->add_device(lamp, test::lamp_type("modbus"));
    world->devices[lamp].unid = "192.0.2.7:502:1";
    world->answer = [this](const device_request& x) {
      auto order = std::get_if<action_request>(&x.body);
      REQUIRE(order != nullptr);
      outcome out;
      if (order->action == "priorities") {
        out.result = priorities;
        return std::optional<outcome>{out};
      }
      CHECK(order->action == "explain");
      out.result = to_value(inner);
      return std::optional<outcome>{out};
    };
    REQUIRE(open());
  }

  inner_facts inner;
  value priorities;
};

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

} // namespace

TEST_CASE_METHOD(fixture, "troupe names the cause of a stale value",
                 "[troupe]") {
  world->devices[lamp].health = device_health::down;
  world->devices[lamp].alert = "no route to host";
  world->blocks[lamp].points[3].status = quality::stale;
  inner.code = ec::not_connected;
  auto got = troupe({"why", point});
  CHECK(got.code == cli::exit_code::done);
  CHECK(has(got.out, point));
  CHECK(has(got.out, "stale: modbus/lamp-1 cannot be reached at "
                     "192.0.2.7:502:1: no route to host\n"
                     "  what to do: check cable"));
}

TEST_CASE_METHOD(fixture, "troupe names causes for scripts, too", "[troupe]") {
  auto got = troupe({"why", point, "--json"});
  auto json = iap::read_json(got.out);
  REQUIRE(json);
  CHECK(*json->field("point") == value{point});
  auto causes = json->field("causes")->elements();
  REQUIRE(causes != nullptr);
  REQUIRE(causes->elements.size() == 1);
  CHECK(*causes->elements[0].field("id") == value{"monitorOff"});
}

TEST_CASE_METHOD(fixture, "troupe asks the device who else commands a point",
                 "[troupe]") {
  inner.priorities = true;
  priorities = make_structure(
    {{"levels", make_structure({{"5", value{30}}})}, {"own", value{array{}}}});
  auto got = troupe({"why", point});
  CHECK(has(got.out, "commands 30 at priority 5 in the device"));
}

TEST_CASE_METHOD(fixture, "a point that does not exist has no causes",
                 "[troupe]") {
  CHECK(troupe({"why", "modbus/lamp-1/Lamp/0/noSuch"}).code
        == cli::exit_code::refused);
  CHECK(troupe({"why", "nonsense"}).code == cli::exit_code::refused);
  CHECK(troupe({"why"}).code == cli::exit_code::usage);
}

} // namespace troupe
