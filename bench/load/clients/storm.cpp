#include "bench/load/clients/storm.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace troupe::load {

namespace {

constexpr auto patience = std::chrono::seconds{10};

} // namespace

storm_clients::storm_clients(boost::asio::io_context& context,
                             broker_place where, const client_options& options)
  : context_{context}, where_{std::move(where)}, options_{options} {
  // nop
}

status storm_clients::start(time_point now) {
  pace_.emplace(now, options_.storm_rate);
  return {};
}

void storm_clients::visit(time_point due) {
  if (visitors_.size() >= options_.storm) {
    ++refused_;
    return;
  }
  ++begun_;
  auto& x = visitors_.emplace_back();
  x.due = due;
  mqtt_client::handlers on;
  on.connected = [this, &x] {
    for (auto& filter : options_.storm_filters)
      if (!x.client->subscribe(filter, 1))
        x.end = fate::failed;
  };
  on.lost = [&x] { x.end = fate::failed; };
  on.arrived = [this, &x](auto&) {
    if (x.end != fate::open)
      return;
    x.end = fate::served;
    auto passed = std::chrono::steady_clock::now() - x.due;
    using std::chrono::duration_cast;
    using std::chrono::microseconds;
    times_.record(duration_cast<microseconds>(passed).count());
  };
  x.client = std::make_shared<mqtt_client>(
    context_, fmt::format("load-storm-{}-{}", ::getpid(), begun_),
    std::move(on));
  if (!x.client->connect(where_))
    x.end = fate::failed;
}

/// Outside of their own calls: a client must not end in one.
void storm_clients::dismiss(time_point now) {
  for (auto i = visitors_.begin(); i != visitors_.end();) {
    if (i->end == fate::open && now - i->due > patience)
      i->end = fate::failed;
    if (i->end == fate::open) {
      ++i;
      continue;
    }
    served_ += i->end == fate::served ? 1u : 0u;
    failed_ += i->end == fate::failed ? 1u : 0u;
    i->client->close();
    i = visitors_.erase(i);
  }
}

void storm_clients::tick(time_point now) {
  time_point due;
  while (pace_->take(now, due))
    visit(due);
  dismiss(now);
}

void storm_clients::report(findings& out) {
  out.counts.emplace_back("storm.begun", begun_);
  out.counts.emplace_back("storm.served", served_);
  out.counts.emplace_back("storm.failed", failed_);
  out.counts.emplace_back("storm.refused", refused_);
  out.times.emplace_back("connect", times_);
}

void storm_clients::begin_window() {
  times_.clear();
}

} // namespace troupe::load
