#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace test;

TEST_CASE_METHOD(lamps_fixture, "a write sets the normal value and is shown",
                 "[device]") {
  auto x = write(hosted, "nviLamp", set(lamp(50, 1)));
  CHECK(x.present == lamp(50, 1));
  CHECK(x.normal == lamp(50, 1));
  CHECK(x.levels == nullptr);
}

TEST_CASE_METHOD(lamps_fixture, "an override hides the normal value",
                 "[device]") {
  write(hosted, "nviLamp", set(lamp(50, 1)));
  CHECK(write(hosted, "nviLamp", set(lamp(99, 1), 8)).present == lamp(99, 1));
  auto hidden = write(hosted, "nviLamp", set(lamp(5, 1)));
  CHECK(hidden.present == lamp(99, 1));
  CHECK(hidden.normal == lamp(5, 1));
  CHECK(write(hosted, "nviLamp", set(value{}, 8)).present == lamp(5, 1));
}

TEST_CASE_METHOD(lamps_fixture, "a write to a member keeps the others",
                 "[device]") {
  write(hosted, "nviLamp", set(lamp(50, 1)));
  ask(hosted,
      interface_request{
        "Lamp", 0, make_structure({{"nviLamp", set(value{80})}}), "value", {}});
  CHECK(block_views().back()->points[test::nvi_lamp].present == lamp(80, 1));
}

TEST_CASE_METHOD(lamps_fixture, "a property has only its normal value",
                 "[device]") {
  auto x = write(hosted, "cpDef", set(lamp(10, 0), 5));
  CHECK(x.normal == lamp(10, 0));
  CHECK(x.levels == nullptr);
}

TEST_CASE_METHOD(lamps_fixture, "bad writes change nothing", "[device]") {
  write(hosted, "nviLamp", set(lamp(50, 1)));
  auto before = disk->records;
  auto refused = [&](const std::string& point, value members) {
    auto x = assign(hosted, point, std::move(members));
    REQUIRE(x.size() == 1);
    return x[0].code;
  };
  CHECK(refused("nviLamp", set(value{"banana"})) == ec::wrong_type);
  CHECK(refused("nviLamp", set(lamp(500, 1))) == ec::out_of_range);
  CHECK(refused("nviLamp", set(lamp(5, 1), 99)) == ec::out_of_range);
  CHECK(refused("nviLamp", set(value{})) == ec::never_null);
  CHECK(refused("nviLamp", value{5}) == ec::wrong_type);
  CHECK(refused("nviLamp", make_structure({{"colour", value{1}}}))
        == ec::no_such_property);
  CHECK(refused("nviNone", set(value{1})) == ec::no_such_point);
  auto block = ask(hosted,
                   interface_request{"Nope", 0, make_structure({}), {}, {}});
  REQUIRE(block.size() == 1);
  CHECK(block[0].text == "Block name Nope/0 does not exist in the device");
  CHECK(disk->records == before);
}

TEST_CASE_METHOD(lamps_fixture, "unknown points in a bulk write harm nobody",
                 "[device]") {
  auto x = ask(hosted,
               interface_request{"Lamp",
                                 0,
                                 make_structure({{"nviLamp", set(lamp(7, 1))},
                                                 {"nviNone", set(value{1})}}),
                                 {},
                                 {}});
  REQUIRE(x.size() == 1);
  CHECK(x[0].text == "Datapoint nviNone does not exist in the device");
  CHECK(block_views().back()->points[test::nvi_lamp].present == lamp(7, 1));
}

TEST_CASE_METHOD(lamps_fixture, "an empty assignment shows the block again",
                 "[device]") {
  clock->advance(std::chrono::seconds{1});
  auto x = ask(hosted,
               interface_request{"Lamp", 0, make_structure({}), {}, {}});
  REQUIRE(x.size() == 1);
  CHECK(x[0].code == ec::none);
  auto views = block_views();
  REQUIRE(views.size() == 1);
  CHECK(views[0]->updated == clock->now());
}

TEST_CASE_METHOD(lamps_fixture, "outputs of remote devices cannot be written",
                 "[device]") {
  auto x = assign(remote, "nvoLampFb", set(lamp(5, 1)));
  REQUIRE(x.size() == 1);
  CHECK(x[0].code == ec::read_only);
  CHECK(x[0].text == "nvoLampFb: cannot write to output datapoint");
}

