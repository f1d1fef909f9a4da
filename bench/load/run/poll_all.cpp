#include "bench/load/run/poll_all.hpp"

#include "bench/load/clients/sample_event.hpp"
#include "protocol/iap/object_writer.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <chrono>
#include <unordered_set>

namespace troupe::load {

namespace {

using clock = std::chrono::steady_clock;

constexpr auto blocks = "glp/0/+/fb/dev/+/+/if/+/+";
constexpr auto calm = std::chrono::seconds{2};
constexpr auto most = std::chrono::seconds{120};

bool has_rate(const value& point) {
  auto rate = member_at(point, "monitor/rate");
  if (rate == nullptr || rate->is_null())
    return false;
  auto text = rate->text();
  return text != nullptr ? *text != "none" : rate->number().value_or(0) > 0;
}

/// Gives all points of a block that *wanted* picks the same settings.
template <class Wanted>
std::string
monitor_request(std::string_view block, const char* settings, Wanted wanted) {
  auto x = iap::read_json(block);
  if (!x || x->fields() == nullptr)
    return {};
  std::string text;
  iap::object_writer out{text};
  auto any = false;
  for (auto& [name, point] : x->fields()->fields) {
    if (point.fields() == nullptr || !wanted(point))
      continue;
    any = true;
    out.json(name, settings);
  }
  out.end();
  return any ? text : std::string{};
}

} // namespace

std::string poll_request(std::string_view block) {
  return monitor_request(block, R"({"monitor":{"rate":"slow"}})",
                         [](auto& point) { return !has_rate(point); });
}

std::string event_request(std::string_view block) {
  return monitor_request(block, R"({"monitor":{"rate":0,"event":true}})",
                         [](auto&) { return true; });
}

result<size_t> ask_all(const broker_place& where,
                       std::string (*request)(std::string_view)) {
  boost::asio::io_context context{1};
  std::unordered_set<std::string> seen;
  size_t sent = 0;
  auto ok = true;
  auto last = clock::now();
  std::shared_ptr<mqtt_client> client;
  mqtt_client::handlers on;
  on.connected = [&] {
    ok = ok && static_cast<bool>(client->subscribe(blocks, 1));
  };
  on.lost = [&] { ok = false; };
  on.arrived = [&](auto& message) {
    auto place = read_block_topic(message.topic);
    if (!place || !seen.emplace(message.topic).second)
      return;
    last = clock::now();
    auto text = request(message.payload);
    if (text.empty())
      return;
    ++sent;
    ok = ok
         && static_cast<bool>(client->publish(
           fmt::format("glp/0/{}/rq/{}", place->sid, place->path), text, 1));
  };
  client = std::make_shared<mqtt_client>(
    context, fmt::format("load-poll-{}", ::getpid()), std::move(on));
  if (auto done = client->connect(where); !done)
    return done.error();
  for (auto limit = clock::now() + most;
       ok && clock::now() < limit && clock::now() - last < calm;)
    context.run_for(std::chrono::milliseconds{100});
  client->close();
  if (!ok)
    return failure{ec::not_connected, "the broker broke the connection"};
  return sent;
}

} // namespace troupe::load
