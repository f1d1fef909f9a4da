#include "bridge/console/watcher.hpp"
#include "tests/bridge/console/fake_gateway.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const device_id lamp_1{"lon", "lamp-1"};

struct fixture : test::gateway_fixture {
  fixture() {
    world->add_device(lamp_1, test::lamp_type());
  }

  watcher_actor spawn_watcher(size_t backlog = 100) {
    watcher_seed seed;
    seed.which = {glob{"**"}};
    seed.backlog = backlog;
    seed.query_limit = std::chrono::seconds{30};
    seed.publisher = publisher;
    seed.console = as<console_actor>();
    seed.sink = sink;
    seed.counters = counters;
    return spawn(watcher_behavior, std::move(seed));
  }

  void show(const watcher_actor& uut, point_index i, value what) {
    tell(uut, world->change(lamp_1, i, std::move(what)));
  }

  std::shared_ptr<test::fake_sink> sink = std::make_shared<test::fake_sink>();
  std::shared_ptr<console_counters> counters
    = std::make_shared<console_counters>();
};

} // namespace

TEST_CASE_METHOD(fixture, "a watcher starts from what is there", "[console]") {
  auto uut = spawn_watcher();
  REQUIRE(sink->rows.size() == 1);
  CHECK(sink->rows[0].watching().points() == 4);
  REQUIRE(world->observers.size() == 1);
  show(uut, test::nvi_level, value{12.5});
  REQUIRE(sink->rows.size() == 2);
  CHECK(sink->rows[1].point().path() == "lon/lamp-1/Lamp/0/nviLevel");
  CHECK(sink->rows[1].point().value() == "12.5");
}

TEST_CASE_METHOD(fixture, "a slow reader holds up nobody and gets the newest",
                 "[console]") {
  sink->slow = true;
  auto uut = spawn_watcher();
  sink->read(); // the start
  sched.run();
  show(uut, test::nvi_level, value{1.0});
  for (auto i = 2; i <= 50; ++i)
    show(uut, test::nvi_level, value{static_cast<double>(i)});
  CHECK(sink->bundles == 2); // one is on its way, nothing behind it
  sink->read();
  sched.run();
  REQUIRE(sink->rows.size() == 3);
  CHECK(sink->rows[2].point().value() == "50");
  CHECK(counters->conflated == 48);
  CHECK(counters->dropped == 0);
}

TEST_CASE_METHOD(fixture, "a reader learns how many changes it lost",
                 "[console]") {
  sink->slow = true;
  auto uut = spawn_watcher(1);
  show(uut, test::nvi_level, value{1.0});
  show(uut, test::nvi_lamp, test::lamp(1, 1));
  sink->read();
  sched.run();
  REQUIRE(sink->rows.size() == 3);
  CHECK(sink->rows[1].has_point());
  CHECK(sink->rows[2].lost().changes() == 1);
  CHECK(counters->dropped == 1);
}

TEST_CASE_METHOD(fixture, "a watch ends with the publisher", "[console]") {
  spawn_watcher();
  caf::anon_send_exit(publisher, caf::exit_reason::kill);
  sched.run();
  REQUIRE(sink->end);
  CHECK(sink->end->code == ec::not_connected);
}

} // namespace troupe
