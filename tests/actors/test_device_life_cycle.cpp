#include "tests/support/plant_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using test::plant_fixture;

namespace {

const device_id lamp1{"lon", "lamp-1"};
const device_id meter{"modbus", "meter-1"};

struct fixture : plant_fixture {
  /// Takes the single outcome of a request.
  static ec code(const std::vector<outcome>& x) {
    REQUIRE(x.size() == 1);
    return x.front().code;
  }

  /// Answers every read command of the device with *how*.
  void answer_reads(ec how, const std::string& text = {}) {
    for (auto& cmd : received<read_command_ptr>())
      tell(device(), driver_done{cmd->device, cmd->request, how, text});
  }

  /// Hosted lamps need a driver that echoes; here the test plays it.
  driven_actor device() {
    for (auto& x : received_links())
      last_ = x;
    return caf::actor_cast<driven_actor>(last_);
  }

  std::vector<caf::strong_actor_ptr> received_links() {
    std::vector<caf::strong_actor_ptr> found;
    auto more = true;
    while (more)
      self->receive(
        [&](attach_atom, device_link_ptr&, caf::strong_actor_ptr& x) {
          found.push_back(std::move(x));
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return found;
  }

private:
  caf::strong_actor_ptr last_;
};

} // namespace

TEST_CASE_METHOD(fixture, "a created device is stored, shown and announced",
                 "[device]") {
  CHECK(code(create(lamp1, "auto", false)) == ec::none);
  CHECK(disk->records.size() == 1);
  auto views = device_views();
  REQUIRE(views.size() == 1);
  CHECK(views[0]->state == device_phase::unprovisioned);
  CHECK((views[0]->parts & view_part::sts) != 0);
  CHECK((views[0]->parts & view_part::cfg) != 0);
  CHECK((views[0]->parts & view_part::lic) != 0);
  CHECK(block_views().size() == 1);
  auto news = received<life_event_ptr>();
  REQUIRE(news.size() == 1);
  CHECK(news[0]->what == life_event::kind::created);
}

TEST_CASE_METHOD(fixture, "a device that could not be stored does not exist",
                 "[device]") {
  disk->broken = true;
  CHECK(code(create(lamp1, "auto", false)) == ec::storage_failed);
  CHECK(device_views().empty());
  disk->broken = false;
  CHECK(code(act(lamp1, "provision")) == ec::no_such_device);
  CHECK(code(create(lamp1, "auto", false)) == ec::none);
}

TEST_CASE_METHOD(fixture, "repeating a create shows the device again",
                 "[device]") {
  CHECK(code(create(lamp1, "auto", false)) == ec::none);
  device_views();
  CHECK(code(create(lamp1, "auto", false)) == ec::none);
  CHECK(device_views().size() == 1);
}

TEST_CASE_METHOD(fixture, "two devices cannot share an address", "[device]") {
  CHECK(code(create(meter, "127.0.0.1:502:1", false)) == ec::none);
  auto other = create({"modbus", "meter-2"}, "127.0.0.1:502:1", false);
  REQUIRE(other.size() == 1);
  CHECK(other[0].code == ec::already_exists);
  CHECK(other[0].text == "127.0.0.1:502:1: UNID already exists");
}

TEST_CASE_METHOD(fixture, "an address that its device refuses stays free",
                 "[device]") {
  auto named = [](const char* unid) {
    return make_structure({{"unid", value{unid}}});
  };
  be_driver("modbus");
  create(meter, "127.0.0.1:502:1");
  answer_reads(ec::none);
  CHECK(code(received<outcome>()) == ec::none);
  CHECK(code(act(meter, "provision", named("127.0.0.1:502:2")))
        == ec::wrong_state);
  CHECK(code(create({"modbus", "meter-2"}, "127.0.0.1:502:2", false))
        == ec::none);
  SECTION("and one that it takes does not") {
    CHECK(code(act(meter, "replace", named("127.0.0.1:502:3"))) == ec::none);
    CHECK(code(create({"modbus", "meter-3"}, "127.0.0.1:502:3", false))
          == ec::already_exists);
    CHECK(code(create({"modbus", "meter-4"}, "127.0.0.1:502:1", false))
          == ec::none);
  }
}

TEST_CASE_METHOD(fixture, "a create without what it needs is refused",
                 "[device]") {
  auto text = [&](value args) {
    auto x = act(lamp1, "create", std::move(args));
    REQUIRE(x.size() == 1);
    return x[0].text;
  };
  CHECK(text({}) == "No device type provided");
  CHECK(text(make_structure({{"type", value{"nope"}}}))
        == "nope: type not found");
  CHECK(text(make_structure({{"type", value{"lamp"}},
                             {"unid", value{"auto"}},
                             {"provision", value{"maybe"}}}))
        == "Invalid provision value");
  CHECK(
    text(make_structure({{"type", value{"lamp"}}, {"provision", value{true}}}))
    == "No unid Provided");
  CHECK(disk->records.empty());
}

TEST_CASE_METHOD(fixture, "requests for unknown devices are refused",
                 "[device]") {
  auto x = act({"lon", "zz"}, "provision");
  REQUIRE(x.size() == 1);
  CHECK(x[0].text == "zz : device not found");
  CHECK(device_views().empty());
}

TEST_CASE_METHOD(fixture, "a device is provisioned once a datapoint answers",
                 "[device]") {
  be_driver("modbus");
  CHECK(create(meter, "127.0.0.1:502:1").empty()); // still waiting
  device_views();
  block_views();
  answer_reads(ec::none);
  CHECK(code(received<outcome>()) == ec::none);
  auto views = device_views();
  REQUIRE_FALSE(views.empty());
  CHECK(views.back()->state == device_phase::provisioned);
  CHECK(views.back()->pending_action.empty());
  CHECK_FALSE(block_views().empty());
  SECTION("and only once") {
    auto again = act(meter, "provision");
    REQUIRE(again.size() == 1);
    CHECK(again[0].text == "Device not in UNPROVISIONED state");
  }
  SECTION("and can be deprovisioned and provisioned again") {
    CHECK(code(act(meter, "deprovision")) == ec::none);
    CHECK(device_views().back()->state == device_phase::unprovisioned);
    CHECK(act(meter, "provision").empty());
    received<scan_plan_ptr>();
    answer_reads(ec::none);
    CHECK(code(received<outcome>()) == ec::none);
  }
}

TEST_CASE_METHOD(fixture, "a silent device stays unprovisioned and is retried",
                 "[device]") {
  be_driver("modbus");
  CHECK(create(meter, "127.0.0.1:502:1").empty());
  answer_reads(ec::timeout, "no answer");
  CHECK(code(received<outcome>()) == ec::timeout);
  auto view = device_views().back();
  CHECK(view->state == device_phase::unprovisioned);
  CHECK(view->health == device_health::down);
  CHECK(view->pending_action == "provision");
  pass(std::chrono::seconds{31});
  answer_reads(ec::none);
  CHECK(device_views().back()->state == device_phase::provisioned);
}

TEST_CASE_METHOD(fixture, "actions run in the order they came", "[device]") {
  be_driver("modbus");
  CHECK(create(meter, "127.0.0.1:502:1").empty());
  CHECK(
    ask(meter, cfg_request{make_structure({{"name", value{"Main"}}})}).empty());
  device_views();
  answer_reads(ec::none);
  CHECK(received<outcome>().size() == 2);
  auto named = device_views().back()->cfg.field("name");
  REQUIRE(named != nullptr);
  CHECK(*named == value{"Main"});
}

TEST_CASE_METHOD(fixture, "a deleted device leaves nothing on the disk",
                 "[device]") {
  CHECK(code(create(lamp1, "auto", false)) == ec::none);
  assign(lamp1, "nviLamp", make_structure({{"value", test::lamp(50, 1)}}));
  CHECK(code(act(lamp1, "delete")) == ec::none);
  CHECK(disk->records.empty());
  CHECK(device_views().back()->state == device_phase::deleted);
  CHECK(received<life_event_ptr>().back()->what == life_event::kind::deleted);
  SECTION("and its handle can be used again") {
    CHECK(code(create(lamp1, "auto", false)) == ec::none);
    CHECK(device_views().back()->state == device_phase::unprovisioned);
  }
  SECTION("and deleting it again changes nothing") {
    CHECK(code(act(lamp1, "delete")) == ec::none);
    CHECK(device_views().empty());
  }
}

TEST_CASE_METHOD(fixture, "what follows a delete waits for its end",
                 "[device]") {
  CHECK(code(create(lamp1, "auto", false)) == ec::none);
  auto request = [&](const char* action, value args) {
    device_request x;
    x.target = lamp1;
    x.body = action_request{action, std::move(args)};
    self->send(manager, std::make_shared<const device_request>(x),
               as<completion_actor>());
  };
  request("delete", {});
  request("create", make_structure({{"type", value{"lamp"}}}));
  sched.run();
  auto ends = received<outcome>();
  REQUIRE(ends.size() == 2);
  CHECK(ends[0].code == ec::none);
  CHECK(ends[1].code == ec::none);
  CHECK(device_views().back()->state == device_phase::unprovisioned);
}

TEST_CASE_METHOD(fixture, "subscribers hear a device that died and came back",
                 "[device]") {
  CHECK(code(create(lamp1, "auto", false)) == ec::none);
  tell(manager, observe_atom_v,
       std::make_shared<const point_watch>(
         point_watch{lamp1, "Lamp", 0, "nviLamp", as<subscriber_actor>(), 7}));
  disk->broken = true;
  assign(lamp1, "nviLamp", make_structure({{"value", test::lamp(50, 1)}}));
  disk->broken = false;
  pass(std::chrono::seconds{2});
  assign(lamp1, "nviLamp", make_structure({{"value", test::lamp(60, 1)}}));
  value newest;
  auto more = true;
  while (more)
    self->receive(
      [&](uint64_t token, const sample& x) {
        CHECK(token == 7);
        newest = x.what;
      },
      caf::after(caf::timespan{0}) >> [&] { more = false; });
  CHECK(newest == test::lamp(60, 1));
  SECTION("and one that was deleted and created again") {
    act(lamp1, "delete");
    create(lamp1, "auto", false);
    assign(lamp1, "nviLamp", make_structure({{"value", test::lamp(70, 1)}}));
    self->receive(
      [&](uint64_t token, const sample& x) {
        CHECK(token == 7);
        CHECK(x.what == test::lamp(70, 1));
      },
      caf::after(caf::timespan{0}) >> [] { FAIL("nothing heard"); });
  }
}

TEST_CASE_METHOD(fixture, "a device without an address cannot be tested",
                 "[device]") {
  be_driver("modbus");
  CHECK(code(create(meter, {}, false)) == ec::none);
  CHECK(code(act(meter, "test")) == ec::wrong_state);
  CHECK(code(act(meter, "delete")) == ec::none);
}

TEST_CASE_METHOD(fixture, "a new driver knows the device before it is asked",
                 "[device]") {
  be_driver("modbus");
  create(meter, "127.0.0.1:502:1");
  CHECK(act(meter, "test").empty()); // waits behind the provisioning
  received_links();
  received<read_command_ptr>();
  be_driver("modbus");
  CHECK(code(received<outcome>()) == ec::not_connected);
  std::string order;
  auto more = true;
  while (more)
    self->receive([&](attach_atom, device_link_ptr&,
                      caf::strong_actor_ptr&) { order += "attach "; },
                  [&](read_command_ptr&) { order += "read "; },
                  caf::after(caf::timespan{0}) >> [&] { more = false; });
  CHECK(order == "attach read ");
}

TEST_CASE_METHOD(fixture, "a device whose delete was refused goes on",
                 "[device]") {
  CHECK(code(create(system_device, "auto", false)) == ec::none);
  CHECK(code(act(system_device, "delete")) == ec::wrong_state);
  CHECK(code(ask(system_device,
                 cfg_request{make_structure({{"name", value{"Main"}}})}))
        == ec::none);
}

TEST_CASE_METHOD(fixture, "a delete that the disk refuses loses no request",
                 "[device]") {
  create(lamp1, "auto", false);
  auto before = disk->records;
  disk->late = true;
  CHECK(act(lamp1, "delete").empty());
  cfg_request renamed{make_structure({{"name", value{"Lobby"}}})};
  CHECK(ask(lamp1, renamed).empty()); // held behind it
  disk->records = before;
  disk->broken = true;
  tell(store, commit_atom_v);
  disk->broken = false;
  pass(std::chrono::minutes{1}); // until the device is revived
  std::string codes;
  for (auto& x : received<outcome>())
    codes += x.code == ec::none ? "done " : "failed ";
  CHECK(codes == "failed done ");
}

TEST_CASE_METHOD(fixture, "a provisioned device shows its blocks first",
                 "[device]") {
  be_driver("modbus");
  create(meter, "127.0.0.1:502:1");
  answer_reads(ec::none);
  device_views();
  block_views();
  create(meter, "127.0.0.1:502:1");
  std::string order;
  auto more = true;
  while (more)
    self->receive([&](device_view_ptr&) { order += "device "; },
                  [&](block_view_ptr&) { order += "block "; },
                  caf::after(caf::timespan{0}) >> [&] { more = false; });
  CHECK(order == "block device ");
}

TEST_CASE_METHOD(fixture, "a type that came into use meanwhile is kept",
                 "[device]") {
  auto newer = std::make_shared<device_type>(*test::lamp_type("lon"));
  newer->source_text += " ";
  disk->late = true;
  tell(manager, std::make_shared<const type_list>(type_list{newer}));
  create(lamp1, "auto", false);
  tell(store, commit_atom_v);
  CHECK(received<caf::error>().size() == 1);
  auto stored = decode_type(disk->records.at(type_key(*newer)));
  REQUIRE(stored);
  CHECK(stored->source_text != newer->source_text);
}

TEST_CASE_METHOD(fixture, "actions that nobody knows are named", "[device]") {
  create(lamp1, "auto", false);
  auto x = act(lamp1, "frobnicate");
  REQUIRE(x.size() == 1);
  CHECK(x[0].text == "Unknown action frobnicate");
  CHECK(act(lamp1, "wink")[0].code == ec::unsupported);
}

} // namespace troupe
