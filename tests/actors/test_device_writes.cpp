#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe {

using namespace test;

namespace {

struct fixture : lamps_fixture {
  write_command_ptr only_write() {
    auto cmds = received<write_command_ptr>();
    REQUIRE(cmds.size() == 1);
    return cmds[0];
  }

  /// The driver answers a write.
  void answer(const write_command_ptr& x, ec code) {
    tell(remote_, driver_done{x->device, x->request, code, "because"});
  }

  value shown() {
    auto views = block_views();
    REQUIRE_FALSE(views.empty());
    return views.back()->points[nvi_level].present;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a write ends when the device confirmed it",
                 "[device]") {
  CHECK(assign(remote, "nviLevel", set(value{40})).empty());
  CHECK_FALSE(block_views().empty()); // accepted writes show at once
  auto cmds = received<write_command_ptr>();
  REQUIRE(cmds.size() == 1);
  REQUIRE(cmds[0]->points.size() == 1);
  CHECK(cmds[0]->points[0].second == value{40.0});
  SECTION("well") {
    tell(remote_, driver_done{cmds[0]->device, cmds[0]->request, ec::none, {}});
    CHECK(received<outcome>().front().code == ec::none);
  }
  SECTION("badly, and it is written again on recovery") {
    tell(remote_, driver_done{cmds[0]->device, cmds[0]->request, ec::timeout,
                              "no answer"});
    CHECK(received<outcome>().front().code == ec::timeout);
    tell(remote_, health_report{cmds[0]->device, device_health::down,
                                ec::timeout, "no answer"});
    CHECK(received<write_command_ptr>().empty());
    tell(remote_,
         health_report{cmds[0]->device, device_health::normal, ec::none, {}});
    auto again = received<write_command_ptr>();
    REQUIRE(again.size() == 1);
    CHECK(again[0]->points[0].second == value{40.0});
  }
}

TEST_CASE_METHOD(fixture, "relinquishing writes what comes next", "[device]") {
  sample_of(remote_, test::nvi_level, value{10.0});
  assign(remote, "nviLevel", set(value{40}, 8));
  received<write_command_ptr>();
  assign(remote, "nviLevel", set(value{}, 8));
  auto cmds = received<write_command_ptr>();
  REQUIRE(cmds.size() == 1);
  CHECK(cmds[0]->points[0].second == value{10.0});
}

TEST_CASE_METHOD(fixture, "an override ends by itself", "[device]") {
  ask(remote,
      interface_request{"Lamp",
                        0,
                        make_structure({{"nviLevel", set(value{40}, 8)}}),
                        {},
                        std::chrono::seconds{60}});
  received<write_command_ptr>();
  block_views();
  pass(std::chrono::seconds{59});
  CHECK(received<write_command_ptr>().empty());
  pass(std::chrono::seconds{2});
  auto cmds = received<write_command_ptr>();
  REQUIRE(cmds.size() == 1);
  CHECK(cmds[0]->points[0].second == value{0.0});
  CHECK(block_views().back()->points[test::nvi_level].levels == nullptr);
}

TEST_CASE_METHOD(fixture, "an older confirmation does not settle a newer write",
                 "[device]") {
  assign(remote, "nviLevel", set(value{40}));
  auto first = only_write();
  assign(remote, "nviLevel", set(value{60}));
  answer(first, ec::none);
  sample_of(remote_, nvi_level, value{40.0}); // read in between
  block_views();
  assign(remote, "nviLamp", make_structure({}));
  CHECK(shown() == value{60.0});
}

TEST_CASE_METHOD(fixture,
                 "what the device refuses is shown as the device has it",
                 "[device]") {
  sample_of(remote_, nvi_level, value{10.0});
  assign(remote, "nviLevel", set(value{40}));
  CHECK(shown() == value{40.0});
  answer(only_write(), ec::device_refused);
  CHECK(shown() == value{10.0});
  CHECK(received<outcome>().front().code == ec::device_refused);
  pass(std::chrono::minutes{2});
  CHECK(received<write_command_ptr>().empty());
}

TEST_CASE_METHOD(fixture, "a write that got lost is written again",
                 "[device]") {
  assign(remote, "nviLevel", set(value{40}));
  answer(only_write(), ec::timeout); // once: its health stays as it is
  pass(std::chrono::seconds{29});
  CHECK(received<write_command_ptr>().empty());
  pass(std::chrono::seconds{2});
  CHECK(only_write()->points[0].second == value{40.0});
}

TEST_CASE_METHOD(fixture,
                 "a write that was under way at a kill is written again",
                 "[device]") {
  assign(remote, "nviLevel", set(value{40}, 8));
  auto confirmed = GENERATE(false, true);
  auto cmd = only_write();
  if (confirmed)
    answer(cmd, ec::none);
  pass(std::chrono::seconds{1});
  kill_and_start();
  be_driver("modbus");
  links();
  auto again = received<write_command_ptr>();
  REQUIRE(again.size() == (confirmed ? 0 : 1));
  if (!confirmed)
    CHECK(again[0]->points[0].second == value{40.0});
}

TEST_CASE_METHOD(fixture,
                 "an override at a priority of the device's own is written "
                 "again by a new driver",
                 "[device]") {
  auto type = *lamp_type("modbus");
  bacnet::object place;
  place.priorities = true;
  type.points[nvi_level].address = place;
  assign(remote, "nviLevel", set(value{40}, 8));
  answer(only_write(), ec::none);
  pass(std::chrono::seconds{1});
  kill_and_start(std::make_shared<const device_type>(type));
  be_driver("modbus");
  links();
  auto again = only_write();
  CHECK(again->level == 8);
  CHECK(again->points[0].second == value{40.0});
}

namespace {

/// The level of the second lamp is an object with a priority array.
struct array_fixture : fixture {
  array_fixture() {
    bacnet::object place;
    place.priorities = true;
    type.points[nvi_level].address = place;
    restart(false);
    sample_of(remote_, nvi_level, value{10.0});
  }

