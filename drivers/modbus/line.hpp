// One connection or serial line and all units on it: what is asked next, and
// what an answer means.

#pragma once

#include "drivers/backoff.hpp"
#include "drivers/modbus/command_queue.hpp"
#include "drivers/modbus/medium.hpp"
#include "drivers/modbus/settings.hpp"
#include "drivers/modbus/unit.hpp"
#include "drivers/poll_queue.hpp"
#include "drivers/protocol_driver.hpp"
#include "drivers/time_share.hpp"
#include "protocol/modbus/pdu.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace troupe::modbus {

/// Order of work: writes, then reads on demand, then scans by due time; every
/// ninth turn is a scan's whatever waits. Units that do not answer are probed
/// with back-off, and while others answer only in a share of the time. Lives on
/// the reactor. One link at a time, opened when there is something to ask.
/// How requests and answers are framed, and when the wire is free, is the
/// medium's business. An answer that nobody waits for any more is counted as
/// late and dropped.
class line {
public:
  line(medium_ptr wire, const settings& cfg, const driver_ports& ports);

  /// @param address Unit identifier on the line, 0 to 255.
  void attach(const device_link_ptr& link, uint8_t address);

  /// Like the above, for a unit that may not be there. While devices answer,
  /// such units get no more of the time than those that are down.
  void attach_guest(const device_link_ptr& link, uint8_t address);

  /// Forgets a device without a word about its commands.
  void detach(device_number device);

  /// Ends all commands of a device.
  void end_commands(device_number device, const failure& how);

  void plan(const scan_plan& x);

  /// Waits at most 10 s for its turn.
  void write(const write_command& x);

  /// Waits at most the limit of the command for its turn.
  void read(const read_command& x);
  void credit(device_number device);

  [[nodiscard]] bool empty() const noexcept {
    return units_.empty();
  }

  /// Nobody but a search uses it.
  [[nodiscard]] bool has_only_guests() const noexcept;

  [[nodiscard]] bool is_open() const noexcept {
    return phase_ == phase::open;
  }

  /// Returns the device with this unit identifier, guests aside; else null.
  [[nodiscard]] const device_link* device_at(uint8_t address) const noexcept;

private:
  using time_point = reactor::time_point;

  /// `closed` opens as soon as there is work, `waiting` not before `retry_at_`.
  enum class phase : uint8_t { closed, opening, open, waiting };

  /// One transaction on its way. The unit may be gone when it ends. Exactly one
  /// of *scan* and *job* is set.
  struct flight {
    uint16_t transaction = 0;
    std::weak_ptr<unit> to;
    request asked;
    scan_block_ptr scan; ///< Null: a command's.
    command_ptr job;     ///< Null: a scan.
    time_point sent;
    bool broadcast = false;
  };

  // -- the connection ---------------------------------------------------------

  void open();
  void on_open();
  void on_data(const uint8_t* data, size_t size);
  void on_closed(const failure& why);

  /// Takes all frames that are there. Returns false when the link was given up.
  bool take_frames();

  /// Ends all flights with *why*. When nobody was there at all, every unit that
  /// was to be asked counts as failed, and every command ends; a link that was
  /// lost while it worked is only opened again.
  void wait(const failure& why);

  /// Finds the flight by its transaction number; the unit must be the same,
  /// too.
  void on_frame(const frame& x);
  [[nodiscard]] status read_frame(const frame& x, const flight& to,
                                  const unit& from);
  void on_tick();
  void expire_flights(time_point now);
  void expire_commands(time_point now);
  void arm();
  [[nodiscard]] time_point next_event() const;

  // -- what to ask next -------------------------------------------------------

  /// Sends until the window is full or nothing may be sent, then arms the
  /// timer. Call it after whatever may have changed that.
  void pump();

  /// Whether a request may go out now.
  [[nodiscard]] bool has_room() const;

  /// Returns whether something was sent.
  bool send_next();
  bool send_command(command_queue& from);
  bool send_scan();
  void send(const unit_ptr& to, flight x);

  /// A unit with waiting writes has no entry: its scans wait for them.
  void schedule(unit& x);
  [[nodiscard]] bool has_work() const;
  [[nodiscard]] time_point ask_from(const unit& x) const;
  [[nodiscard]] bool is_next(const command& x);

  /// While no other does, a silent unit costs nobody anything.
  [[nodiscard]] bool others_answer(const unit& x) const;

  // -- what an answer means ---------------------------------------------------

  void land(unit& from, const flight& x);
  void succeed(unit& from, const flight& x);

  /// Compares with what was written; asks once more, a moment later, when it
  /// differs.
  void read_back(unit& from, const command_ptr& job);
  void take_values(unit& from, const read_block& block,
                   point_image::news which);

  /// Exceptions 5 and 6 mean later, 10 and 11 that the unit is not there, 4 and
  /// 8 that it is broken; the rest concerns the request (Modbus Application
  /// Protocol V1.1b3, section 7).
  void except(unit& from, const flight& x);
  void ask_again(unit& from, const flight& x);
  void refused_read(unit& from, const flight& x);

  /// What went to all units stands: nobody could say anything else.
  void end_broadcast(unit& to, const flight& x);
  [[nodiscard]] bool is_broadcast(const unit& x) const noexcept;

  /// For write-only registers.
  void assume_written(unit& from, const command& job, const read_block& block);
  void fail(unit& to, const flight& x, const failure& why);

  /// The unit failed once more: its health may change, its next probe is later.
  void judge(unit& x, const failure& why);
  void tell(const unit& x, const std::optional<health_report>& news);
  void deliver(unit& x);

  /// Reports values and the end of a command that has nothing left to do.
  void next_step(unit& of, const command_ptr& job);
  void finish(const command_ptr& job, const failure& how);

  void put(const result<command_ptr>& job, unit& to, uint64_t request,
           reactor::duration patience);
  [[nodiscard]] command_queue& queue_of(const command& x) noexcept;
  [[nodiscard]] unit* find(device_number device) const;
  [[nodiscard]] double random();

  medium_ptr wire_;
  settings cfg_;
  driver_ports ports_;
  std::map<device_number, unit_ptr> units_;
  command_queue writes_;
  command_queue reads_;
  poll_queue polls_; ///< Units by the due time of their next scan or probe.
  /// At most `in_flight`, in the order of sending.
  std::vector<flight> flights_;
  /// Wraps around; far fewer than 65,536 are on their way.
  uint16_t transaction_ = 0;
  uint32_t commands_in_row_ = 0;
  response response_; ///< Reused.
  transport_ptr link_;
  phase phase_ = phase::closed;
  bool proven_ = false; ///< The link has brought a response.
  uint32_t silent_ = 0; ///< Time-outs since the last response.
  bool told_lost_ = false;
  /// Starts anew with the first response, not with the connect: a peer that
  /// accepts and hangs up must not be connected to in a circle.
  backoff retry_;
  /// Bounds what silent units cost the others.
  time_share silence_;
  time_point opened_at_;
  time_point retry_at_; ///< Or, while opening, the end of patience.
  timer_ptr timer_;
  time_point timer_due_;
  std::minstd_rand random_;
};

} // namespace troupe::modbus
