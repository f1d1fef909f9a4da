// Faults, one at a time and together, and the causes that `why` must name.

#include "bridge/console/diagnosis.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <functional>
#include <set>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos now = 1'764'000'000 * second;

/// A datapoint with which nothing is wrong: an output, read every half minute.
point_facts healthy() {
  point_facts x;
  x.now = now;
  x.path = "modbus/ahu-1/Air/0/Temp";
  x.device = {"modbus", "ahu-1"};
  x.unid = "192.0.2.7:502:1";
  x.present = x.normal = x.inner.actual = value{21.5};
  x.time = now - 10 * second;
  x.monitor.rate = 30;
  x.inner.credit = 8;
  return x;
}

/// The same as an input that a client gives a value.
point_facts input() {
  auto x = healthy();
  x.output = false;
  return x;
}

void override_at(point_facts& x, uint8_t level, value what,
                 const std::string& owner) {
  auto levels = x.levels ? *x.levels : overrides{};
  auto& slot = levels[level - 1u];
  slot.what = what;
  slot.active = true;
  slot.owner = owner;
  slot.since = now - 3'600 * second;
  x.levels = std::make_shared<const overrides>(std::move(levels));
  x.present = std::move(what);
  x.inner.actual = x.present;
}

void down_with(point_facts& x, ec code, const char* alert) {
  x.health = device_health::down;
  x.status = quality::stale;
  x.alert = alert;
  x.inner.code = code;
  x.inner.since = now - 600 * second;
}

void alarm(point_facts& x, const char* source, const char* type) {
  x.alarms.push_back({source, type, "what the alarm says"});
}

/// Breaks a healthy datapoint; the first cause must be *id*, with *effect*.
struct fault {
  const char* name;
  std::function<void(point_facts&)> inject;
  cause_effect effect;
  const char* id;
};

using e = cause_effect;
using f = point_facts;