  void restart(bool killed = true) {
    if (killed)
      pass(std::chrono::seconds{1});
    kill_and_start(std::make_shared<const device_type>(type));
    be_driver("modbus");
    links();
  }

  void give(const value& x, uint8_t level, ec how = ec::none) {
    assign(remote, "nviLevel", set(x, level));
    for (auto& cmd : received<write_command_ptr>())
      answer(cmd, how);
  }

  device_type type = *lamp_type("modbus");
};

} // namespace

TEST_CASE_METHOD(array_fixture,
                 "an override that was released while its device was away is "
                 "taken back after a restart",
                 "[device]") {
  give(value{40}, 8);
  assign(remote, "nviLevel", set(value{}, 8));
  only_write(); // nobody answers
  restart();
  auto cmds = received<write_command_ptr>();
  REQUIRE(cmds.size() == 2);
  CHECK(cmds[0]->level == 8);
  CHECK(cmds[0]->points[0].second.is_null());
  CHECK(cmds[1]->level == normal_level); // what is read after it is in force
  CHECK(cmds[1]->points[0].second == value{10.0});
  SECTION("until the device says so") {
    answer(cmds[0], ec::timeout);
    answer(cmds[1], ec::timeout);
    restart();
    CHECK(received<write_command_ptr>().size() == 2);
  }
  SECTION("and in this life, when it is back") {
    answer(cmds[0], ec::timeout);
    answer(cmds[1], ec::timeout);
    pass(std::chrono::seconds{31});
    CHECK(received<write_command_ptr>().size() == 2);
  }
  SECTION("once") {
    answer(cmds[0], ec::none);
    answer(cmds[1], ec::none);
    restart();
    CHECK(received<write_command_ptr>().empty());
  }
}

TEST_CASE_METHOD(array_fixture,
                 "a lower override that ended unseen is taken back after a "
                 "restart",
                 "[device]") {
  give(value{40}, 8);
  give(value{50}, 5);
  give(value{}, 8); // the device keeps it below the other
  restart();
  auto cmds = received<write_command_ptr>();
  REQUIRE(cmds.size() == 2);
  CHECK(cmds[0]->level == 8);
  CHECK(cmds[0]->points[0].second.is_null());
  CHECK(cmds[1]->level == 5);
  CHECK(cmds[1]->points[0].second == value{50.0});
}

TEST_CASE_METHOD(array_fixture,
                 "an override whose answer got lost is taken back when it ends",
                 "[device]") {
  give(value{40}, 8, ec::timeout); // the device may have it
  assign(remote, "nviLevel", set(value{}, 8));
  auto cmds = received<write_command_ptr>();
  REQUIRE(cmds.size() == 2);
  CHECK(cmds[0]->level == 8);
  CHECK(cmds[0]->points[0].second.is_null());
}

TEST_CASE_METHOD(array_fixture,
                 "an override that ended well leaves nothing to take back",
                 "[device]") {
  give(value{40}, 8);
  assign(remote, "nviLevel", set(value{}, 8));
  answer(only_write(), ec::none); // the driver takes back what it gave
  restart();
  CHECK(received<write_command_ptr>().empty());
}

TEST_CASE_METHOD(fixture,
                 "values at different levels are written by a command "
                 "each",
                 "[device]") {
  assign(remote, "nviLevel", set(value{40}, 8));
  assign(remote, "nviLamp", set(lamp(50, 1)));
  received<write_command_ptr>(); // nobody answers
  pass(std::chrono::seconds{1});
  kill_and_start();
  be_driver("modbus");
  links();
  auto again = received<write_command_ptr>();
  REQUIRE(again.size() == 2);
  CHECK(again[0]->level == 8);
  CHECK(again[0]->points[0].first == nvi_level);
  CHECK(again[1]->level == normal_level);
  CHECK(again[1]->points[0].first == nvi_lamp);
}

TEST_CASE_METHOD(fixture, "a change that could not be stored never was",
                 "[device]") {
  assign(remote, "nviLevel", set(value{40}, 8));
  answer(only_write(), ec::none);
  received<outcome>();
  disk->broken = true;
  auto ends = assign(remote, "nviLevel", set(value{90}, 8));
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].code == ec::storage_failed);
  disk->broken = false;
  pass(std::chrono::seconds{2});
  links();
  CHECK(shown() == value{40.0});
  CHECK(received<write_command_ptr>().empty());
  assign(remote, "nviLevel", set(value{50}, 8));
  CHECK(only_write()->points[0].second == value{50.0});
}

