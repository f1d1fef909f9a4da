#include "protocol/iap/json.hpp"
#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe {

using namespace test;

namespace {

/// A hosted lamp whose interface may change.
struct fixture : plant_fixture {
  fixture() {
    begin(seed());
    be_driver("lon");
    create(hosted, "auto", false);
    clear();
  }

  static plant_seed seed() {
    auto type = *lamp_type("lon");
    type.dynamic = true;
    plant_seed out;
    out.types = {std::make_shared<const device_type>(type),
                 lamp_type("modbus")};
    return out;
  }

  void begin(plant_seed x) {
    start(std::move(x));
  }

  void kill_and_start() {
    record_list records;
    for (auto& [key, bytes] : disk->records)
      records.push_back({key, bytes});
    auto again = seed();
    read_devices(again, records, {});
    CHECK(again.problems.empty());
    clear();
    begin(std::move(again));
  }

  void clear() {
    device_views();
    block_views();
    received<outcome>();
  }

  outcome change(const std::string& action, const std::string& args) {
    auto ends = act(hosted, action, *iap::read_json(args));
    REQUIRE(ends.size() == 1);
    return ends[0];
  }

  /// Writes to block b.
  outcome write(const std::string& name, value members) {
    auto ends = ask(
      hosted,
      interface_request{"b", 0, make_structure({{name, members}}), {}, {}});
    REQUIRE(ends.size() == 1);
    return ends[0];
  }

  /// The newest view of block *name* among those shown since the last call.
  block_view_ptr block(const std::string& name) {
    block_view_ptr out;
    for (auto& x : block_views())
      if (x->type->blocks[x->block].name == name)
        out = x;
    return out;
  }

  static constexpr auto point
    = R"({"name":"b","implementation":{"member":"p","type":"SNVT_switch"}})";
};

} // namespace

TEST_CASE_METHOD(fixture, "a point may have a type that an import brought",
                 "[device_interface]") {
  constexpr auto own = R"({"name":"b","implementation":{"member":"p",)"
                       R"("type":"9000010600000000-4/UNVT_own"}})";
  CHECK(change("add", own).code == ec::no_such_type);
  data_type type;
  type.name = "9000010600000000-4/UNVT_own";
  type.kind = type_kind::number;
  type.size = 2;
  lon::user_types more;
  more.types.push_back({std::make_shared<const data_type>(type),
                        "9000010600000000-4", std::nullopt});
  auto catalogue = lon::type_catalogue::standard();
  catalogue.add(more);
  tell(manager, std::make_shared<const lon::type_catalogue>(catalogue));
  CHECK(change("add", own).code == ec::none);
  auto added = block("b");
  REQUIRE(added != nullptr);
  CHECK(added->type->points.back().type->name == type.name);
}

TEST_CASE_METHOD(fixture, "an added block is shown, a removed one goes",
                 "[device_interface]") {
  CHECK(change("add", R"({"name":"b"})").code == ec::none);
  auto added = block("b");
  REQUIRE(added != nullptr);
  CHECK_FALSE(added->gone);
  CHECK(added->points.empty());
  CHECK(device_views().size() == 1);
  CHECK(change("remove", R"({"name":"b"})").code == ec::none);
  auto removed = block("b");
  REQUIRE(removed != nullptr);
  CHECK(removed->gone);
  CHECK(change("remove", R"({"name":"b"})").code == ec::no_such_block);
}

TEST_CASE_METHOD(fixture, "an added point is written like any other",
                 "[device_interface]") {
  CHECK(change("add", point).code == ec::none);
  clear();
  CHECK(write("p", set(lamp(50, 1))).code == ec::none);
  CHECK(write("p", set(lamp(99, 1), 8)).code == ec::none);
  auto shown = block("b");
  REQUIRE(shown != nullptr);
  CHECK(shown->points[0].present == lamp(99, 1));
  CHECK(shown->points[0].normal == lamp(50, 1));
  auto news = received<life_event_ptr>();
  REQUIRE(news.size() == 3); // created, then two writes
  CHECK(news[2]->what == life_event::kind::updated);
  CHECK(news[2]->device->type->points[news[2]->point].name == "p");
}

