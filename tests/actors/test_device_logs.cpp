#include "protocol/iap/json.hpp"
#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace test;

namespace {

struct fixture : lamps_fixture {
  /// Starts logging a point, or changes how.
  void log(const device_id& device, const std::string& rules) {
    assign(device, "nviLevel", *iap::read_json(R"({"log":)" + rules + "}"));
  }

  /// Names and rules of the newest plan, as text.
  std::string planned() {
    std::string out;
    for (auto& x : received<log_plan_ptr>()) {
      out.clear();
      for (auto& point : x->points)
        out += point.name + ' ' + iap::to_json(point.rules) + ' ';
      out += '.';
    }
    return out;
  }

  std::string logged() {
    std::string out;
    auto more = true;
    while (more)
      self->receive(
        [&](device_number, const batch_ptr& x) {
          for (auto& what : x->samples)
            out += iap::to_json(what.what) + ' ';
        },
        [&](gone_atom, device_number, unix_nanos) { out += "gap "; },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a point says that it is logged", "[logs]") {
  CHECK(planned().empty());
  log(remote, R"({"minDeltaTime":5})");
  CHECK(planned().empty());
  log(remote, R"({"enabled":true})");
  CHECK(planned()
        == "modbus/lamp-2/Lamp/0/nviLevel "
           R"({"minDeltaTime":5,"enabled":true} .)");
  log(remote, R"({"enabled":false})");
  CHECK(planned() == ".");
}

TEST_CASE_METHOD(fixture, "a request for many points is one plan", "[logs]") {
  auto rules = *iap::read_json(R"({"log":{"enabled":true}})");
  ask(remote, interface_request{
                "Lamp",
                0,
                make_structure({{"nviLevel", rules}, {"nviLamp", rules}}),
                {},
                {}});
  auto plans = received<log_plan_ptr>();
  REQUIRE(plans.size() == 1);
  CHECK(plans.front()->points.size() == 2);
}

TEST_CASE_METHOD(fixture, "samples of a logged point are given on", "[logs]") {
  log(remote, R"({"enabled":true})");
  logged();
  sample_of(remote_, nvi_level, value{20.0});
  sample_of(remote_, nvi_lamp, lamp(100, 1));
  CHECK(logged() == "20 ");
  tell(remote_,
       health_report{0, device_health::down, ec::timeout, "no answer"});
  CHECK(logged() == "gap ");
}

TEST_CASE_METHOD(fixture, "writes are the samples of a hosted point",
                 "[logs]") {
  log(hosted, R"({"enabled":true})");
  logged();
  assign(hosted, "nviLevel", set(value{30}, normal_level));
  assign(hosted, "nviLamp", set(lamp(1, 1), normal_level));
  CHECK(logged() == "30 ");
}

TEST_CASE_METHOD(fixture, "the echo of a hosted write is no sample of its own",
                 "[logs]") {
  log(hosted, R"({"enabled":true})");
  logged();
  assign(hosted, "nviLevel", set(value{30}, normal_level));
  assign(hosted, "nviLevel", set(value{40}, normal_level));
  CHECK(logged() == "30 40 ");
  sample_of(hosted_, nvi_level, value{30});
  CHECK(logged().empty());
}

} // namespace troupe
