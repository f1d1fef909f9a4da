// Clients that ask the get service.

#pragma once

#include "bench/load/clients/options.hpp"
#include "bench/load/clients/pace.hpp"
#include "bench/load/clients/pending.hpp"
#include "bench/load/clients/role.hpp"
#include "bench/load/clients/targets.hpp"

#include <optional>
#include <vector>

namespace troupe::load {

/// Gets the targets in turn (IAP 9.6), each answer on a topic of its client.
/// Reports `gets.sent`, `.answered`, `.lost`, `.refused`, and the time from
/// when a get was due to its answer. An answer with an error is an answer, and
/// counted in `gets.errors` as well.
class get_clients : public role {
public:
  get_clients(boost::asio::io_context& context, broker_place where,
              const client_options& options, std::vector<target> targets);

  status start(time_point now) override;
  void tick(time_point now) override;
  void report(findings& out) override;
  void begin_window() override;

private:
  void take(std::string_view payload);
  void get(uint64_t number, time_point due);

  boost::asio::io_context& context_;
  broker_place where_;
  const client_options& options_;
  std::vector<target> targets_;
  std::vector<std::shared_ptr<mqtt_client>> clients_;
  std::optional<pace> pace_;
  pending pending_;
  uint64_t errors_ = 0;
  uint64_t failures_ = 0;
};

} // namespace troupe::load
