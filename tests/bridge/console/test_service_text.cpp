// How `troupe` prints schedules and alarms.

#include "bridge/console/cli/service_text.hpp"
#include "bridge/console/cli/text.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/example_alarm.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <ctime>
#include <optional>

namespace troupe {

namespace {

using namespace cli;
using test::example_alarm;

/// Another time zone until the end of the test.
class zone_guard {
public:
  explicit zone_guard(const char* zone) {
    if (auto known = std::getenv("TZ"))
      before_ = known;
    ::setenv("TZ", zone, 1);
    ::tzset();
  }

  ~zone_guard() {
    if (before_)
      ::setenv("TZ", before_->c_str(), 1);
    else
      ::unsetenv("TZ");
    ::tzset();
  }

private:
  std::optional<std::string> before_;
};

console::object_row row_of(const alarm_row& x) {
  console::object_row result;
  result.set_json(iap::to_json(to_value(x)));
  result.set_short_id(x.id.substr(0, 8));
  return result;
}

console::object_row row_of(const char* json) {
  console::object_row result;
  result.set_json(json);
  return result;
}

std::string state_of(const alarm_row& x) {
  return alarm_cells(row_of(x))[1];
}

const auto office = R"({"handle":"office","state":"normal","value":21.5,
  "next":"2023-09-13 16:00:00.000 UTC","targets":4,"error":null})";

} // namespace

TEST_CASE("local times are those of the process", "[troupe]") {
  zone_guard zone{"CET-2"};
  CHECK(local_text(1'694'613'693'381'000'000) == "2023-09-13 16:01");
  CHECK(local_text(0).empty());
}

TEST_CASE("a schedule is a line of a table", "[troupe]") {
  zone_guard zone{"CET-2"};
  using texts = std::vector<std::string>;
  CHECK(schedule_cells(row_of(office))
        == texts{"office", "normal", "21.5", "2023-09-13 18:00", "4", ""});
  CHECK(schedule_cells(
          row_of(R"({"handle":"x","state":"suspended","value":null,)"
                 R"("next":null,"targets":0,"error":"no such datapoint"})"))
        == texts{"x", "suspended", "null", "", "0", "no such datapoint"});
}

TEST_CASE("an alarm is a line of a table", "[troupe]") {
  zone_guard zone{"CET-2"};
  auto alarm = example_alarm("18d7a3f2b0000001");
  using texts = std::vector<std::string>;
  CHECK(alarm_cells(row_of(alarm))
        == texts{"18d7a3f2", "ACTIVE unacked", "2", "2023-09-13 16:01", "3",
                 "modbus/ahu-1/Supply/0/Temp", "Temp is too high: 31.5"});
  alarm.active = false;
  alarm.ended = 1'694'620'000'000'000'000;
  alarm.severity.reset();
  alarm.source = "alarm/if/boiler";
  CHECK(alarm_cells(row_of(alarm))
        == texts{"18d7a3f2", "inactive unacked", "", "2023-09-13 17:46", "3",
                 "alarm/if/boiler", "Temp is too high: 31.5"});
  alarm.source = "dev/modbus/ahu-1";
  CHECK(alarm_cells(row_of(alarm))[5] == "modbus/ahu-1");
}

TEST_CASE("the state of an alarm says who is needed", "[troupe]") {
  auto alarm = example_alarm("18d7a3f2b0000001");
  alarm.acknowledged = true;
  CHECK(state_of(alarm) == "active acked");
  alarm.active = false;
  CHECK(state_of(alarm) == "inactive acked");
  alarm.needs_ack = false;
  CHECK(state_of(alarm) == "inactive");
  alarm.active = true;
  CHECK(state_of(alarm) == "active");
  alarm.shelved_until = 1;
  CHECK(state_of(alarm) == "shelved active");
}

TEST_CASE("after an order the alarm is told with who did it", "[troupe]") {
  zone_guard zone{"CET-2"};
  auto alarm = example_alarm("18d7a3f2b0000001");
  alarm.acknowledged = true;
  alarm.acknowledged_by = "anna\x1b";
  CHECK(alarm_text(row_of(alarm))
        == "18d7a3f2: active acked by anna?, modbus/ahu-1/Supply/0/Temp: "
           "Temp is too high: 31.5");
  alarm.shelved_until = 1'694'620'000'000'000'000;
  alarm.shelved_by = "bert";
  CHECK(alarm_text(row_of(alarm))
          .find("shelved active by bert until "
                "2023-09-13 17:46, ")
        != std::string::npos);
}

TEST_CASE("scripts get every member with its own kind", "[troupe]") {
  CHECK(schedule_value(row_of(office))
        == make_structure({{"handle", value{"office"}},
                           {"state", value{"normal"}},
                           {"value", value{21.5}},
                           {"next", value{"2023-09-13T16:00:00.000Z"}},
                           {"targets", value{4}},
                           {"error", value{""}}}));
  auto alarm = alarm_value(row_of(example_alarm("18d7a3f2b0000001")));
  CHECK(*alarm.field("id") == value{"18d7a3f2b0000001"});
  CHECK(*alarm.field("source") == value{"dev/modbus/ahu-1/if/Supply/0/Temp"});
  CHECK(*alarm.field("lastRaised") == value{"2023-09-13T14:01:33.381Z"});
  CHECK(alarm.field("ended")->is_null());
  CHECK(*alarm.field("needsAck") == value{true});
}

TEST_CASE("rows of a daemon of another version are shown all the same",
          "[troupe]") {
  for (auto x : {"", "garbage", "[]", "{}", R"({"id":7,"severity":"high"})"}) {
    CAPTURE(x);
    CHECK(alarm_cells(row_of(x)).size() == alarm_heads().size());
    CHECK(schedule_cells(row_of(x)).size() == schedule_heads().size());
    CHECK_FALSE(alarm_text(row_of(x)).empty());
    CHECK(*alarm_value(row_of(x)).field("message") == value{""});
  }
}

} // namespace troupe
