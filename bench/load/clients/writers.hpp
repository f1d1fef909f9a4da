// Clients that write datapoints and wait until feedback shows it.

#pragma once

#include "bench/load/clients/options.hpp"
#include "bench/load/clients/pace.hpp"
#include "bench/load/clients/pending.hpp"
#include "bench/load/clients/role.hpp"
#include "bench/load/clients/targets.hpp"

#include <optional>
#include <unordered_map>
#include <vector>

namespace troupe::load {

/// The next value of a datapoint that counts from *low* up to *high*, in steps
/// of one, and begins again.
[[nodiscard]] double next_value(std::optional<double> now, double low,
                                double high) noexcept;

/// Writes the targets in turn, each again only when its last write has shown or
/// was given up after 10 s. Reports `writes.sent`, `.shown`, `.lost`,
/// `.refused` (a target was still waiting), and the time from when a write was
/// due until its block had the value.
class write_clients : public role {
public:
  write_clients(boost::asio::io_context& context, broker_place where,
                const client_options& options, std::vector<target> targets);

  status start(time_point now) override;
  void tick(time_point now) override;
  void report(findings& out) override;
  void begin_window() override;

private:
  struct writing {
    target what;
    std::optional<double> value;
    std::shared_ptr<mqtt_client> client;
  };

  void take(const mqtt_client::message& x);
  void write(writing& x, time_point due);

  boost::asio::io_context& context_;
  broker_place where_;
  const client_options& options_;
  std::vector<writing> writings_;
  std::unordered_map<std::string, std::vector<size_t>> by_block_;
  std::optional<pace> pace_;
  pending pending_;
  uint64_t failures_ = 0;
};

} // namespace troupe::load
