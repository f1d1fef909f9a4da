#include "bridge/external/external_entry.hpp"
#include "tests/support/det_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

/// The test plays `external`.
struct entry_fixture : det_fixture {
  std::string got() {
    std::string out;
    for (auto& x : received<bus_message_ptr>())
      out += x->payload + ' ';
    return out;
  }

  external_inflows flows{std::make_shared<inflow>(4'000),
                         std::make_shared<inflow>(4'000)};
  external_entry uut{external_topics{"s1", {"acme"}}, as<external_actor>(),
                     flows};
};

const std::string sts = "glp/0/s1/fb/dev/acme/r-1/sts";
const std::string samples = "glp/0/./=monitoring/service";

} // namespace

TEST_CASE_METHOD(entry_fixture, "services are for nobody else", "[external]") {
  CHECK(uut.on_message({samples, "a", false}));
  CHECK_FALSE(uut.on_message({sts, "b", true}));
  CHECK_FALSE(uut.on_message({"glp/0/s1/rq/dev/acme/r-1/do", "c", false}));
  CHECK_FALSE(uut.on_message({"glp/0/s1/rq/dev/lon/d-1/do", "d", false}));
  CHECK(got() == "a b ");
}

TEST_CASE_METHOD(entry_fixture, "a flood of samples loses samples only",
                 "[external]") {
  for (auto i = 0; i < 100; ++i)
    CHECK(uut.on_message({samples, "a", false}));
  CHECK_FALSE(uut.on_message({sts, "b", true}));
  CHECK(flows.services->refused() > 90);
  CHECK(flows.state->refused() == 0);
  auto waiting = received<bus_message_ptr>();
  CHECK(waiting.size() < 10);
  CHECK(waiting.back()->payload == "b");
}

TEST_CASE_METHOD(entry_fixture, "only a new connection is of interest",
                 "[external]") {
  uut.on_event({bus_event::kind::acked, 1});
  uut.on_event({bus_event::kind::connected, 0});
  CHECK(received<bus_event>().size() == 1);
}

} // namespace troupe::test
