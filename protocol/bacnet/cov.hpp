// Changes of value: subscriptions and notifications (ASHRAE 135, 13.1, 13.14 to
// 13.15, 13.5 to 13.7).

#pragma once

#include "protocol/bacnet/primitive.hpp"
#include "protocol/bacnet/property.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace troupe::bacnet {

/// How notifications are to come, and for how long. A lifetime of 0 seconds
/// never ends, which most devices refuse or forget.
struct cov_terms {
  bool confirmed = false;
  uint32_t lifetime = 0;
};

/// Asks for notifications of an object, or renews that: one with the same
/// process and object takes the place of the older. Without terms it ends.
struct subscribe_cov {
  uint32_t process = 0; ///< The subscriber's own number, in notifications too.
  object_id object;
  std::optional<cov_terms> terms;
};

/// The same for one property, with an increment of the subscriber's own.
struct subscribe_cov_property {
  uint32_t process = 0;
  object_id object;
  std::optional<cov_terms> terms;
  property_id property = property_id::present_value;
  std::optional<uint32_t> index;
  std::optional<float> increment;
};

struct cov_value {
  property_id property = property_id::present_value;
  std::optional<uint32_t> index;
  octets content; ///< Points into what it was decoded from.
  std::optional<uint8_t> priority;
};

/// Of both services, the confirmed and the unconfirmed one. Which values come
/// depends on the type of the object; mostly present value and status flags.
struct cov_notification {
  uint32_t process = 0;
  uint32_t device = 0; ///< Instance.
  object_id object;
  uint32_t remaining = 0; ///< Seconds; 0: no end.
  std::vector<cov_value> values;
};

/// Appends the parameters, which stand behind the header of the APDU.
void encode(const subscribe_cov& x, std::vector<uint8_t>& out);
void encode(const subscribe_cov_property& x, std::vector<uint8_t>& out);
void encode(const cov_notification& x, std::vector<uint8_t>& out);

/// Reads all of *from*, reusing the memory of *out*. Fails with
/// `protocol_error`, and leaves *out* in any state then.
status decode(subscribe_cov& out, octets from);
status decode(subscribe_cov_property& out, octets from);
status decode(cov_notification& out, octets from);

} // namespace troupe::bacnet
