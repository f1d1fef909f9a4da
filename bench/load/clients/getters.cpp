#include "bench/load/clients/getters.hpp"

#include "protocol/iap/object_writer.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace troupe::load {

namespace {

constexpr auto patience = std::chrono::seconds{15};
constexpr double request_time = 10; // seconds that the gateway may take

std::string response_topic(size_t client) {
  return fmt::format("my/load/{}/{}", ::getpid(), client);
}

} // namespace

get_clients::get_clients(boost::asio::io_context& context, broker_place where,
                         const client_options& options,
                         std::vector<target> targets)
  : context_{context},
    where_{std::move(where)},
    options_{options},
    targets_{std::move(targets)},
    pending_{patience} {
  // nop
}

status get_clients::start(time_point now) {
  if (targets_.empty())
    return failure{ec::no_such_point, "found no datapoint to get"};
  for (size_t i = 0; i < options_.getters; ++i) {
    mqtt_client::handlers on;
    on.connected = [this, i] {
      if (!clients_[i]->subscribe(response_topic(i), 1))
        ++failures_;
    };
    on.lost = [this] { ++failures_; };
    on.arrived = [this](auto& message) { take(message.payload); };
    clients_.push_back(std::make_shared<mqtt_client>(
      context_, fmt::format("load-get-{}-{}", ::getpid(), i), std::move(on)));
    if (auto done = clients_.back()->connect(where_); !done)
      return done;
  }
  pace_.emplace(now + std::chrono::seconds{1}, options_.get_rate);
  return {};
}

void get_clients::take(std::string_view payload) {
  auto x = iap::read_json(payload);
  auto number = x ? x->field("corr") : nullptr;
  if (number == nullptr || number->text() == nullptr)
    return;
  auto results = x->field("result");
  auto list = results != nullptr ? results->elements() : nullptr;
  if (list != nullptr)
    for (auto& item : list->elements)
      errors_ += item.field("error") != nullptr ? 1u : 0u;
  pending_.end(*number->text(), std::chrono::steady_clock::now());
}

void get_clients::get(uint64_t number, time_point due) {
  auto& what = targets_[number % targets_.size()];
  auto client = number % clients_.size();
  auto key = std::to_string(number);
  if (!pending_.begin(key, due))
    return;
  std::string text;
  iap::object_writer out{text};
  out.text("corr", key);
  out.text("response", response_topic(client));
  out.add("item", value{array{{value{what.item}}}});
  out.number("maxAge", options_.max_age);
  out.number("timeout", request_time);
  out.end();
  if (!clients_[client]->publish(
        fmt::format("glp/0/{}/=get/dp/request", what.sid), text, 1))
    ++failures_;
}

void get_clients::tick(time_point now) {
  time_point due;
  while (pace_->take(now, due))
    get(pace_->taken() - 1, due);
  pending_.give_up(now);
}

void get_clients::report(findings& out) {
  pending_.report(out, "get", "gets", "answered");
  out.counts.emplace_back("gets.errors", errors_);
  out.counts.emplace_back("gets.failures", failures_);
}

void get_clients::begin_window() {
  pending_.times().clear();
}

} // namespace troupe::load
