#include "bench/load/clients/subscribers.hpp"

#include "bench/load/clients/sample_event.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace troupe::load {

subscribers::subscribers(boost::asio::io_context& context, broker_place where,
                         reading how, wall_time clock)
  : context_{context},
    where_{std::move(where)},
    how_{std::move(how)},
    clock_{std::move(clock)} {
  // nop
}

status subscribers::start(time_point now) {
  started_ = now;
  members_.resize(how_.count);
  for (size_t i = 0; i < members_.size(); ++i) {
    auto& x = members_[i];
    mqtt_client::handlers on;
    // The vector does not grow any more.
    on.connected = [this, &x] {
      for (auto& filter : how_.filters)
        if (!x.client->subscribe(filter, how_.qos))
          ++failures_;
    };
    on.lost = [this] { ++failures_; };
    on.arrived = [this, &x](auto& message) { take(x.books, message); };
    x.client = std::make_shared<mqtt_client>(
      context_, fmt::format("load-{}-{}-{}", how_.name, ::getpid(), i),
      std::move(on));
    if (auto done = x.client->connect(where_); !done)
      return done;
  }
  return {};
}

void subscribers::take(ledger& books, const mqtt_client::message& x) {
  ++messages_;
  bytes_ += x.topic.size() + x.payload.size();
  if (!is_data_topic(x.topic)) {
    blocks_ += x.topic.find("/fb/dev/") != std::string_view::npos ? 1u : 0u;
    return;
  }
  auto event = read_sample_event(x.payload);
  if (!event)
    return;
  if (books.book(event->point, event->time) == ledger::outcome::repeated)
    return;
  ages_.record_corrected((clock_() - event->time) / 1'000,
                         how_.interval.count());
}

void subscribers::tick(time_point now) {
  if (how_.stop_for.count() == 0)
    return;
  auto up = now - started_;
  if (!stopped_ && up >= how_.stop_after) {
    stopped_ = true;
    for (auto& x : members_)
      x.client->stop_reading();
  } else if (stopped_ && !resumed_ && up >= how_.stop_after + how_.stop_for) {
    resumed_ = true;
    for (auto& x : members_)
      x.client->go_on_reading();
  }
}

void subscribers::report(findings& out) {
  auto add = [&](const char* what, uint64_t n) {
    out.counts.emplace_back(fmt::format("{}.{}", how_.name, what), n);
  };
  uint64_t fresh = 0;
  uint64_t repeated = 0;
  uint64_t late = 0;
  for (auto& x : members_) {
    fresh += x.books.fresh();
    repeated += x.books.repeated();
    late += x.books.late();
  }
  add("clients", members_.size());
  add("messages", messages_);
  add("bytes", bytes_);
  add("blocks", blocks_);
  add("fresh", fresh);
  add("repeated", repeated);
  add("late", late);
  add("failures", failures_);
  out.times.emplace_back(how_.name, ages_);
}

void subscribers::begin_window() {
  ages_.clear();
}

} // namespace troupe::load
