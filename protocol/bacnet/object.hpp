// Where a datapoint lives inside a BACnet device.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::bacnet {

/// Types of objects, numbered as on the wire (ASHRAE 135, clause 21,
/// BACnetObjectType). Other numbers are valid, too: makers have their own from
/// 128 on.
enum class object_type : uint16_t {
  analog_input = 0,
  analog_output = 1,
  analog_value = 2,
  binary_input = 3,
  binary_output = 4,
  binary_value = 5,
  calendar = 6,
  device = 8,
  file = 10,
  loop = 12,
  multi_state_input = 13,
  multi_state_output = 14,
  notification_class = 15,
  program = 16,
  schedule = 17,
  multi_state_value = 19,
  trend_log = 20,
  accumulator = 23,
  pulse_converter = 24,
  bit_string_value = 39,
  character_string_value = 40,
  date_pattern_value = 41,
  date_value = 42,
  date_time_pattern_value = 43,
  date_time_value = 44,
  integer_value = 45,
  large_analog_value = 46,
  octet_string_value = 47,
  positive_integer_value = 48,
  time_pattern_value = 49,
  time_value = 50,
};

/// The last instance that names an object (ASHRAE 135, 20.2.14: 22 bits, of
/// which all ones stand for none).
inline constexpr uint32_t last_instance = 4'194'302;

/// Identifies an object of a device.
struct object_id {
  object_type type = object_type::analog_input;
  uint32_t instance = 0;

  friend bool operator==(const object_id& x, const object_id& y) {
    return x.type == y.type && x.instance == y.instance;
  }
};

/// The present value of one object; one row of a `.bac` file.
struct object {
  object_id id;
  bool priorities = false;  ///< Writes may carry a priority.
  bool plain_writes = true; ///< Writes without one are taken, too.
  /// By how much the value changes before the device tells; if known.
  std::optional<float> cov_increment;
};

/// Reads a type: its short name (`AV`, `MSI`, `CSV`), its long one in any
/// spelling (`analog-value`), or its number up to 1023. Nothing for other
/// words.
[[nodiscard]] std::optional<object_type> parse_object_type(std::string_view x);

/// Reads `AV:7`.
[[nodiscard]] std::optional<object_id> parse_object_id(std::string_view x);

/// `AV`; a type without a name is its number.
[[nodiscard]] std::string to_string(object_type x);

/// `AV:7`; types without a name show their number.
[[nodiscard]] std::string to_string(const object_id& x);

/// The base type of present values (clause 12): `float`, `boolean`, `uint32`,
/// `sint32` or `text`. Where the type of the object leaves it open, `float`.
[[nodiscard]] std::string_view base_type(object_type x) noexcept;

/// Whether present values are there to be written, as those of outputs and
/// values are. What devices measure or compute is written for tests only.
[[nodiscard]] bool takes_writes(object_type x) noexcept;

/// Whether values are on or off.
[[nodiscard]] bool is_binary(object_type x) noexcept;

/// Whether values are states, numbered from 1.
[[nodiscard]] bool is_multi_state(object_type x) noexcept;

/// Whether writes carry a priority whatever the device says: outputs must be
/// commandable, values may be (ASHRAE 135, 19.2).
[[nodiscard]] bool is_output(object_type x) noexcept;

} // namespace troupe::bacnet
