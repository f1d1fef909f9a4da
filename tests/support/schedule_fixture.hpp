// A schedule on the lamps of the fixture, at simulated times.

#pragma once

#include "actors/schedule.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

inline constexpr unix_nanos second = 1'000'000'000;

/// 2023-11-14, a Tuesday, 22:13:20 UTC.
inline constexpr unix_nanos start_time = 1'700'000'000 * second;

inline const std::string evening = R"({"weekly":[{"weekday":8,"events":{
  "22:30":{"value":100,"state":1},"23:00":{"value":0,"state":0}}}]})";

inline const std::string exception
  = R"({"exceptions":[{"date":{"ot":"date:single"},
  "prio":8,"events":{"22:30":{"value":50,"state":1},"23:00":null}}]})";

struct schedule_fixture : lamps_fixture {
  schedule_spec_ptr spec(const std::string& text, device_id target = hosted) {
    auto json = iap::read_json(text);
    REQUIRE(json);
    auto plan = read_schedule_plan(*json);
    REQUIRE(plan);
    schedule_spec out;
    out.handle = "s";
    out.source = "sev/s";
    out.plan = std::make_shared<const schedule_plan>(*std::move(plan));
    out.targets = {{"rq/lamp", {target, "Lamp", 0, "nviLamp", {}}}};
    auto enforce = json->field("enforce");
    out.enforce = enforce == nullptr;
    return std::make_shared<const schedule_spec>(std::move(out));
  }

  void run(const schedule_spec_ptr& x) {
    uut = spawn(schedule_behavior, x,
                std::make_shared<const surroundings>(around),
                schedule_ports{manager,
                               as<publisher_actor>(),
                               as<schedule_owner_actor>(),
                               wheel,
                               clock,
                               {}});
  }

  void run(const std::string& text, device_id target = hosted) {
    run(spec(text, std::move(target)));
  }

  /// Goes on to *hour*:*minute* of the first day, in steps of a second.
  void go_to(int hour, int minute, int day = 0) {
    auto midnight = start_time - start_time % (86'400 * second);
    auto to = midnight + ((day * 24 + hour) * 60 + minute) * 60 * second;
    while (clock->now() < to) {
      auto left = std::min<unix_nanos>(to - clock->now(), 30 * second);
      clock->advance(std::chrono::nanoseconds{left});
      advance(caf::timespan{left}, caf::timespan{left});
    }
    advance(std::chrono::milliseconds{200}, std::chrono::milliseconds{100});
  }

  /// The point as it was shown last; nothing when it was not shown again.
  std::optional<point_view> shown(const device_id& id = hosted) {
    std::optional<point_view> out;
    for (auto& x : block_views())
      if (x->device == id)
        out = x->points[nvi_lamp];
    return out;
  }

  value present(const device_id& id = hosted) {
    auto x = shown(id);
    return x ? x->present : value{};
  }

  bool is_set(const std::optional<point_view>& x, uint8_t level) {
    return x && x->levels != nullptr && !(*x->levels)[level - 1u].empty();
  }

  /// What the driver of the remote lamp was told to write, and what it answers.
  std::vector<value> written(ec answer = ec::none) {
    std::vector<value> out;
    constexpr device_number remote_number = 2;
    for (auto& x : received<write_command_ptr>()) {
      if (x->device != remote_number)
        continue; // the hosted lamp has a driver, too
      for (auto& [point, what] : x->points)
        out.push_back(what);
      tell(remote_, driver_done{x->device, x->request, answer, {}});
    }
    return out;
  }

  /// Answers everything that the drivers were told to write.
  void confirm(ec answer = ec::none) {
    constexpr device_number remote_number = 2;
    for (auto all = received<write_command_ptr>(); !all.empty();
         all = received<write_command_ptr>())
      for (auto& x : all)
        tell(x->device == remote_number ? remote_ : hosted_,
             driver_done{x->device, x->request, answer, {}});
  }

  void kill() {
    caf::anon_send_exit(uut, caf::exit_reason::kill);
    sched.run();
    clear();
  }

  /// A schedule that is deleted and owes level 8.
  schedule_spec_ptr ended(schedule_target target) {
    schedule_spec out;
    out.handle = "s";
    out.source = "sev/s";
    out.plan = std::make_shared<const schedule_plan>();
    out.restored = true;
    out.owed.push_back({std::move(target), 1u << 8});
    out.debt = 7;
    return std::make_shared<const schedule_spec>(std::move(out));
  }

  /// The debts that were told to be settled.
  std::vector<uint64_t> settled() {
    std::vector<uint64_t> out;
    auto more = true;
    while (more)
      self->receive([&](settle_atom, const std::string&,
                        uint64_t x) { out.push_back(x); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  static schedule_target lamp_of(device_id x) {
    return {"rq/lamp", {std::move(x), "Lamp", 0, "nviLamp", {}}};
  }

  static schedule_target group() {
    schedule_target out;
    out.topic = "rq/grp/g";
    out.relayed = true;
    out.group = "g";
    return out;
  }

  void restart_with_group(bool restored) {
    auto x = *spec(exception);
    x.targets = {group()};
    x.restored = restored;
    run(std::make_shared<const schedule_spec>(std::move(x)));
    tell(uut, attach_atom_v, as<bus_listener_actor>());
  }

  /// What groups were sent.
  std::vector<std::string> relayed() {
    std::vector<std::string> out;
    for (auto& x : received<bus_message_ptr>())
      out.push_back(x->payload);
    return out;
  }

  surroundings around;
  schedule_actor uut;
};

} // namespace troupe::test
