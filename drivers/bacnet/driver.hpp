// BACnet/IP as a client: finds devices, polls them, hears their changes, writes
// at priorities.

#pragma once

#include "drivers/bacnet/counters.hpp"
#include "drivers/bacnet/device_search.hpp"
#include "drivers/bacnet/node.hpp"
#include "drivers/bacnet/property_reads.hpp"
#include "drivers/bacnet/remote.hpp"
#include "drivers/bacnet/request_windows.hpp"
#include "drivers/bacnet/settings.hpp"
#include "drivers/poll_queue.hpp"
#include "drivers/protocol_driver.hpp"
#include "protocol/bacnet/device_table.hpp"
#include "protocol/bacnet/error.hpp"
#include "protocol/bacnet/service.hpp"

#include <deque>
#include <map>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <unordered_map>

namespace troupe::bacnet {

/// All devices on one port. Each has one request at a time, each network a
/// window of them. Devices take turns; those with commands go first, but every
/// ninth turn is a poll's, and silent ones have a small share of their own.
/// Commands for a device that is not attached are ignored; those for one with a
/// bad address get `invalid_request`.
class driver : public protocol_driver, private node_user {
public:
  driver(const settings& cfg, const driver_ports& ports);

  void attach(const device_link_ptr& x) override;
  void detach(device_number device) override;
  void plan(const scan_plan_ptr& x) override;

  /// Waits at most 10 s for its turn.
  void write(const write_command_ptr& x) override;
  void read(const read_command_ptr& x) override;
  [[nodiscard]] status act(const device_order& x) override;
  void credit(device_number device) override;

  /// Looks for all instances, or where `addresses` of the option says: a list
  /// of texts as `read_search_scope` takes them.
  [[nodiscard]] status search(const search_order_ptr& x) override;
  void stop_search() override;

private:
  using time_point = reactor::time_point;

  /// One request on its way. The device may be gone when it ends. With neither
  /// *job*, *subscription*, *end* nor *services* it is a poll.
  struct flight {
    device_number device = 0;
    uint16_t network = 0;
    bool probe = false;
    time_point sent;
    command_ptr job;
    size_t writes = 0; ///< Of the job; 0: it reads.
    std::optional<cov_request> subscription;
    bool last_try = false; ///< The subscription was refused in another way.
    bool end = false;      ///< Of a subscription.
    bool services = false; ///< Which services the device has.
    planned_read read;     ///< Of poll or job.
  };

  /// The lines of one network; entries whose ticket is old are passed over.
  struct lines {
    using place = std::pair<device_number, uint64_t>;

    std::deque<place> urgent;
    std::deque<place> polls;
    std::deque<place> probes;
    std::deque<request_number> sent; ///< In order; some have ended.
    uint32_t urgent_in_row = 0;
  };

  // -- what the network tells -------------------------------------------------

  void on_outcome(const outcome& x) override;
  void on_i_am(const device_address& from, const i_am& x) override;
  void on_notification(const device_address& from,
                       const cov_notification& x) override;
  void on_open() override;
  void on_closed(const failure& why) override;

  // -- what to ask next -------------------------------------------------------

  /// Sends until windows are full or nothing may be sent, then arms the timer.
  /// Call it after whatever may have changed that.
  void pump();
  void take_due(time_point now);
  void find_unbound(time_point now);
  void subscribe(time_point now);
  [[nodiscard]] bool serve_one(uint16_t network, lines& from);

  /// Others wait, and the window is full: a poll that went out the longest ago,
  /// and was not answered before its first repetition, makes room. Returns
  /// whether there is some.
  [[nodiscard]] bool make_room(lines& of);

  /// Returns the first of the line that is still there, or null.
  [[nodiscard]] remote* take_first(std::deque<lines::place>& from, turn which);

  /// Puts it in line if there is something to ask now, else into the queue of
  /// those that are due later.
  void schedule(remote& x);
  [[nodiscard]] std::optional<time_point> due_of(const remote& x) const;
  [[nodiscard]] turn turn_of(const remote& x, time_point now) const;
  void send_next(remote& to, bool probe);

  /// What the device can do is asked once somebody needs to know.
  [[nodiscard]] bool send_services(remote& to, flight& x);
  [[nodiscard]] bool send_command(remote& to, flight& x);
  [[nodiscard]] bool send_writes(remote& to, flight& x);
  [[nodiscard]] bool send_order(remote& to, flight& x);

