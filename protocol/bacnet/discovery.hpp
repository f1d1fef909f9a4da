// Who is there, and who has what: Who-Is, I-Am, Who-Has, I-Have (ASHRAE 135,
// 16.9, 16.10).

#pragma once

#include "protocol/bacnet/primitive.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace troupe::bacnet {

/// All ones: no instance, or in requests the device itself, whichever it is.
inline constexpr uint32_t any_instance = last_instance + 1;

/// Devices from *low* to *high*, both included.
struct instance_range {
  uint32_t low = 0;
  uint32_t high = any_instance;

  [[nodiscard]] bool holds(uint32_t x) const noexcept {
    return x >= low && x <= high;
  }

  friend bool operator==(const instance_range& x, const instance_range& y) {
    return x.low == y.low && x.high == y.high;
  }
};

/// Without a range all devices answer.
struct who_is {
  std::optional<instance_range> range;
};

/// What a device can do with long messages (clause 21, BACnetSegmentation).
enum class segmentation : uint8_t {
  both = 0,
  transmit = 1,
  receive = 2,
  none = 3,
};

struct i_am {
  uint32_t instance = 0;
  uint32_t max_apdu = 0; ///< Bytes that it takes in one APDU.
  segmentation segments = segmentation::none;
  uint16_t vendor = 0;
};

/// Looks for an object by its identifier or by its name.
struct who_has {
  std::optional<instance_range> range;
  std::variant<object_id, std::string> what;
};

struct i_have {
  uint32_t device = 0;
  object_id object;
  std::string name;
};

/// Appends the parameters, which stand behind the header of the APDU.
void encode(const who_is& x, std::vector<uint8_t>& out);
void encode(const i_am& x, std::vector<uint8_t>& out);
void encode(const who_has& x, std::vector<uint8_t>& out);
void encode(const i_have& x, std::vector<uint8_t>& out);

/// Reads all of *from*. Fails with `protocol_error`, and leaves *out* in any
/// state then.
status decode(who_is& out, octets from);
status decode(i_am& out, octets from);
status decode(who_has& out, octets from);
status decode(i_have& out, octets from);

} // namespace troupe::bacnet
