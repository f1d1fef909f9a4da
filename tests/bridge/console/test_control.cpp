// Orders to the gateway's own parts, from the command line to the fakes.

#include "actors/inner_facts.hpp"
#include "actors/log_level.hpp"
#include "bridge/console/actor_rows.hpp"
#include "bridge/console/cli/tree.hpp"
#include "protocol/event/read_event.hpp"
#include "tests/bridge/console/server_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const device_id first_pump{"modbus", "pump-1"};
const device_id fan{"modbus", "fan-1"};

struct fixture : test::server_fixture {
  fixture() {
    world->add_device(first_pump, test::lamp_type("modbus"));
    world->add_device(fan, test::lamp_type("modbus"));
    world->answer = [this](const device_request& x) {
      auto order = std::get_if<action_request>(&x.body);
      REQUIRE(order != nullptr);
      asked.push_back(x.target.handle + ' ' + order->action);
      outcome out;
      out.code = refusal;
      out.text = "no";
      out.result = to_value(numbers);
      return std::optional<outcome>{out};
    };
    REQUIRE(open());
  }

  std::string audited() {
    REQUIRE(world->recorded.size() == 1);
    auto& message = world->recorded[0];
    auto x = read_event(message.topic, message.payload, 0);
    REQUIRE(x);
    CHECK(message.topic == "glp/0/s1/ev/audit");
    return x->message;
  }

  std::vector<std::string> asked;
  device_numbers numbers;
  ec refusal = ec::none;
};

} // namespace

TEST_CASE_METHOD(fixture, "a device is paused, and who did it is on record",
                 "[control]") {
  auto got = troupe({"pause", "pump-1"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out == "modbus/pump-1: paused\n");
  CHECK(asked == std::vector<std::string>{"pump-1 pause"});
  CHECK(audited() == "anna pauses the device modbus/pump-1");
}

TEST_CASE_METHOD(fixture, "the name of a driver means all of its devices",
                 "[control]") {
  auto got = troupe({"resume", "modbus", "--by", "otto"});
  CHECK(got.out == "driver modbus: 2 devices resumed\n");
  CHECK(asked.size() == 2);
  CHECK(audited() == "otto resumes the driver modbus");
}

TEST_CASE_METHOD(fixture, "a driver is restarted, also without devices",
                 "[control]") {
  auto name = GENERATE(std::string{"modbus"}, std::string{"bacnet"});
  auto got = troupe({"restart", name});
  CHECK(got.out == "driver " + name + ": restarted\n");
  CHECK(world->restarted == std::vector<std::string>{"driver " + name});
  CHECK(asked.empty());
  CHECK(audited() == "anna restarts the driver " + name);
}

TEST_CASE_METHOD(fixture, "a driver without devices has nothing to pause",
                 "[control]") {
  auto got = troupe({"pause", "bacnet"});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(got.err == "troupe: the driver bacnet has no device to pause\n");
  CHECK(world->recorded.empty());
}

TEST_CASE_METHOD(fixture, "what is neither a device nor a driver is refused",
                 "[control]") {
  auto got = troupe({"restart", "pmup-1"});
  CHECK(got.code != cli::exit_code::done);
  CHECK(world->restarted.empty());
  CHECK(world->recorded.empty());
}

TEST_CASE_METHOD(fixture, "a device that refuses is told", "[control]") {
  refusal = ec::wrong_state;
  auto got = troupe({"restart", "modbus/pump-1"});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(got.err == "troupe: no\n");
}

TEST_CASE_METHOD(fixture, "what cannot be put on record is not done",
                 "[control]") {
  world->unrecorded = true;
  auto got = troupe({"pause", "pump-1"});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(asked.empty());
}

TEST_CASE_METHOD(fixture, "the level of the whole log changes at run time",
                 "[control]") {
  auto got = troupe({"loglevel", "all", "debug"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(is_logged(verbosity::debug));
  CHECK(audited() == "anna sets the log level of all to debug");
  troupe({"loglevel", "all", "default"});
  CHECK_FALSE(is_logged(verbosity::debug));
  CHECK(troupe({"loglevel", "all", "loud"}).code == cli::exit_code::refused);
}

TEST_CASE_METHOD(fixture, "the counters of a device are shown", "[control]") {
  numbers.samples = 12;
  numbers.paused = true;
  numbers.health.push_back({1'000'000'000, "down", "gone"});
  auto got = troupe({"actor", "modbus/pump-1"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out.find("paused") != std::string::npos);
  CHECK(got.out.find("down: gone") != std::string::npos);
  auto json = iap::read_json(troupe({"actor", "pump-1", "--json"}).out);
  REQUIRE(json);
  REQUIRE(json->field("samples") != nullptr);
  CHECK(json->field("samples")->number() == 12);
}

TEST_CASE("an actor is named by its place, or by its kind", "[control]") {
  actor_report device;
  device.kind = "device";
  actor_report driver;
  driver.kind = "driver";
  std::vector<actor_report> all{device, driver};
  CHECK(actor_named(all, "device").kind == "device");
  CHECK(actor_named(all, "gateway/plant/device").label.empty());
  auto one = actor_named(all, "gateway/plant/device/modbus/pump-1");
  CHECK(one.kind == "device");
  CHECK(one.label == "modbus/pump-1");
  CHECK(actor_named(all, "gateway/drivers/driver/modbus").label == "modbus");
  CHECK(actor_named(all, "gateway/plant/devices").kind.empty());
}

TEST_CASE("the tree shows messages in a second", "[control]") {
  console::actor_row before;
  before.set_path("gateway/plant/device");
  before.set_alive(1);
  before.set_messages(100);
  auto now = before;
  now.set_messages(150);
  CHECK(cli::tree_cells(now, &before, 2)[2] == "25.0");
  CHECK(cli::tree_cells(now, nullptr, 1)[2] == "150.0");
  CHECK(cli::tree_cells(before, &now, 1)[2] == "0.0"); // a new daemon
}

} // namespace troupe