  /// Nobody answers to it.
  void send_clock(remote& to, const command_ptr& job);

  /// How many of a job's writes fit into one request that the device takes.
  [[nodiscard]] size_t writes_at_once(const remote& to,
                                      const command& job) const;
  [[nodiscard]] bool send_subscription(remote& to, flight& x);
  [[nodiscard]] bool send_poll(remote& to, flight& x);
  [[nodiscard]] bool send_read(remote& to, flight& x, const read_plan& plan);
  [[nodiscard]] bool send(remote& to, flight& x, confirmed_service service,
                          std::vector<uint8_t> data);
  void begin_sweep(remote& x);
  void on_tick();
  void arm();
  [[nodiscard]] const device_binding* binding_of(const remote& x) const;
  [[nodiscard]] peer_limits limits_of(const remote& x) const;

  // -- the search for devices -------------------------------------------------

  [[nodiscard]] device_search_ports search_ports();
  void send_who_is(const device_address& to,
                   const std::optional<instance_range>& range);

  /// In a task of its own, as it may close the port.
  void end_search();

  // -- what an answer means ---------------------------------------------------

  void land(const flight& x);
  void judge(remote& x, const failure& why);
  void tell(const std::optional<health_report>& news);
  void end_poll(remote& from, const flight& x, const outcome& how);
  void end_subscription(remote& from, const flight& x, const outcome& how);
  void end_services(remote& from, const outcome& how);
  void end_write(remote& from, const flight& x, const outcome& how);
  void end_order(remote& from, const flight& x, const outcome& how);
  [[nodiscard]] static result<value>
  what_came(const remote& from, const order& asked, octets answer);
  void end_read(remote& from, const flight& x, const outcome& how);

  /// What a request for properties brought; *out* points into *how*.
  [[nodiscard]] read_outcome findings(std::vector<finding>& out,
                                      const read_plan& plan, const flight& x,
                                      const outcome& how);
  void take_flags(remote& from, const finding& x);
  void take_polled(remote& from, const finding& x);
  void take_read(remote& from, command& job, const finding& x);
  void next_step(remote& of, const command_ptr& job);
  [[nodiscard]] bool try_more(remote& of, command& job);
  void finish(remote& of, const command_ptr& job, const failure& how);
  void end_commands(remote& of, const failure& how);
  void expire(time_point now);

  /// Takes the content of one point, with the present time.
  void accept(remote& from, point_index point, octets content,
              point_image::news which);
  void deliver(remote& x);

  /// Points of which the device tells are polled seldom.
  void show_told(remote& x);
  void restart(remote& x, time_point now);

  /// What it can do, and its subscriptions, which are made anew.
  /// @param wait Until it can be asked for them.
  void forget_device(remote& x, time_point now, std::chrono::milliseconds wait);
  void put(remote& to, const result<command_ptr>& job, uint64_t request,
           reactor::duration patience);

  void close_unless_needed();
  void drop_flights(device_number device);
  [[nodiscard]] remote* find(device_number device) const;
  [[nodiscard]] remote* find_instance(uint32_t instance) const;
  void refuse(device_number device, uint64_t request);
  [[nodiscard]] double random();

  settings cfg_;
  driver_ports ports_;
  bacnet_counters own_;
  node node_;
  std::map<device_number, remote_ptr> remotes_;
  std::map<uint32_t, device_number> by_instance_;
  std::map<device_number, std::string> refused_; ///< Why it has no remote.
  device_table table_;
  who_is_plan who_is_;
  cov_manager cov_;
  poll_queue due_; ///< Devices by when there is something to ask.
  std::map<uint16_t, lines> lines_; ///< By network.
  request_windows windows_;
  std::unordered_map<request_number, flight> flights_;
  /// Ends of patience of commands.
  std::set<std::pair<time_point, device_number>> deadlines_;
  std::unique_ptr<device_search> search_; ///< Null while none runs.
  uint64_t tickets_ = 0;
  bool pumping_ = false;
  timer_ptr timer_;
  time_point timer_due_;
  std::minstd_rand random_;
  std::shared_ptr<bool> alive_ = std::make_shared<bool>(true);
};

} // namespace troupe::bacnet
