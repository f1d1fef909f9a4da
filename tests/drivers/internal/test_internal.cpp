// Devices that the gateway hosts itself.

#include "drivers/internal/driver.hpp"
#include "tests/support/lamp_type.hpp"
#include "tests/support/manual_wall_clock.hpp"
#include "tests/support/recording_sink.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

using test::lamp;
using test::nvi_lamp;

constexpr unix_nanos start_time = 1'600'000'000'000'000'000;

struct fixture {
  void attach(device_number number, const std::string& unid) {
    uut.attach(std::make_shared<const device_link>(device_link{
      number, {"lon", "l" + std::to_string(number)}, unid, test::lamp_type()}));
  }

  void write(device_number device, uint64_t request, point_index point,
             const value& what) {
    uut.write(std::make_shared<const write_command>(
      write_command{device, request, normal_level, {{point, what}}}));
  }

  void read(device_number device, uint64_t request,
            std::vector<point_index> points) {
    uut.read(std::make_shared<const read_command>(
      read_command{device, request, std::move(points), {}}));
  }

  std::shared_ptr<test::manual_wall_clock> clock
    = std::make_shared<test::manual_wall_clock>(start_time);
  test::recording_sink sink;
  driver_counters count;
  internal::driver uut{{nullptr, {}, &sink, &count, clock}};
};

} // namespace

TEST_CASE("a hosted device is well from the start", "[internal]") {
  fixture f;
  f.attach(1, "auto");
  REQUIRE(f.sink.reports.size() == 1);
  CHECK(f.sink.reports[0].device == 1);
  CHECK(f.sink.reports[0].health == device_health::normal);
}

TEST_CASE("a hosted device has what was written", "[internal]") {
  fixture f;
  f.attach(1, "auto");
  f.sink.clear();
  f.write(1, 40, nvi_lamp, lamp(50, 1));
  CHECK(f.sink.order == "vd"); // the value is there before the end
  REQUIRE(f.sink.last(1, nvi_lamp));
  auto got = *f.sink.last(1, nvi_lamp);
  CHECK(got.what == lamp(50, 1));
  CHECK(got.status == quality::good);
  CHECK(got.time == start_time);
  REQUIRE(f.sink.end_of(40));
  CHECK(f.sink.end_of(40)->code == ec::none);
}

TEST_CASE("a read brings what was written, under its number", "[internal]") {
  fixture f;
  f.attach(1, "auto");
  f.write(1, 40, nvi_lamp, lamp(50, 1));
  f.sink.clear();
  f.read(1, 41, {nvi_lamp, test::nvo_lamp_fb});
  CHECK(f.sink.order == "vd");
  REQUIRE(f.sink.batches.size() == 1);
  CHECK(f.sink.batches[0].second->request == 41);
  CHECK(f.sink.samples_of(1) == 1); // nobody wrote the other
  CHECK(f.sink.end_of(41)->code == ec::none);
}

TEST_CASE("the check behind provision succeeds without points", "[internal]") {
  fixture f;
  f.attach(1, "auto");
  f.read(1, 5, {});
  REQUIRE(f.sink.end_of(5));
  CHECK(f.sink.end_of(5)->code == ec::none);
}

TEST_CASE("a device on the wire is refused", "[internal]") {
  fixture f;
  f.attach(2, "8000047ffe01");
  REQUIRE(f.sink.health_of(2));
  CHECK(f.sink.health_of(2)->health == device_health::down);
  CHECK(f.sink.health_of(2)->code == ec::unsupported);
  f.write(2, 1, nvi_lamp, lamp(0, 0));
  f.read(2, 2, {});
  CHECK(f.sink.end_of(1)->code == ec::unsupported);
  CHECK(f.sink.end_of(2)->code == ec::unsupported);
  CHECK(f.sink.batches.empty());
  CHECK(f.count.refused == 2);
}

TEST_CASE("points that the type does not have are left out", "[internal]") {
  fixture f;
  f.attach(1, "auto");
  f.write(1, 1, 99, lamp(0, 0));
  CHECK(f.sink.samples_of(1) == 0);
  CHECK(f.sink.end_of(1));
}

TEST_CASE("nothing is said about a device that was let go", "[internal]") {
  fixture f;
  f.attach(1, "auto");
  f.write(1, 1, nvi_lamp, lamp(50, 1));
  f.uut.detach(1);
  f.sink.clear();
  f.write(1, 2, nvi_lamp, lamp(0, 0));
  f.read(1, 3, {});
  CHECK(f.sink.order.empty());
  f.attach(1, "auto");
  f.read(1, 4, {nvi_lamp});
  CHECK(f.sink.samples_of(1) == 0); // and nothing is remembered of it
}

} // namespace troupe
