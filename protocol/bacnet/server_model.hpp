// What a simulated device is made of: constants that devices of a kind share.

#pragma once

#include "protocol/bacnet/object.hpp"
#include "protocol/bacnet/primitive.hpp"
#include "protocol/bacnet/unit.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::bacnet {

/// One analog, binary or multi-state object (ASHRAE 135, 12.2 to 12.20).
struct object_model {
  object_id id;
  std::string name;
  std::string description;
  uint32_t units = no_units; ///< Of analog objects.

  /// Of multi-state objects one a state, of binary ones the inactive and the
  /// active text, or none.
  std::vector<std::string> states;

  /// Present values that are written must lie between them. Analog ones.
  std::optional<float> low;
  std::optional<float> high;
  bool writable = false;    ///< Its present value.
  bool commandable = false; ///< It has a priority array; is writable, too.

  /// Present value, or what counts while nothing is commanded; numbers of
  /// states for all but analog objects.
  double start = 0;

  /// Changes as big as that are told, of analog objects; at least 0.
  float cov_increment = 1;
};

struct device_model {
  std::string model_name;
  std::string vendor_name;
  uint16_t vendor = 0;
  std::string firmware;
  std::vector<object_model> objects; ///< Each identifier once.

  /// Position of the first object of that name; nothing when there is none.
  [[nodiscard]] std::optional<size_t> find(const std::string& name) const;
};

using device_model_ptr = std::shared_ptr<const device_model>;

/// *x* as a present value of *type*: Real, Enumerated or Unsigned.
[[nodiscard]] primitive present_value_of(object_type type, double x);

} // namespace troupe::bacnet
