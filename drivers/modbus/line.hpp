// One TCP connection and all units behind it: what is asked next, and what an
// answer means.

#pragma once

#include "actors/wall_clock.hpp"
#include "drivers/modbus/settings.hpp"
#include "drivers/modbus/unit.hpp"
#include "drivers/poll_queue.hpp"
#include "drivers/protocol_driver.hpp"
#include "drivers/reactor.hpp"
#include "drivers/transport.hpp"
#include "protocol/modbus/pdu.hpp"

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace troupe::modbus {

/// What a line needs of the world.
struct line_ports {
  reactor* io = nullptr;
  transport_factory connect;
  driver_sink* sink = nullptr;
  driver_counters* count = nullptr;
  wall_clock_ptr clock;
};

/// Order of work: writes, then reads on demand, then scans by due time. A unit
/// that does not answer is probed with back-off; its probes do not hold back
/// other units. Lives on the reactor's thread.
class line {
public:
  line(std::string host, uint16_t port, const settings& cfg,
       const line_ports& ports);

  void attach(const device_link_ptr& link, uint8_t address);
  void detach(device_number device);
  void plan(const scan_plan_ptr& x);
  void write(const write_command_ptr& x);
  void read(const read_command_ptr& x);
  void credit(device_number device);

  [[nodiscard]] bool empty() const noexcept {
    return units_.empty();
  }

private:
  enum class phase : uint8_t { closed, opening, open, waiting };

  /// A command of a device, in steps of one transaction each.
  struct command {
    device_number device = 0;
    uint64_t number = 0;          ///< Of the device.
    std::deque<request> writes;   ///< Still to do.
    std::deque<read_block> reads; ///< Still to do.
    std::vector<std::pair<point_index, std::vector<uint16_t>>> expected;
    bool write_back = false; ///< The reads confirm writes.
    bool any_point = false;  ///< One answer will do, whichever point gives it.
    bool busy = false;       ///< A transaction is on its way.
    int retries = 0;         ///< After "busy", or a wrong read-back.
    reactor::time_point not_before;
  };

  using command_ptr = std::shared_ptr<command>;

  /// One transaction on its way.
  struct flight {
    device_number device = 0;
    request asked;
    read_block block;   ///< Reads only.
    command_ptr job;    ///< Null: a scan.
    bool probe = false; ///< Of a unit that did not answer before.
    reactor::time_point deadline;
  };

  void open();
  void on_open();
  void on_data(const uint8_t* data, size_t size);
  void on_closed(const failure& why);
  void on_frame(const frame& x);
  void on_tick();

  void pump();
  bool send_command(std::deque<command_ptr>& queue);
  bool send_scan();
  void send(unit& to, flight x);
  [[nodiscard]] bool has_room() const noexcept;
  [[nodiscard]] bool has_work() const noexcept;
  void arm();
  void schedule(unit& x);

  void succeed(unit& from, const flight& x);
  void except(unit& from, const flight& x);
  void fail(unit& from, const flight& x, const failure& why);
  void fail_all(const failure& why);
  void next_step(const command_ptr& job);
  void skip_refused(unit& from, const flight& x);
  void retry(const command_ptr& job, reactor::duration wait);
  [[nodiscard]] bool confirms(const flight& x) const;
  void enqueue(command_ptr job, std::deque<command_ptr>& queue);
  void finish(const command_ptr& job, const failure& how);
  void hand_over(unit& from, uint64_t request);
  void judge(unit& x, bool changed);
  [[nodiscard]] unit* find(device_number device);

  std::string host_;
  uint16_t port_;
  settings cfg_;
  line_ports ports_;
  std::map<device_number, unit> units_;
  std::deque<command_ptr> writes_;
  std::deque<command_ptr> reads_;
  std::map<uint16_t, flight> flights_; ///< By transaction.
  uint16_t transaction_ = 0;
  frame_reader frames_;
  response response_; ///< Reused.
  transport_ptr link_;
  phase phase_ = phase::closed;
  poll_queue polls_;
  uint32_t silent_ = 0; ///< Time-outs since the last response.
  reactor::duration backoff_{0};
  reactor::time_point connect_deadline_;
  timer_ptr timer_;
  std::minstd_rand random_;
};

} // namespace troupe::modbus