const std::vector<fault> faults{
  // the line and the host
  {"cable pulled",
   [](f& x) { down_with(x, ec::not_connected, "no route to host"); }, e::stale,
   "hostUnreachable"},
  {"host refuses the port",
   [](f& x) { down_with(x, ec::not_connected, "connection refused"); },
   e::stale, "hostUnreachable"},
  {"host was never there",
   [](f& x) {
     down_with(x, ec::not_connected, "");
     x.time = 0;
   },
   e::bad, "hostUnreachable"},
  {"device without power", [](f& x) { down_with(x, ec::timeout, "timeout"); },
   e::stale, "deviceSilent"},
  {"wrong unit address from the start",
   [](f& x) {
     down_with(x, ec::timeout, "timeout");
     x.time = 0;
   },
   e::bad, "deviceSilent"},
  {"two devices with one address",
   [](f& x) { down_with(x, ec::protocol_error, "broken frame"); }, e::stale,
   "garbage"},
  {"exception to every request",
   [](f& x) { down_with(x, ec::device_refused, "exception 1"); }, e::stale,
   "deviceRefuses"},
  {"device busy for long", [](f& x) { down_with(x, ec::device_busy, ""); },
   e::stale, "deviceBusy"},
  {"line with too many devices", [](f& x) { down_with(x, ec::overloaded, ""); },
   e::stale, "lineOverloaded"},
  {"down for a reason of its own",
   [](f& x) { down_with(x, ec::internal, "?"); }, e::stale, "deviceDown"},
  {"two answers missed", [](f& x) { x.health = device_health::suspect; },
   e::stale, "suspect"},
  {"gateway just started",
   [](f& x) {
     x.health = device_health::nascent;
     x.time = 0;
   },
   e::bad, "notHeardYet"},
  // life cycle
  {"not provisioned", [](f& x) { x.state = device_phase::unprovisioned; },
   e::bad, "unprovisioned"},
  {"no address", [](f& x) { x.unid.clear(); }, e::bad, "noAddress"},
  {"provision under way", [](f& x) { x.pending = "provision"; }, e::pending,
   "action"},
  {"driver died, value known", [](f& x) { x.inner.driver = false; }, e::stale,
   "noDriver"},
  {"driver died, value unknown",
   [](f& x) {
     x.inner.driver = false;
     x.status = quality::invalid;
   },
   e::bad, "noDriver"},
  {"actor of the device hangs", [](f& x) { x.answers = false; }, e::bad,
   "stuckDevice"},
  {"wrong type", [](f& x) { alarm(x, "dev/modbus/ahu-1", "typeMismatch"); },
   e::bad, "wrongType"},
  {"provisioning failed",
   [](f& x) { alarm(x, "dev/modbus/ahu-1", "provisioningFailed"); }, e::bad,
   "provisioningFailed"},
  // the value
  {"sensor broken", [](f& x) { x.status = quality::invalid; }, e::bad,
   "noValue"},
  {"device stopped to send",
   [](f& x) {
     x.status = quality::stale;
     x.overdue = true;
     x.monitor.receive_timeout = 90;
   },
   e::stale, "receiveTimeout"},
  {"answers again, not read yet", [](f& x) { x.status = quality::stale; },
   e::stale, "notReadAgain"},
  {"register that the device does not have", [](f& x) { x.time = 0; }, e::bad,
   "pointRefused"},
  {"never polled, never read",
   [](f& x) {
     x.time = 0;
     x.monitor.rate = 0;
   },
   e::bad, "neverRead"},
  {"left out of the poll plan",
   [](f& x) {
     x.time = 0;
     x.inner.polled = false;
   },
   e::bad, "neverRead"},
  {"clock set back", [](f& x) { x.time = now + 60 * second; }, e::stale,
   "clockBehind"},
  {"clock stepped", [](f& x) { alarm(x, "segment", "clock"); }, e::stale,
   "clock"},
  // who decides it
  {"override by a person", [](f& x) { override_at(x, 8, value{30}, "iap"); },
   e::overridden, "override"},
  {"override by a schedule",
   [](f& x) { override_at(x, 12, value{30}, "sev/office"); }, e::overridden,
   "override"},
  {"suspended schedule",
   [](f& x) {
     x.schedules.push_back({"office", "suspended", "", ""});
   },
   e::overridden, "scheduleSuspended"},
  {"schedule in force",
   [](f& x) {
     x.schedules.push_back({"office", "normal", "", "18:00"});
   },
   e::overridden, "schedule"},
  {"schedule keeps the normal value",
   [](f& x) { x.inner.holder = "sev/office"; }, e::overridden, "held"},
  {"connection writes it", [](f& x) { x.writers.emplace_back("c1"); },
   e::overridden, "connection"},
  {"schedule that does not get through",
   [](f& x) {
     x.schedules.push_back({"office", "normal", "vav-1 is down", ""});
   },
   e::pending, "scheduleFails"},
  // on its way
  {"slow disk", [](f& x) { x.inner.unsaved = 2; }, e::pending, "unsaved"},
  {"too many writes", [](f& x) { x.inner.queued = 40; }, e::pending, "queue"},
  {"write under way", [](f& x) { x.inner.unwritten = x.inner.writing = true; },
   e::pending, "writing"},
  {"write that did not get there", [](f& x) { x.inner.unwritten = true; },
   e::pending, "unwritten"},
  // constant
  {"monitoring off", [](f& x) { x.monitor.rate = 0; }, e::constant,
   "monitorOff"},
  {"only events",
   [](f& x) {
     x.monitor.rate = 0;
     x.monitor.event = true;
   },
   e::constant, "eventOnly"},
  {"read every five minutes", [](f& x) { x.monitor.rate = 300; }, e::constant,
   "slowRate"},
  {"configuration property", [](f& x) { x.property = true; }, e::constant,
   "property"},
  // nobody hears of it
  {"throttle",
   [](f& x) {
     x.monitor.throttle = 600;
     x.inner.held_back = true;
   },
   e::unseen, "throttle"},
  {"threshold",
   [](f& x) {
     x.monitor.report = report_mode::threshold_any;
     x.monitor.threshold = 2;
     x.inner.reported = value{20.5};
   },
   e::unseen, "threshold"},
  {"not in feedback", [](f& x) { x.monitor.in_feedback = false; }, e::unseen,
   "notInFeedback"},
  {"publisher behind",
   [](f& x) {
     x.inner.credit = 0;
     x.inner.held = 3;
   },
   e::unseen, "creditExhausted"},
  {"broker away",
   [](f& x) {
     x.broker = false;
     x.waiting = 12;
   },
   e::unseen, "brokerDown"},
  {"disk almost full", [](f& x) { alarm(x, "segment", "disk"); }, e::unseen,
   "disk"},
  {"outbox almost full",
   [](f& x) { alarm(x, "segment/journal", "storageFull"); }, e::unseen,
   "storageFull"},
  {"a part hangs", [](f& x) { alarm(x, "segment/history", "stuckActor"); },
   e::unseen, "stuckPart"},
  {"certificate over", [](f& x) { alarm(x, "segment", "certificate"); },
   e::unseen, "certificate"},
};

