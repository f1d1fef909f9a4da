// Messages of drivers outside, from the MQTT client's threads to `external`.

#pragma once

#include "actors/messages.hpp"
#include "bridge/external/external_topic.hpp"
#include "bridge/inflow.hpp"

#include <memory>

namespace troupe {

/// How much may wait for `external`. Samples, events and questions may be lost
/// in a flood, and are counted; what drivers show of their devices has room of
/// its own.
struct external_inflows {
  std::shared_ptr<inflow> services = std::make_shared<inflow>();
  std::shared_ptr<inflow> state = std::make_shared<inflow>();
};

/// Callable on any thread, for it only reads what it was made with.
class external_entry {
public:
  external_entry(external_topics topics, external_actor external,
                 external_inflows flows);

  void on_event(const bus_event& x) const;

  /// Hands on what is for `external`, as long as there is room; returns whether
  /// nobody else has a use for it.
  [[nodiscard]] bool on_message(const bus_message& x) const;

private:
  /// Null when the message is for others, or comes by `requests`.
  [[nodiscard]] inflow* flow_of(external_kind kind) const noexcept;

  external_topics topics_;
  external_actor external_;
  external_inflows flows_;
};

} // namespace troupe
