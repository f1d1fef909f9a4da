// What a simulated BACnet device holds, how it misbehaves, and what it was
// asked.

#pragma once

#include "protocol/bacnet/cov.hpp"
#include "protocol/bacnet/discovery.hpp"
#include "protocol/bacnet/error.hpp"
#include "protocol/bacnet/property_access.hpp"
#include "protocol/bacnet/service.hpp"
#include "protocol/bacnet/tag.hpp"
#include "tests/support/sim_datagrams.hpp"

#include <array>
#include <functional>
#include <map>
#include <optional>
#include <utility>
#include <vector>

namespace troupe::test {

using bytes = std::vector<uint8_t>;

/// One value, commandable or not.
struct sim_object {
  float normal = 0; ///< Relinquish default.
  bool commandable = false;
  std::array<std::optional<float>, 16> levels;
  bool takes_cov = true;
  bool takes_writes = true;
  std::optional<bacnet::status_flags> flags; ///< Nothing: it has none.

  [[nodiscard]] float now() const {
    for (auto& x : levels)
      if (x)
        return *x;
    return normal;
  }
};

/// How a device treats ReadPropertyMultiple that asks for too much.
enum class misery : uint8_t { none, error, reject, abort, overflow, silence };

struct sim_device {
  uint32_t instance = 0;
  datagram_address where;
  std::map<uint32_t, sim_object> values; ///< Analog values by instance.
  bool dead = false;
  bool shy = false; ///< Does not answer Who-Is, unless it alone is asked.
  misery more_than_one = misery::none; ///< RPM of more than *bearable* values.
  /// Services that never go well.
  std::map<bacnet::confirmed_service, misery> miseries;
  bacnet::bit_string services; ///< Empty: it does not say.
  bool object_cov = true;      ///< It has SubscribeCOV.
  size_t bearable = SIZE_MAX;
  reactor::duration delay = std::chrono::milliseconds{5};
  uint16_t max_apdu = 1'476;
  bacnet::segmentation segments = bacnet::segmentation::none;
  uint16_t network = 0; ///< Behind a router; 0: our own.

  /// Other properties, also of other objects; nothing where there are none.
  std::function<std::optional<bytes>(const bacnet::property_ref&)> facts;

  bytes log; ///< What it says to ReadRange; empty: it has none.

  struct subscriber {
    uint32_t process = 0;
    bool confirmed = false;
    reactor::time_point until;
    bool of_property = false;
    std::optional<float> increment = {};
  };

  std::map<uint32_t, subscriber> cov; ///< By object.
  size_t gaps = 0;                    ///< Changes that nobody was told of.

  // what was asked
  size_t rp = 0;
  size_t rpm = 0;
  size_t most_values = 0; ///< Of one RPM that was answered.
  size_t writes = 0;
  std::map<bacnet::confirmed_service, size_t> by_service;
  size_t subscribes = 0;
  size_t acks = 0;
  size_t requests = 0;
  /// Actions on the device, by number of their service, with their parameters.
  std::vector<std::pair<uint8_t, bytes>> orders;
  std::vector<reactor::time_point> times; ///< Of reads.
};

inline bytes content_of(float x) {
  bytes out;
  bacnet::tag_writer{out}.put(bacnet::primitive{x});
  return out;
}

inline bytes content_of(const bacnet::status_flags& x) {
  bytes out;
  bacnet::tag_writer{out}.put(bacnet::primitive{bacnet::bits_of(x)});
  return out;
}

/// Content of a property; nothing when there is none.
inline std::optional<bytes> property_of(const sim_device& x,
                                        const bacnet::property_ref& what) {
  if (what.object == bacnet::object_id{bacnet::object_type::device, x.instance}
      && what.property == bacnet::property_id::protocol_services_supported
      && !x.services.empty()) {
    bytes out;
    bacnet::tag_writer{out}.put(bacnet::primitive{x.services});
    return out;
  }
  if (auto fact = x.facts ? x.facts(what) : std::nullopt)
    return fact;
  auto i = x.values.find(what.object.instance);
  if (what.object.type != bacnet::object_type::analog_value
      || i == x.values.end())
    return std::nullopt;
  if (what.property == bacnet::property_id::present_value)
    return content_of(i->second.now());
  if (what.property == bacnet::property_id::status_flags && i->second.flags)
    return content_of(*i->second.flags);
  if (what.property != bacnet::property_id::priority_array
      || !i->second.commandable)
    return std::nullopt;
  bytes out;
  bacnet::tag_writer to{out};
  for (auto& level : i->second.levels)
    to.put(level ? bacnet::primitive{*level} : bacnet::primitive{});
  return out;
}

/// Why there is no such property.
inline bacnet::error no_such_object() {
  return {bacnet::error_class::object, bacnet::error_code::unknown_object};
}

/// Returns why it was not taken.
inline std::optional<bacnet::error>
take_write(sim_device& x, const bacnet::write_property& what) {
  auto i = x.values.find(what.what.object.instance);
  if (i == x.values.end())
    return no_such_object();
  auto& object = i->second;
  if (!object.takes_writes)
    return bacnet::error{bacnet::error_class::property,
                         bacnet::error_code::write_access_denied};
  bacnet::tag_reader in{what.content};
  auto content = in.take_application();
  auto number = std::get_if<float>(&content);
  if (object.commandable) {
    auto& level = object.levels[what.priority.value_or(16) - 1u];
    level = number != nullptr ? std::optional{*number} : std::nullopt;
  } else if (number != nullptr) {
    object.normal = *number;
  }
  return std::nullopt;
}

/// The other service's subscriptions stay.
inline void end_subscription(sim_device& x, uint32_t object, bool of_property) {
  auto i = x.cov.find(object);
  if (i != x.cov.end() && i->second.of_property == of_property)
    x.cov.erase(i);
}

} // namespace troupe::test
