#include "bridge/bus_entry.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

/// The test plays the publisher and the requests; the entry has room for one
/// payload of 1,000 bytes.
struct entry_fixture : det_fixture {
  void arrive(const std::string& topic, size_t bytes) {
    uut.on_message({topic, std::string(bytes, 'x'), false});
    sched.run();
  }

  std::shared_ptr<inflow> flow
    = std::make_shared<inflow>(inflow::weight(1'100));
  bus_entry uut{"s1",
                {as<publisher_actor>(), as<requests_actor>(), flow,
                 std::make_shared<manual_wall_clock>(1)}};
};

const std::string request = "glp/0/s1/rq/dev/lon/d/do";

} // namespace

TEST_CASE_METHOD(entry_fixture, "requests and what is retained go their ways",
                 "[bus_entry]") {
  arrive(request, 1);
  arrive("glp/0/s1/fb/dev/lon/d/sts", 1);
  auto got = received<bus_message_ptr>();
  REQUIRE(got.size() == 2);
  CHECK(flow->bytes_under_way() > 0);
  got.clear();
  CHECK(flow->bytes_under_way() == 0);
}

TEST_CASE_METHOD(entry_fixture, "both hear of a connection, one of the rest",
                 "[bus_entry]") {
  uut.on_event({bus_event::kind::connected, 0});
  CHECK(received<bus_event>().size() == 2);
  uut.on_event({bus_event::kind::acked, 1});
  CHECK(received<bus_event>().size() == 1);
}

TEST_CASE_METHOD(entry_fixture, "a flood is told of once", "[bus_entry]") {
  arrive(request, 1'000);
  auto under_way = received<bus_message_ptr>();
  REQUIRE(under_way.size() == 1);
  arrive(request, 1'000);
  arrive(request, 1'000);
  CHECK(received<bus_message_ptr>().empty());
  auto told = received<diagnostic>();
  REQUIRE(told.size() == 1);
  CHECK(told[0].topic == request);
  CHECK(flow->refused() == 2);
}

TEST_CASE_METHOD(entry_fixture, "the next flood is told of again",
                 "[bus_entry]") {
  for (auto flood = 0; flood < 2; ++flood) {
    arrive(request, 1); // room enough again
    received<bus_message_ptr>();
    arrive(request, 1'000);
    auto under_way = received<bus_message_ptr>();
    arrive(request, 1'000);
    CHECK(received<diagnostic>().size() == 1);
  }
}

} // namespace troupe::test