TEST_CASE_METHOD(fixture, "a changed interface survives a kill",
                 "[device_interface]") {
  assign(hosted, "nviLamp", set(lamp(7, 1), 3));
  CHECK(change("add", R"({"name":"a"})").code == ec::none);
  CHECK(change("add", point).code == ec::none);
  CHECK(change("remove", R"({"name":"a"})").code == ec::none);
  write("p", set(lamp(50, 1)));
  write("p", set(lamp(99, 1), 8));
  kill_and_start();
  auto all = block_views();
  CHECK(all.size() == 2);
  for (auto& x : all) {
    auto& name = x->type->blocks[x->block].name;
    CHECK(x->points[0].present == (name == "b" ? lamp(99, 1) : lamp(7, 1)));
    CHECK(x->points[0].levels != nullptr);
  }
  CHECK(change("remove", point).code == ec::none);
}

TEST_CASE_METHOD(fixture, "a place that is taken anew has no past",
                 "[device_interface]") {
  CHECK(change("add", point).code == ec::none);
  write("p", set(lamp(99, 1), 8));
  CHECK(change("remove", point).code == ec::none);
  CHECK(disk->records.count(point_key(1, 4)) == 0);
  CHECK(change("add", R"({"name":"b","implementation":{"member":"q",
                          "type":"SNVT_switch"}})")
          .code
        == ec::none);
  auto fresh = block("b");
  CHECK(fresh->points[0].present == lamp(0, 0));
  CHECK(fresh->points[0].levels == nullptr);
  clear();
  CHECK(write("q", set(lamp(5, 1))).code == ec::none);
  CHECK(block("b")->points[0].present == lamp(5, 1));
}

TEST_CASE_METHOD(fixture, "an override of a removed point ends unheard",
                 "[device_interface]") {
  CHECK(change("add", point).code == ec::none);
  interface_request x{"b",
                      0,
                      make_structure({{"p", set(lamp(9, 1), 8)}}),
                      {},
                      std::chrono::seconds{5}};
  ask(hosted, x);
  CHECK(change("remove", point).code == ec::none);
  CHECK(change("add", point).code == ec::none);
  write("p", set(lamp(1, 1), 8));
  clear();
  pass(std::chrono::seconds{10});
  CHECK(block_views().empty());
}

TEST_CASE_METHOD(fixture, "a write to a removed point fails politely",
                 "[device_interface]") {
  CHECK(change("add", point).code == ec::none);
  CHECK(change("remove", point).code == ec::none);
  auto end = write("p", set(lamp(1, 1)));
  CHECK(end.code == ec::no_such_point);
  CHECK(end.text == "Datapoint p does not exist in the device");
}