bool has(const std::vector<cause>& all, const std::string& id) {
  return std::any_of(all.begin(), all.end(),
                     [&](auto& x) { return x.id == id; });
}

const cause& find(const std::vector<cause>& all, const std::string& id) {
  auto i = std::find_if(all.begin(), all.end(),
                        [&](auto& x) { return x.id == id; });
  REQUIRE(i != all.end());
  return *i;
}

} // namespace

TEST_CASE("a datapoint with which nothing is wrong is told so", "[diagnosis]") {
  auto got = diagnose(healthy());
  REQUIRE(got.size() == 1);
  CHECK(got[0].id == "fine");
  CHECK(got[0].text
        == "nothing is wrong: it is read every 30 s, the default of its type");
  CHECK(got[0].advice.empty());
}

TEST_CASE("each of many faults is the first cause that is named",
          "[diagnosis]") {
  CHECK(faults.size() >= 40);
  for (auto& x : faults) {
    INFO(x.name);
    auto facts = healthy();
    x.inject(facts);
    auto got = diagnose(facts);
    REQUIRE_FALSE(got.empty());
    CHECK(got[0].id == x.id);
    CHECK(got[0].effect == x.effect);
    CHECK_FALSE(got[0].text.empty());
    CHECK_FALSE(got[0].advice.empty());
    CHECK_FALSE(has(got, "fine"));
  }
}

TEST_CASE("the faults have at least 40 different causes", "[diagnosis]") {
  std::set<std::string> ids;
  for (auto& x : faults)
    ids.insert(x.id);
  CHECK(ids.size() >= 40);
}

TEST_CASE("two faults at once are both named, the worse one first",
          "[diagnosis]") {
  for (auto& a : faults)
    for (auto& b : faults) {
      if (a.effect >= b.effect)
        continue;
      INFO(a.name << " and " << b.name);
      auto facts = healthy();
      b.inject(facts);
      a.inject(facts);
      auto got = diagnose(facts);
      CHECK(got[0].effect <= a.effect);
      CHECK(std::is_sorted(got.begin(), got.end(), [](auto& x, auto& y) {
        return x.effect < y.effect;
      }));
    }
}

TEST_CASE("a device that is down is explained with address, words and time",
          "[diagnosis]") {
  auto x = healthy();
  down_with(x, ec::not_connected, "no route to host");
  CHECK(diagnose(x)[0].text
        == "modbus/ahu-1 cannot be reached at 192.0.2.7:502:1 since "
           "2025-11-24T15:50:00.000Z (10 min): no route to host");
}

TEST_CASE("an override is told with level, owner, time, and what else it would "
          "be",
          "[diagnosis]") {
  auto x = input();
  override_at(x, 14, value{18}, "sev/office");
  override_at(x, 8, value{30}, "iap");
  auto got = diagnose(x);
  CHECK(got[0].text
        == "iap overrides it at level 8 with 30 since 2025-11-24T15:00:00.000Z "
           "(60 min); released it would be 18");
  CHECK(got[0].advice == "troupe release modbus/ahu-1/Air/0/Temp --priority 8");
  CHECK(find(got, "hidden").text
        == "18 of sev/office at level 14 has no effect below level 8");
  x.levels = nullptr;
  override_at(x, 8, value{30}, "iap");
  auto levels = *x.levels;
  levels[7].expires = now + 60 * second;
  x.levels = std::make_shared<const overrides>(std::move(levels));
  CHECK(diagnose(x)[0].text
        == "iap overrides it at level 8 with 30 since 2025-11-24T15:00:00.000Z "
           "(60 min), until 2025-11-24T16:01:00.000Z; released it would be "
           "21.5");
}

