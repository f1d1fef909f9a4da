#include "bench/load/clients/writers.hpp"

#include "bench/load/clients/sample_event.hpp"
#include "protocol/iap/json.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <cmath>

namespace troupe::load {

namespace {

constexpr auto patience = std::chrono::seconds{10};

} // namespace

double next_value(std::optional<double> now, double low, double high) noexcept {
  if (!now || *now + 1 > high || *now < low)
    return low;
  return *now + 1;
}

write_clients::write_clients(boost::asio::io_context& context,
                             broker_place where, const client_options& options,
                             std::vector<target> targets)
  : context_{context},
    where_{std::move(where)},
    options_{options},
    pending_{patience} {
  for (auto& x : targets) {
    by_block_[x.block].push_back(writings_.size());
    writings_.push_back({std::move(x), {}, {}});
  }
}

status write_clients::start(time_point now) {
  if (writings_.empty())
    return failure{ec::no_such_point,
                   "found no datapoint to write: see --write-points"};
  auto count = std::min<size_t>(options_.writers, writings_.size());
  for (size_t i = 0; i < count; ++i) {
    mqtt_client::handlers on;
    on.connected = [this, i, count] {
      for (auto n = i; n < writings_.size(); n += count)
        if (!writings_[n].client->subscribe(writings_[n].what.block, 1))
          ++failures_;
    };
    on.lost = [this] { ++failures_; };
    on.arrived = [this](auto& message) { take(message); };
    auto client = std::make_shared<mqtt_client>(
      context_, fmt::format("load-write-{}-{}", ::getpid(), i), std::move(on));
    for (auto n = i; n < writings_.size(); n += count)
      writings_[n].client = client;
    if (auto done = client->connect(where_); !done)
      return done;
  }
  pace_.emplace(now + std::chrono::seconds{1}, options_.write_rate);
  return {};
}

/// A block says nothing new to most of its targets.
void write_clients::take(const mqtt_client::message& x) {
  auto i = by_block_.find(std::string{x.topic});
  if (i == by_block_.end())
    return;
  std::optional<value> block;
  for (auto n : i->second) {
    auto& one = writings_[n];
    if (!pending_.waits_for(one.what.item) && one.value)
      continue;
    if (!block) {
      auto parsed = iap::read_json(x.payload);
      if (!parsed)
        return;
      block = std::move(*parsed);
    }
    auto shown = value_in_block(*block, one.what.name);
    auto number = shown ? shown->number() : std::nullopt;
    if (!number)
      continue;
    if (!one.value)
      one.value = *number;
    else if (std::abs(*number - *one.value) < 1e-6)
      pending_.end(one.what.item, std::chrono::steady_clock::now());
  }
}

void write_clients::write(writing& x, time_point due) {
  // What the point has now must be known, else the write might show nothing.
  if (!x.value || !pending_.begin(x.what.item, due))
    return;
  x.value = next_value(x.value, options_.write_low, options_.write_high);
  if (!x.client->publish(x.what.write, iap::to_json(value{*x.value}), 1))
    ++failures_;
}

void write_clients::tick(time_point now) {
  time_point due;
  while (pace_->take(now, due))
    write(writings_[(pace_->taken() - 1) % writings_.size()], due);
  pending_.give_up(now);
}

void write_clients::report(findings& out) {
  pending_.report(out, "write", "writes", "shown");
  out.counts.emplace_back("writes.waiting", pending_.waiting());
  out.counts.emplace_back("writes.failures", failures_);
}

void write_clients::begin_window() {
  pending_.times().clear();
}

} // namespace troupe::load
