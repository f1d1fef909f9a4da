#include "bridge/connection_ends.hpp"

#include "actors/device_life.hpp"
#include "protocol/iap/topic.hpp"

#include <arpa/inet.h>

namespace troupe {

namespace {

/// Bounds what requests can make the gateway hold.
constexpr size_t most_ends = 1'000;

/// Names are not looked up: the MQTT client would wait for the answer with a
/// lock that stops publishing everywhere.
bool is_address(const std::string& x) {
  in6_addr any{};
  return ::inet_pton(AF_INET, x.c_str(), &any) == 1
         || ::inet_pton(AF_INET6, x.c_str(), &any) == 1;
}

/// Beyond these the gateway's own rights would be lent to everybody.
bool is_open_to_all(const std::string& topic) {
  auto levels = iap::split_levels(topic);
  return levels[0] != "glp" || (levels.size() > 3 && levels[2][0] == '&');
}

/// A whole number of *x*; *otherwise* when there is none.
result<int64_t> read_integer(const value& x, const char* name, int64_t least,
                             int64_t most, int64_t otherwise) {
  auto found = x.field(name);
  if (found == nullptr || found->is_null())
    return otherwise;
  auto n = found->integer();
  if (n == nullptr || *n < least || *n > most)
    return failure{ec::invalid_request, std::string{name} + ": "
                                          + std::to_string(least) + " to "
                                          + std::to_string(most)};
  return *n;
}

result<connection_end> read_exchange(const value& x, bool source) {
  exchange_end out;
  out.topic = source ? text_member(x, "subscription") : std::string{};
  if (out.topic.empty())
    out.topic = text_member(x, "topic");
  if (!iap::is_publishable(out.topic))
    return failure{ec::invalid_request, "topic: one without wildcards"};
  out.host = text_member(x, "broker");
  if (!out.host.empty() && !is_address(out.host))
    return failure{ec::invalid_request,
                   "broker: " + out.host + " is no numeric address"};
  if (out.host.empty() && !is_open_to_all(out.topic))
    return failure{ec::invalid_request,
                   out.topic + ": no topic to exchange values on"};
  auto protocol = text_member(x, "protocol");
  out.tls = protocol == "mqtts";
  if (protocol == "ws" || protocol == "wss")
    return failure{ec::unsupported, protocol + ": not supported"};
  if (!protocol.empty() && protocol != "mqtt" && protocol != "mqtts")
    return failure{ec::invalid_request, "protocol: mqtt or mqtts"};
  constexpr int64_t plain_port = 1883;
  constexpr int64_t tls_port = 8883;
  auto port = read_integer(x, "port", 1, 65'535,
                           out.tls ? tls_port : plain_port);
  if (!port)
    return port.error();
  if (auto qos = read_integer(x, "qos", 0, 2, 1); !qos)
    return qos.error();
  out.port = static_cast<uint16_t>(*port);
  connection_end end;
  end.elsewhere = std::move(out);
  return end;
}

result<std::vector<connection_end>> read_ends(const std::string& prefix,
                                              const value& args,
                                              const char* name, bool source) {
  auto list = args.field(name);
  auto all = list != nullptr ? list->elements() : nullptr;
  if (all == nullptr || all->elements.empty())
    return failure{ec::invalid_request,
                   std::string{name} + ": a connection needs at least one"};
  if (all->elements.size() > most_ends)
    return failure{ec::too_large, std::string{name} + ": more than 1000"};
  std::vector<connection_end> out;
  for (auto& x : all->elements) {
    auto topic = x.text();
    auto end = topic != nullptr ? read_point_topic(prefix, *topic)
                                : read_exchange(x, source);
    if (!end)
      return end.error();
    out.push_back(*std::move(end));
  }
  return out;
}

} // namespace

result<connection_end> read_point_topic(const std::string& prefix,
                                        const std::string& topic) {
  failure bad{ec::invalid_request,
              topic + ": no value of a datapoint below " + prefix
                + ", such as dev/lon/lamp-1/if/Lamp/0/nviLamp/value"};
  if (topic.compare(0, prefix.size(), prefix) != 0)
    return bad;
  auto read = iap::read_request_topic(topic.substr(prefix.size()));
  if (!read || read->kind != iap::request_kind::device
      || read->device.object
           != iap::device_object::interface || read->device.path.empty())
    return bad;
  auto& device = read->device;
  if (device.path.size() < 2 || device.path[1] != "value")
    return failure{ec::invalid_request,
                   topic
                     + ": no value of a datapoint: /value is missing "
                       "behind "
                     + device.path[0]};
  connection_end out{
    device.device, device.block, device.index, device.path[0], {}};
  for (auto i = device.path.begin() + 2; i != device.path.end(); ++i)
    out.field += (out.field.empty() ? "" : "/") + *i;
  return out;
}

result<std::vector<connection_end>> read_sources(const std::string& sid,
                                                 const value& args) {
  return read_ends(iap::segment_prefix(sid) + "/fb/", args, "sources", true);
}

result<std::vector<connection_end>> read_destinations(const std::string& sid,
                                                      const value& args) {
  return read_ends(iap::segment_prefix(sid) + "/rq/", args, "destinations",
                   false);
}

} // namespace troupe
