// Clients that connect, look and leave, over and over.

#pragma once

#include "bench/load/clients/options.hpp"
#include "bench/load/clients/pace.hpp"
#include "bench/load/clients/role.hpp"

#include <list>
#include <optional>

namespace troupe::load {

/// Each connects, subscribes, waits for its first message and leaves. Reports
/// `storm.begun`, `.served`, `.failed`, `.refused` (too many were at it), and
/// the time from when a connection was due to its first message.
class storm_clients : public role {
public:
  storm_clients(boost::asio::io_context& context, broker_place where,
                const client_options& options);

  status start(time_point now) override;
  void tick(time_point now) override;
  void report(findings& out) override;
  void begin_window() override;

private:
  enum class fate : uint8_t { open, served, failed };

  struct visitor {
    std::shared_ptr<mqtt_client> client;
    time_point due;
    fate end = fate::open;
  };

  void visit(time_point due);
  void dismiss(time_point now);

  boost::asio::io_context& context_;
  broker_place where_;
  const client_options& options_;
  std::list<visitor> visitors_;
  std::optional<pace> pace_;
  latency times_;
  uint64_t begun_ = 0;
  uint64_t served_ = 0;
  uint64_t failed_ = 0;
  uint64_t refused_ = 0;
};

} // namespace troupe::load
