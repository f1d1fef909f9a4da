// Datapoints of drivers outside as sources of connections (IAP 14.5).

#include "bridge/external/external_services.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/topic.hpp"

namespace troupe {

namespace {

constexpr size_t most_value_bytes = size_t{64} << 10;

} // namespace

/// Whether the point exists is the driver's to say, later: it may not run, and
/// is asked again when it does.
caf::result<caf::ok_atom> external_state::on_observe(const point_watch_ptr& x) {
  if (x->point.empty()) // `sts` of such a device is its driver's own
    return caf::make_error(ec::unsupported,
                           std::string{"the status of devices of drivers "
                                       "outside is not followed"});
  auto watch = watches_.add(x);
  if (!watch)
    return caf::make_error(ec::overloaded, "too many datapoints are followed");
  self_->monitor(x->who);
  auto key = key_of(x->device);
  if (!is_alive(key) && book_.find(key) == nullptr) // it may come later
    return caf::make_error(ec::no_such_device,
                           x->device.handle + " : device not found");
  follow(*watch);
  return caf::ok_atom_v;
}

void external_state::tell_watchers(const device_id& device,
                                   const failure& how) {
  for (auto& watch : watches_.names_of(device.protocol, device.handle))
    for (auto& x : watches_.find(watch)->watches)
      self_->send(x->who, x->token, outcome{0, how.code, how.text, {}, {}});
}

void external_state::on_down(const caf::down_msg& x) {
  for (auto& [watch, point] : watches_.remove(x.source))
    if (auto topic = connection_topic(point, watch); iap::is_publishable(topic))
      put(std::move(topic),
          render_connection_action("delete", topics_.sid(), point, watch));
}

/// Asks the driver for each new value from now on, and for the present one.
void external_state::follow(const std::string& watch) {
  auto& x = *watches_.find(watch);
  auto topic = connection_topic(x, watch);
  auto poll = poll_topic(x.device, x.point);
  if (!iap::is_publishable(topic) || !iap::is_publishable(poll))
    return;
  for (auto action : {"create", "provision"})
    put(topic, render_connection_action(action, topics_.sid(), x, watch));
  if (is_alive(key_of(x.device)))
    send_poll({nullptr, {}, watch, 0}, std::move(poll), x.point);
}

/// A driver that starts anew, or a device that comes back.
void external_state::follow_all(const std::string& protocol,
                                const std::string& handle) {
  for (auto& watch : watches_.names_of(protocol, handle))
    follow(watch);
}

void external_state::on_input(const external_topic& topic,
                              const bus_message& x) {
  if (watches_.find(topic.name) == nullptr)
    return; // a connection of somebody else
  if (!sample_gate_.take_now(ports_.clock->now()))
    return complain("samples", x.topic, "more than 2000 samples a second");
  if (x.payload.size() > most_value_bytes)
    return complain("input", x.topic, "a value is at most 64 KiB");
  auto what = iap::read_json(x.payload);
  if (!what)
    return complain("input", x.topic, what.error().text);
  carry_on(topic.name, *what);
}

void external_state::carry_on(const std::string& watch, const value& what) {
  auto point = watches_.find(watch);
  if (point == nullptr)
    return;
  sample news;
  news.what = what;
  news.time = ports_.clock->now();
  for (auto& x : point->watches)
    self_->send(x->who, x->token, news);
}

void external_state::on_connected(const external_topic& topic,
                                  const bus_message& x) {
  if (watches_.find(topic.name) == nullptr)
    return;
  if (auto why = connection_failure(x.payload); !why.empty())
    complain("connection", x.topic, topic.name + ": " + why);
}

} // namespace troupe
