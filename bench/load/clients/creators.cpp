#include "bench/load/clients/creators.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/object_writer.hpp"

#include <fmt/format.h>
#include <unistd.h>

namespace troupe::load {

namespace {

constexpr auto patience = std::chrono::seconds{30};

/// Level 6 of `glp/0/{sid}/fb/dev/{protocol}/{handle}/sts`.
std::string handle_of(std::string_view topic) {
  auto end = topic.rfind('/');
  if (end == std::string_view::npos || end == 0)
    return {};
  auto start = topic.rfind('/', end - 1);
  return std::string{topic.substr(start + 1, end - start - 1)};
}

/// The last status says so; other gateways just clear the topic.
bool says_deleted(std::string_view status) {
  if (status.empty())
    return true;
  auto json = iap::read_json(status);
  auto state = json ? json->field("state") : nullptr;
  auto text = state != nullptr ? state->text() : nullptr;
  return text != nullptr && *text == "deleted";
}

std::string action(const std::string& name, const client_options* create) {
  std::string text;
  iap::object_writer out{text};
  out.text("action", name);
  auto args = out.object("args");
  if (create != nullptr) {
    args.text("type", create->create_type);
    args.text("unid", create->create_unid);
  }
  args.end();
  out.end();
  return text;
}

} // namespace

create_clients::create_clients(boost::asio::io_context& context,
                               broker_place where,
                               const client_options& options, std::string sid)
  : context_{context},
    where_{std::move(where)},
    options_{options},
    sid_{std::move(sid)},
    created_{patience},
    deleted_{patience} {
  // nop
}

status create_clients::start(time_point now) {
  if (sid_.empty())
    return failure{ec::no_such_device, "found no gateway to create devices in"};
  for (size_t i = 0; i < options_.creators; ++i) {
    mqtt_client::handlers on;
    // One of them hears for all.
    on.connected = [this, i] {
      if (i == 0
          && !clients_[0]->subscribe(fmt::format("glp/0/{}/fb/dev/{}/+/sts",
                                                 sid_,
                                                 options_.create_protocol),
                                     1))
        ++failures_;
    };
    on.lost = [this] { ++failures_; };
    on.arrived = [this](auto& message) { take(message); };
    clients_.push_back(std::make_shared<mqtt_client>(
      context_, fmt::format("load-create-{}-{}", ::getpid(), i),
      std::move(on)));
    if (auto done = clients_.back()->connect(where_); !done)
      return done;
  }
  pace_.emplace(now + std::chrono::seconds{1}, options_.create_rate);
  return {};
}

void create_clients::take(const mqtt_client::message& x) {
  auto handle = handle_of(x.topic);
  auto now = std::chrono::steady_clock::now();
  if (says_deleted(x.payload)) {
    deleted_.end(handle, now);
    return;
  }
  if (!created_.end(handle, now) || !deleted_.begin(handle, now))
    return;
  if (!clients_[0]->publish(fmt::format("glp/0/{}/rq/dev/{}/{}/do", sid_,
                                        options_.create_protocol, handle),
                            action("delete", nullptr), 1))
    ++failures_;
}

void create_clients::create(uint64_t number, time_point due) {
  auto handle = fmt::format("load-{}-{}", ::getpid(), number);
  if (!created_.begin(handle, due))
    return;
  if (!clients_[number % clients_.size()]->publish(
        fmt::format("glp/0/{}/rq/dev/{}/{}/do", sid_, options_.create_protocol,
                    handle),
        action("create", &options_), 1))
    ++failures_;
}

void create_clients::tick(time_point now) {
  time_point due;
  while (pace_->take(now, due))
    create(pace_->taken() - 1, due);
  created_.give_up(now);
  deleted_.give_up(now);
}

void create_clients::report(findings& out) {
  created_.report(out, "create", "creates", "shown");
  deleted_.report(out, "delete", "deletes", "shown");
  out.counts.emplace_back("creates.failures", failures_);
}

void create_clients::begin_window() {
  created_.times().clear();
  deleted_.times().clear();
}

} // namespace troupe::load