TEST_CASE("levels that are out of effect override nothing", "[diagnosis]") {
  auto x = input();
  override_at(x, 8, value{30}, "iap");
  auto levels = *x.levels;
  levels[7].active = false;
  x.levels = std::make_shared<const overrides>(std::move(levels));
  x.present = x.inner.actual = value{21.5};
  CHECK(diagnose(x)[0].id == "fine");
}

TEST_CASE("an input whose device has another value than it was given is told",
          "[diagnosis]") {
  auto x = input();
  override_at(x, 8, value{30}, "iap");
  x.inner.actual = value{21.5};
  CHECK(find(diagnose(x), "deviates").text
        == "the device has 21.5, although it was given 30");
  SECTION("but not while the write is still to come") {
    x.inner.unwritten = true;
    auto got = diagnose(x);
    CHECK_FALSE(has(got, "deviates"));
    CHECK(has(got, "unwritten"));
  }
  SECTION("and not of an output, which decides by itself") {
    x.output = true;
    CHECK_FALSE(has(diagnose(x), "deviates"));
  }
}

TEST_CASE("a command of another workstation is told with its priority",
          "[diagnosis]") {
  auto x = input();
  x.field_levels = make_structure({{"5", value{30}}, {"10", value{21.5}}});
  SECTION("beside the gateway's normal value") {
    auto all = diagnose(x);
    REQUIRE_FALSE(all.empty());
    CHECK(all[0].id == std::string{"fieldOverride"});
    CHECK(all[0].text
          == "another workstation, or the device's own programme, commands 30 "
             "at priority 5 in the device");
  }
  SECTION("above an override of the gateway") {
    override_at(x, 10, value{21.5}, "console");
    x.own_levels = level_bit(10);
    auto all = diagnose(x);
    CHECK(std::any_of(all.begin(), all.end(), [](auto& y) {
      return y.text.find("; level 10 of the gateway has no effect below it")
             != std::string::npos;
    }));
  }
}

TEST_CASE("what the gateway itself commands in a device is no other's",
          "[diagnosis]") {
  auto told = [](const point_facts& x) {
    auto all = diagnose(x);
    return std::any_of(all.begin(), all.end(), [](auto& y) {
      return y.id == std::string{"fieldOverride"};
    });
  };
  auto x = input();
  x.field_levels = make_structure({{"16", value{21.5}}});
  CHECK_FALSE(told(x)); // a normal value, of a driver that was restarted
  x.field_levels = make_structure({{"16", value{30}}});
  CHECK(told(x));
  x.own_levels = level_bit(16);
  CHECK_FALSE(told(x));
  x.field_levels = make_structure({{"8", value{30}}});
  CHECK(told(x));
  override_at(x, 8, value{30}, "console");
  CHECK_FALSE(told(x));
  x.field_levels = make_structure({});
  CHECK_FALSE(told(x));
}

TEST_CASE("what a device does not answer is not guessed", "[diagnosis]") {
  auto x = healthy();
  x.answers = false;
  x.inner = {};
  x.inner.driver = false;
  x.inner.credit = 0;
  x.inner.queued = 5;
  auto got = diagnose(x);
  REQUIRE(got.size() == 1);
  CHECK(got[0].id == "stuckDevice");
}

TEST_CASE("a hosted device has no line that could fail", "[diagnosis]") {
  auto x = healthy();
  x.hosted = true;
  x.health = device_health::nascent;
  x.unid = "auto";
  x.time = 0;
  x.monitor.rate = 0;
  CHECK(diagnose(x)[0].id == "fine");
}

TEST_CASE("a change of just the threshold is reported, a smaller one is not",
          "[diagnosis]") {
  auto x = healthy();
  x.monitor.report = report_mode::threshold_any;
  x.monitor.threshold = 1;
  x.inner.reported = value{20.5};
  CHECK(diagnose(x)[0].id == "fine");
  x.inner.reported = value{20.6};
  CHECK(diagnose(x)[0].id == "threshold");
}

TEST_CASE("it is told who chose how often a point is read", "[diagnosis]") {
  auto x = healthy();
  x.monitor.rate = 300;
  x.inner.rule_monitor = true;
  CHECK(diagnose(x)[0].text
        == "it is read every 5 min only, as the data rule of its type says");
  x.inner.client_monitor = true;
  CHECK(diagnose(x)[0].text
        == "it is read every 5 min only, as a client set it");
}

} // namespace troupe