TEST_CASE_METHOD(lamps_fixture, "samples are shown, reported and recorded",
                 "[device]") {
  sample_of(remote_, test::nvo_lamp_fb, lamp(20, 1));
  auto views = block_views();
  REQUIRE(views.size() == 1);
  CHECK(views[0]->points[test::nvo_lamp_fb].present == lamp(20, 1));
  auto reports = received<sample_report_ptr>();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0]->samples[0].what == lamp(20, 1));
  auto before = disk->records.size();
  pass(std::chrono::seconds{1});
  CHECK(disk->records.size() == before + 1);
}

TEST_CASE_METHOD(lamps_fixture, "equal samples are neither shown nor reported",
                 "[device]") {
  sample_of(remote_, test::nvo_lamp_fb, lamp(20, 1));
  clear();
  sample_of(remote_, test::nvo_lamp_fb, lamp(20, 1));
  CHECK(block_views().empty());
  CHECK(received<sample_report_ptr>().empty());
}

TEST_CASE_METHOD(lamps_fixture,
                 "inFeedback false keeps samples out of the block",
                 "[device]") {
  assign(remote, "nvoLampFb",
         make_structure(
           {{"monitor", make_structure({{"rate", value{5}},
                                        {"inFeedback", value{false}}})}}));
  auto plans = received<scan_plan_ptr>();
  REQUIRE(plans.size() == 1);
  clear();
  sample_of(remote_, test::nvo_lamp_fb, lamp(20, 1));
  CHECK(block_views().empty());
  CHECK(received<sample_report_ptr>().size() == 1);
}

TEST_CASE_METHOD(lamps_fixture, "an input follows the device unless overridden",
                 "[device]") {
  sample_of(remote_, test::nvi_level, value{33.0});
  CHECK(block_views().back()->points[test::nvi_level].present == value{33.0});
  assign(remote, "nviLevel", set(value{40}, 8));
  clear();
  sample_of(remote_, test::nvi_level, value{35.0});
  assign(remote, "nviLevel", set(value{}, 8));
  auto pt = block_views().back()->points[test::nvi_level];
  CHECK(pt.present == value{33.0});
}

TEST_CASE_METHOD(lamps_fixture, "a hosted device announces every write",
                 "[device]") {
  assign(hosted, "nviLamp", set(lamp(50, 1)));
  auto news = received<life_event_ptr>();
  REQUIRE(news.size() == 1);
  CHECK(news[0]->what == life_event::kind::updated);
  CHECK(news[0]->present == lamp(50, 1));
  assign(remote, "nviLevel", set(value{5}));
  CHECK(received<life_event_ptr>().empty());
}

TEST_CASE_METHOD(lamps_fixture, "a device without credit sends only the newest",
                 "[device]") {
  tell(caf::actor_cast<credit_taker_actor>(remote_), credit_atom_v,
       uint32_t{16});
  clear();
  for (int i = 0; i < 100; ++i) // nobody gives credit from here on
    sample_of(remote_, test::nvo_lamp_fb, lamp(i % 50, 1));
  auto views = block_views();
  auto reports = received<sample_report_ptr>();
  CHECK(views.size() + reports.size() == 16);
  tell(caf::actor_cast<credit_taker_actor>(remote_), credit_atom_v,
       uint32_t{16});
  CHECK(block_views().back()->points[test::nvo_lamp_fb].present == lamp(49, 1));
  auto last = received<sample_report_ptr>();
  REQUIRE(last.size() == 1);
  CHECK(last[0]->samples.size() == 1);
  CHECK(last[0]->samples[0].what == lamp(49, 1));
}

TEST_CASE_METHOD(lamps_fixture, "everything comes back after a kill",
                 "[device]") {
  write(hosted, "nviLamp", set(lamp(50, 1)));
  write(hosted, "nviLamp", set(lamp(99, 1), 8));
  sample_of(remote_, test::nvo_lamp_fb, lamp(20, 1));
  pass(std::chrono::seconds{1});
  kill_and_start();
  auto views = block_views();
  REQUIRE(views.size() == 2);
  CHECK(views[0]->points[test::nvi_lamp].present == lamp(99, 1));
  CHECK(views[0]->points[test::nvi_lamp].normal == lamp(50, 1));
  CHECK(views[1]->points[test::nvo_lamp_fb].present == lamp(20, 1));
  CHECK(device_views().back()->state == device_phase::provisioned);
}

} // namespace troupe
