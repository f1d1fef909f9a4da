#include "protocol/alarm/alarm_list.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace test;

namespace {

struct fixture : lamps_fixture {
  /// Gives all remote lamps a rule for nviLevel.
  void rule(const std::string& settings, std::optional<value> initial = {}) {
    data_rules x;
    x.protocol = "modbus";
    x.type = "lamp";
    data_rule level;
    level.block = "Lamp";
    level.point = "nviLevel";
    level.settings = *iap::read_json(settings);
    level.provision_initial = initial.has_value();
    level.initial = std::move(initial);
    x.points = {level};
    tell(manager, std::make_shared<const rule_list>(
                    rule_list{std::make_shared<const data_rules>(x)}));
  }

  point_view level() {
    std::optional<point_view> out;
    for (auto& x : block_views())
      if (x->device == remote)
        out = x->points[nvi_level];
    REQUIRE(out);
    return *out;
  }

  /// What the alarms of the lamp's datapoints were told, as `TYPE+` or `-`.
  std::string alarms() {
    std::string out;
    for (auto& x : received<alarm_report_ptr>())
      if (x->source == "dev/modbus/lamp-2/if/Lamp/0/nviLevel")
        out += x->type + (x->active ? "+ " : "- ");
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a rule says how a point is polled", "[rules]") {
  rule(R"({"monitor":{"rate":7}})");
  auto plans = received<scan_plan_ptr>();
  REQUIRE_FALSE(plans.empty());
  auto& points = plans.back()->points;
  auto i = std::find_if(points.begin(), points.end(),
                        [](auto& x) { return x.point == nvi_level; });
  REQUIRE(i != points.end());
  CHECK(i->period == std::chrono::seconds{7});
  CHECK(level().monitor->rate == 7);
}

TEST_CASE_METHOD(fixture, "what a client says goes before the rule",
                 "[rules]") {
  assign(remote, "nviLevel",
         make_structure({{"monitor", make_structure({{"rate", value{3}}})}}));
  rule(R"({"monitor":{"rate":7}})");
  CHECK(level().monitor->rate == 3);
}

TEST_CASE_METHOD(fixture, "presets of a rule can be written", "[rules]") {
  rule(R"({"presets":{"High":80}})");
  assign(remote, "nviLevel", make_structure({{"preset", value{"High"}}}));
  CHECK(level().present == value{80.0});
}

TEST_CASE_METHOD(fixture, "rules are there after a restart", "[rules]") {
  rule(R"({"presets":{"High":80}})");
  CHECK(disk->records.count("r/modbus/lamp") == 1);
  auto stored = decode_object(disk->records["r/modbus/lamp"]);
  REQUIRE(stored);
  auto rules = rules_of(*stored);
  REQUIRE(rules);
  CHECK((*rules)->points[0].settings
        == *iap::read_json(R"({"presets":{"High":80}})"));
}

TEST_CASE_METHOD(fixture, "a device gets its initial values when provisioned",
                 "[rules]") {
  rule("{}", value{40});
  act(remote, "deprovision");
  clear();
  act(remote, "provision");
  received<write_command_ptr>();
  confirm_reads();
  auto writes = received<write_command_ptr>();
  REQUIRE(writes.size() == 1);
  CHECK(writes[0]->points[0].first == nvi_level);
  CHECK(writes[0]->points[0].second == value{40.0});
}

TEST_CASE_METHOD(fixture, "limits of a rule raise alarms", "[rules][alarms]") {
  rule(R"({"alarm":{"highWarning":30,"highError":40,"deadband":2}})");
  alarms();
  sample_of(remote_, nvi_level, value{20.0});
  CHECK(alarms().find('+') == std::string::npos);
  sample_of(remote_, nvi_level, value{35.0});
  CHECK(alarms() == "highWarning+ ");
  sample_of(remote_, nvi_level, value{29.0});
  CHECK(alarms().empty());
  sample_of(remote_, nvi_level, value{28.0});
  CHECK(alarms() == "highWarning- ");
}

TEST_CASE_METHOD(fixture, "limits of one point are written by clients",
                 "[rules][alarms]") {
  auto failed = assign(remote, "nviLevel",
                       *iap::read_json(R"({"alarm":{"highError":"x"}})"));
  REQUIRE(failed.size() == 1);
  CHECK(failed[0].text.find("highError") != std::string::npos);
  assign(remote, "nviLevel", *iap::read_json(R"({"alarm":{"highError":10}})"));
  alarms();
  sample_of(remote_, nvi_level, value{20.0});
  CHECK(alarms().find("highError+") != std::string::npos);
  assign(remote, "nviLevel", *iap::read_json(R"({"alarm":null})"));
  CHECK(alarms() == "- "); // the source has no alarms any more
}

TEST_CASE_METHOD(fixture, "a device that does not answer is an alarm",
                 "[alarms]") {
  received<alarm_report_ptr>();
  tell(remote_,
       health_report{0, device_health::down, ec::timeout, "no answer"});
  auto down = received<alarm_report_ptr>();
  REQUIRE(down.size() == 1);
  CHECK(down[0]->source == "dev/modbus/lamp-2");
  CHECK(down[0]->type == "deviceDown");
  CHECK(down[0]->active);
  tell(remote_, health_report{0, device_health::normal, ec::none, {}});
  auto up = received<alarm_report_ptr>();
  REQUIRE(up.size() == 1);
  CHECK_FALSE(up[0]->active);
}

TEST_CASE_METHOD(fixture, "why a device cannot be provisioned is an alarm",
                 "[alarms]") {
  act(remote, "deprovision");
  act(remote, "provision");
  auto answer = [this](ec code) {
    received<alarm_report_ptr>();
    auto checks = received<read_command_ptr>();
    REQUIRE(checks.size() == 1);
    tell(remote_, driver_done{checks[0]->device, checks[0]->request, code,
                              "illegal data address"});
    std::string out;
    for (auto& x : received<alarm_report_ptr>())
      if (x->source == "dev/modbus/lamp-2")
        out += x->type + (x->active ? "+ " : "- ");
    return out;
  };
  CHECK(answer(ec::timeout) == "provisioningFailed+ ");
  pass(std::chrono::minutes{1});
  CHECK(answer(ec::device_refused) == "typeMismatch+ ");
  pass(std::chrono::minutes{1});
  CHECK(answer(ec::none) == "provisioningFailed- typeMismatch- deviceDown- ");
}

TEST_CASE_METHOD(fixture, "a device that lost an override gets it again",
                 "[device]") {
  assign(remote, "nviLevel", set(value{50}, 8));
  for (auto& x : received<write_command_ptr>())
    tell(remote_, driver_done{x->device, x->request, ec::none, {}});
  sample_of(remote_, nvi_level, value{50.0});
  sample_of(remote_, nvi_level, value{0.0});
  CHECK(received<write_command_ptr>().empty());
  pass(std::chrono::minutes{1});
  auto again = received<write_command_ptr>();
  REQUIRE(again.size() == 1);
  CHECK(again[0]->points[0].second == value{50.0});
}

TEST_CASE_METHOD(fixture, "who watches the status hears of the health",
                 "[device]") {
  auto asked = self->request(manager, caf::infinite, observe_atom_v,
                             std::make_shared<const point_watch>(point_watch{
                               remote, {}, 0, {}, as<subscriber_actor>(), 5}));
  sched.run();
  asked.receive([](caf::ok_atom) {}, [](const caf::error&) { FAIL(); });
  auto health = [this] {
    std::string out;
    auto more = true;
    while (more)
      self->receive(
        [&](uint64_t token, const sample& x) {
          CHECK(token == 5);
          out += *x.what.field("health")->text() + ' ';
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  };
  CHECK(health() == "normal ");
  tell(remote_,
       health_report{0, device_health::down, ec::timeout, "no answer"});
  CHECK(health() == "down ");
}

} // namespace troupe
