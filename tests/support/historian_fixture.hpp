// A historian on a disk that can be full, and the test as its devices.

#pragma once

#include "actors/timer_wheel.hpp"
#include "storage/historian.hpp"
#include "storage/memory_store.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <algorithm>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::test {

/// A disk that can be full.
struct full_store : memory_store {
  status write(const record_list& records) override {
    if (full)
      return failure{ec::storage_failed, "the disk is full"};
    return memory_store::write(records);
  }

  bool full = false;
};

struct historian_fixture : det_fixture {
  static constexpr unix_nanos second = 1'000'000'000;

  historian_fixture() {
    start();
    plan({{1, "lon/a/Lamp/0/level"}, {2, "lon/a/Lamp/0/other"}});
  }

  void start() {
    wheel = spawn(timer_wheel_behavior,
                  caf::timespan{std::chrono::milliseconds{50}});
    uut = spawn(historian_behavior, cfg,
                historian_ports{disk, wheel, clock, sink});
  }

  void plan(std::vector<std::pair<point_index, std::string>> points) {
    log_plan x{7, {}};
    for (auto& [point, name] : points)
      x.points.push_back(
        {point, name, make_structure({{"enabled", value{true}}})});
    tell(uut, std::make_shared<const log_plan>(std::move(x)));
  }

  void log(point_index point, double what) {
    batch x;
    x.samples = {{point, quality::good, value{what}, clock->now()}};
    tell(uut, device_number{7}, std::make_shared<const batch>(std::move(x)));
    pass(std::chrono::seconds{1});
  }

  void pass(std::chrono::seconds x) {
    clock->advance(x);
    advance(x, std::chrono::milliseconds{50});
  }

  template <class... Ts>
  std::string ask(Ts... what) {
    std::string out;
    auto asked = self->request(uut, caf::infinite, what...);
    sched.run();
    asked.receive(
      [&](const log_page_ptr& x) {
        out = x->text;
        cursor = x->cursor;
      },
      [&](const caf::error& why) { out = to_string(why); });
    return out;
  }

  std::string ask(log_question x) {
    return ask(std::make_shared<const log_question>(std::move(x)));
  }

  std::string all(const std::string& which) {
    log_question x;
    x.which = {which};
    return ask(x);
  }

  double counter(const std::string& name) {
    auto out = -1.0;
    auto asked = self->request(uut, caf::infinite, caf::get_atom_v);
    sched.run();
    asked.receive(
      [&](const metric_list_ptr& x) {
        for (auto& [key, number] : *x)
          if (key == name)
            out = number;
      },
      [](const caf::error&) {});
    return out;
  }

  std::shared_ptr<full_store> disk = std::make_shared<full_store>();
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'700'000'000 * second);
  historian_config cfg;
  std::shared_ptr<sink_progress> sink; ///< Null: nobody copies samples.
  wheel_actor wheel;
  historian_actor uut;
  uint64_t cursor = 0;
};

inline size_t lines(const std::string& x) {
  return static_cast<size_t>(std::count(x.begin(), x.end(), '\n'));
}

} // namespace troupe::test
