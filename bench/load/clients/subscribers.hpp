// Clients that listen, and clients that stop listening for a while.

#pragma once

#include "bench/load/clients/ledger.hpp"
#include "bench/load/clients/options.hpp"
#include "bench/load/clients/role.hpp"
#include "protocol/ids.hpp"

#include <functional>
#include <string>
#include <vector>

namespace troupe::load {

/// How subscribers read.
struct reading {
  std::string name; ///< In front of what they report.
  uint32_t count = 1;
  std::vector<std::string> filters;
  int qos = 1;
  std::chrono::microseconds interval{0};
  std::chrono::milliseconds stop_after{0};
  std::chrono::milliseconds stop_for{0}; ///< 0: they never stop.
};

/// Wall clock, for the age of samples.
using wall_time = std::function<unix_nanos()>;

/// Reports of all its clients together: `{name}.messages`, `.bytes`,
/// `.blocks`, `.fresh`, `.repeated`, `.late`, `.lost_connections`, and the time
/// from a sample's own stamp to its arrival. Stamps are cut to milliseconds:
/// times are up to one too long.
class subscribers : public role {
public:
  subscribers(boost::asio::io_context& context, broker_place where, reading how,
              wall_time clock);

  status start(time_point now) override;
  void tick(time_point now) override;
  void report(findings& out) override;
  void begin_window() override;

private:
  struct member {
    std::shared_ptr<mqtt_client> client;
    ledger books;
  };

  void take(ledger& books, const mqtt_client::message& x);

  boost::asio::io_context& context_;
  broker_place where_;
  reading how_;
  wall_time clock_;
  std::vector<member> members_;
  latency ages_;
  time_point started_{};
  bool stopped_ = false;
  bool resumed_ = false;
  uint64_t messages_ = 0;
  uint64_t bytes_ = 0;
  uint64_t blocks_ = 0;
  uint64_t failures_ = 0;
};

} // namespace troupe::load
