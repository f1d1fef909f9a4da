// A client that is nothing but memory, and the fakes it talks to.

#pragma once

#include "tests/bridge/console/fake_records.hpp"
#include "tests/bridge/console/fake_services.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace troupe::test {

/// A client that reads as fast as it is told to.
class fake_sink : public reply_sink {
public:
  void send(row_source source, std::function<void()> sent) override {
    drain(source);
    ++bundles;
    waiting = std::move(sent);
    if (!slow)
      read();
  }

  void finish(row_source source, ec code, std::string text) override {
    drain(source);
    end = failure{code, std::move(text)};
  }

  void on_close(std::function<void()> f) override {
    gone = std::move(f);
  }

  /// The client has taken the bundle.
  void read() {
    if (auto sent = std::exchange(waiting, {}))
      sent();
  }

  std::vector<console::reply> rows;
  std::optional<failure> end;
  std::function<void()> gone;
  size_t bundles = 0;
  bool slow = false;

private:
  void drain(const row_source& source) {
    for (console::reply x; source && source(x); x.Clear())
      rows.push_back(x);
  }

  std::function<void()> waiting;
};

/// Runs fakes and the real wheel.
class gateway_fixture : public det_fixture {
public:
  gateway_fixture() {
    world->types = {lamp_type("lon")};
    wheel = spawn(timer_wheel_behavior,
                  caf::timespan{std::chrono::milliseconds{100}});
    publisher = spawn(fake_publisher, world);
    manager = spawn(fake_manager, world);
    schedules = spawn(fake_schedules, world);
    alarms = spawn(fake_alarms, world);
    historian = spawn(fake_historian, world);
    journal = spawn(fake_journal, world);
    archivist = spawn(fake_archivist, world);
    connections = spawn(fake_connections, world);
    drivers = spawn(fake_supervisor, world);
    store = spawn(fake_store, disk);
  }

  [[nodiscard]] import_ports ports_of_import() const {
    return {manager, publisher, wheel, connections, store};
  }

  console_ports ports_with(const importer_actor& importer) {
    console_ports out{manager, publisher, importer,  wheel,   schedules,
                      alarms,  clock,     historian, journal, archivist,
                      {},      {},        "s1"};
    out.drivers = drivers;
    out.protocols = {"bacnet", "modbus"};
    return out;
  }

  fake_world_ptr world = std::make_shared<fake_world>();
  wheel_actor wheel;
  publisher_actor publisher;
  manager_actor manager;
  schedules_actor schedules;
  alarms_actor alarms;
  historian_actor historian;
  journal_actor journal;
  archivist_actor archivist;
  std::shared_ptr<fake_disk> disk = std::make_shared<fake_disk>();
  connections_actor connections;
  supervisor_actor drivers;
  store_actor store;
  std::shared_ptr<manual_wall_clock> clock
    = std::make_shared<manual_wall_clock>(1'000'000'000);
};

} // namespace troupe::test