TEST_CASE_METHOD(fixture, "who watches a point hears when it goes and comes",
                 "[device_interface]") {
  struct state {
    ec code;
    std::string text;
  };
  std::vector<state> heard;
  auto listen = [&] {
    auto more = true;
    while (more)
      self->receive(
        [&](uint64_t token, outcome& x) {
          CHECK(token == 7);
          heard.push_back({x.code, x.text});
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
  };
  CHECK(change("add", point).code == ec::none);
  tell(manager, observe_atom_v,
       std::make_shared<const point_watch>(
         point_watch{hosted, "b", 0, "p", as<subscriber_actor>(), 7}));
  CHECK(change("remove", point).code == ec::none);
  listen();
  REQUIRE(heard.size() == 1);
  CHECK(heard[0].text == "Datapoint p does not exist in the device");
  CHECK(change("add", point).code == ec::none);
  listen();
  REQUIRE(heard.size() == 2);
  CHECK(heard[1].code == ec::none);
  write("p", set(lamp(3, 1)));
  auto samples = 0;
  self->receive(
    [&](uint64_t, sample& x) {
      ++samples;
      CHECK(x.what == lamp(3, 1));
    },
    caf::after(caf::timespan{0}) >> [] {});
  CHECK(samples == 1);
}

TEST_CASE_METHOD(fixture, "an added point can be waited for",
                 "[device_interface]") {
  driven_actor device;
  act(hosted, "provision");
  self->receive([&](attach_atom, device_link_ptr&, caf::strong_actor_ptr& x) {
    device = caf::actor_cast<driven_actor>(x);
  });
  for (auto& x : received<read_command_ptr>())
    tell(device, driver_done{x->device, x->request, ec::none, {}});
  received<outcome>();
  CHECK(change("add", point).code == ec::none);
  auto patience = make_structure({{"receiveTimeout", value{30}}});
  write("p", make_structure({{"monitor", patience}}));
  received<diagnostic>();
  pass(std::chrono::seconds{29});
  CHECK(received<diagnostic>().empty());
  pass(std::chrono::seconds{2});
  auto told = received<diagnostic>();
  REQUIRE(told.size() == 1);
  CHECK(told[0].message == "p: nothing received for 30 s");
  SECTION("until it is removed") {
    CHECK(change("remove", point).code == ec::none);
    pass(std::chrono::minutes{5});
    CHECK(received<diagnostic>().empty());
  }
}

TEST_CASE_METHOD(fixture, "an interface that cannot be stored is as it was",
                 "[device_interface]") {
  disk->broken = true;
  CHECK(change("add", point).code == ec::storage_failed);
  disk->broken = false;
  clear();
  pass(std::chrono::seconds{3}); // it died, and comes back as stored
  CHECK(block("b") == nullptr);
  CHECK(change("add", point).code == ec::none);
}

TEST_CASE_METHOD(fixture, "static interfaces stay as they are",
                 "[device_interface]") {
  auto seed = fixture::seed();
  seed.types = {lamp_type("lon"), lamp_type("modbus")};
  start(std::move(seed));
  create(hosted, "auto", false);
  create(remote, "127.0.0.1:502:1", false);
  for (auto& id : {hosted, remote})
    for (auto action : {"add", "remove"}) {
      auto ends = act(id, action, make_structure({{"name", value{"b"}}}));
      REQUIRE(ends.size() == 1);
      CHECK(ends[0].code == ec::unsupported);
      CHECK(ends[0].text
            == std::string{action} + ": action not supported: the interface of "
                 + id.handle + " is static");
    }
}

TEST_CASE_METHOD(fixture, "a display name goes with its block",
                 "[device_interface]") {
  CHECK(change("add", R"({"name":"b"})").code == ec::none);
  ask(hosted, interface_request{
                "b", 0, make_structure({{"name", value{"Kitchen"}}}), {}, {}});
  CHECK(block("b")->name == "Kitchen");
  CHECK(change("remove", R"({"name":"b"})").code == ec::none);
  CHECK(change("add", R"({"name":"b"})").code == ec::none);
  CHECK(block("b")->name.empty());
}

TEST_CASE_METHOD(fixture, "a hosted device announces itself",
                 "[device_interface]") {
  received<life_event_ptr>();
  CHECK(change("join", "{}").code == ec::none);
  auto news = received<life_event_ptr>();
  REQUIRE(news.size() == 1);
  CHECK(news[0]->what == life_event::kind::joined);
  create(remote, "127.0.0.1:502:1", false);
  auto ends = act(remote, "join");
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].text == "join: action not supported");
}

TEST_CASE_METHOD(lamps_fixture, "a repaired device is planned and read anew",
                 "[device_interface]") {
  CHECK(act(remote, "repair").at(0).code == ec::none);
  CHECK(received<scan_plan_ptr>().size() == 1);
  auto reads = received<read_command_ptr>();
  REQUIRE(reads.size() == 1);
  CHECK(reads[0]->points.size() == 4);
  CHECK(block_views().size() == 1);
  act(remote, "deprovision");
  CHECK(act(remote, "repair").at(0).code == ec::wrong_state);
}

} // namespace troupe
