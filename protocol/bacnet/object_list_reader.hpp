// Which objects a device has.

#pragma once

#include "protocol/bacnet/object.hpp"
#include "protocol/bacnet/property_access.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace troupe::bacnet {

/// Reads Object_List of one device: as a whole, and where that does not come,
/// its length and then element by element, as many at once as a `read_plan`
/// finds good. Knows nothing of requests.
class object_list_reader {
public:
  /// @param most Longer lists are refused.
  object_list_reader(uint32_t device, uint32_t most)
    : device_(device), most_(most) {
    // nop
  }

  /// What to read next, all of it: `on_value` or `on_failed` for each, then
  /// ask again. Empty at the end.
  [[nodiscard]] std::vector<property_ref> next();

  void on_value(const property_ref& what, octets content);

  /// It was refused, was too long, or did not come.
  void on_failed(const property_ref& what);

  /// Everything was read; elements that could not be read are left out.
  [[nodiscard]] bool done() const noexcept {
    return state_ == state::done;
  }

  /// There is no list to be had.
  [[nodiscard]] bool failed() const noexcept {
    return state_ == state::failed;
  }

  /// Without the device object itself.
  [[nodiscard]] const std::vector<object_id>& objects() const noexcept {
    return objects_;
  }

  /// Elements that could not be read.
  [[nodiscard]] size_t missing() const noexcept {
    return missing_;
  }

private:
  enum class state : uint8_t { whole, length, elements, done, failed };

  [[nodiscard]] property_ref list() const;
  void take_length(octets content);
  /// Returns false when it is no list of objects.
  bool take_objects(octets content);

  uint32_t device_;
  uint32_t most_;
  state state_ = state::whole;
  uint32_t length_ = 0;
  uint32_t asked_ = 0; ///< Elements.
  size_t missing_ = 0;
  std::vector<object_id> objects_;
};

} // namespace troupe::bacnet
