#include "bridge/bus_entry.hpp"

#include "bridge/publisher.hpp"

#include <caf/send.hpp>

namespace troupe {

bus_entry::bus_entry(std::string sid, bus_entry_ports ports)
  : sid_(std::move(sid)), ports_(std::move(ports)) {
  // nop
}

void bus_entry::on_event(const bus_event& x) const {
  caf::anon_send(ports_.publisher, x);
  if (x.what == bus_event::kind::connected)
    caf::anon_send(ports_.requests, x);
  if (ports_.outside != nullptr)
    ports_.outside->on_event(x);
}

/// A flood ends when half the room is free again: at the edge each message that
/// gets in would make the next refusal a new one.
void bus_entry::on_message(bus_message x) {
  if (ports_.outside != nullptr && ports_.outside->on_message(x))
    return;
  if (is_for_publisher(sid_, x.topic))
    return caf::anon_send(ports_.publisher,
                          std::make_shared<const bus_message>(std::move(x)));
  auto topic = x.topic;
  if (auto admitted = ports_.flow->admit(std::move(x))) {
    if (ports_.flow->is_relaxed())
      told_ = false;
    return caf::anon_send(ports_.requests, std::move(admitted));
  }
  if (!told_.exchange(true))
    caf::anon_send(ports_.publisher,
                   diagnostic{severity::error, std::move(topic),
                              "too many requests are under way: this one and "
                              "those that follow are lost",
                              "iap", ports_.clock->now()});
}

port_handlers enter_by(std::shared_ptr<bus_entry> entry) {
  return {[entry](const bus_event& x) { entry->on_event(x); },
          [entry](bus_message x) { entry->on_message(std::move(x)); }};
}

} // namespace troupe
