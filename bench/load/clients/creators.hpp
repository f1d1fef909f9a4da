// Clients that create devices and delete them again.

#pragma once

#include "bench/load/clients/options.hpp"
#include "bench/load/clients/pace.hpp"
#include "bench/load/clients/pending.hpp"
#include "bench/load/clients/role.hpp"

#include <optional>

namespace troupe::load {

/// Each device is created, and deleted as soon as its status shows. Reports
/// `creates.sent`, `.shown`, `.lost`, `.refused`, the same of `deletes`, and the
/// times from when a creation was due to the status, and from the deletion to a
/// status that says so, or to an empty one.
class create_clients : public role {
public:
  create_clients(boost::asio::io_context& context, broker_place where,
                 const client_options& options, std::string sid);

  status start(time_point now) override;
  void tick(time_point now) override;
  void report(findings& out) override;
  void begin_window() override;

private:
  void take(const mqtt_client::message& x);
  void create(uint64_t number, time_point due);

  boost::asio::io_context& context_;
  broker_place where_;
  const client_options& options_;
  std::string sid_;
  std::vector<std::shared_ptr<mqtt_client>> clients_;
  std::optional<pace> pace_;
  pending created_;
  pending deleted_;
  uint64_t failures_ = 0;
};

} // namespace troupe::load