TEST_CASE_METHOD(fixture,
                 "a device that keeps dying is left alone, and told of",
                 "[device]") {
  for (int deaths = 0; deaths < 6; ++deaths) {
    disk->broken = true;
    assign(remote, "nviLevel", set(value{90}));
    disk->broken = false;
    pass(std::chrono::seconds{deaths < 4 ? 6 : 16}); // growing pauses
  }
  auto news = received<diagnostic>();
  REQUIRE_FALSE(news.empty());
  CHECK(news.back().message.find("until the gateway is started again")
        != std::string::npos);
  CHECK(assign(remote, "nviLevel", set(value{1})).at(0).code
        == ec::wrong_state);
}

TEST_CASE_METHOD(fixture,
                 "devices that start together read one after the other",
                 "[device]") {
  kill_and_start();
  be_driver("modbus");
  CHECK(received<read_command_ptr>().empty());
  pass(std::chrono::seconds{30});
  auto reads = received<read_command_ptr>();
  REQUIRE(reads.size() == 1);
  // What is polled comes by the poll plan, which is spread, too.
  CHECK(
    std::count(reads[0]->points.begin(), reads[0]->points.end(), nvo_lamp_fb)
    == 0);
}

TEST_CASE_METHOD(fixture, "nobody sees a change before it is on disk",
                 "[device]") {
  disk->late = true;
  assign(remote, "nviLevel", set(value{40}));
  sample_of(remote_, nvo_lamp_fb, test::lamp(10, 1));
  CHECK(block_views().empty());
  SECTION("nor does the field, when it is back") {
    tell(remote_, health_report{2, device_health::down, ec::timeout, "gone"});
    tell(remote_, health_report{2, device_health::normal, ec::none, {}});
  }
  CHECK(received<write_command_ptr>().empty());
  tell(store, commit_atom_v);
  CHECK(shown() == value{40.0});
  CHECK(only_write()->points[0].second == value{40.0});
}

TEST_CASE_METHOD(fixture, "no object grows without end", "[device]") {
  auto big = value{std::string(40'000, 'x')};
  auto code = [](const std::vector<outcome>& x) {
    REQUIRE(x.size() == 1);
    return x[0].code;
  };
  CHECK(code(ask(remote, cfg_request{make_structure({{"a", big}})}))
        == ec::none);
  CHECK(code(ask(remote, cfg_request{make_structure({{"b", big}})}))
        == ec::too_large);
  CHECK(code(ask(remote, cfg_request{make_structure(
                           {{"a", value{}}, {"b", value{1}}})}))
        == ec::none);
  CHECK(code(assign(remote, "nviLevel", make_structure({{"desc", big}})))
        == ec::too_large);
}

TEST_CASE_METHOD(fixture, "samples of points that are not there are left out",
                 "[device]") {
  sample_of(remote_, 99, value{1});
  sample_of(remote_, nvi_level, value{10.0});
  pass(std::chrono::seconds{1});
  kill_and_start(); // checks that all records fit
  links();
  CHECK(shown() == value{10.0});
}

} // namespace troupe
