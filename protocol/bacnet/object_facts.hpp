// What a device tells about itself and its objects.

#pragma once

#include "protocol/bacnet/object.hpp"
#include "protocol/bacnet/property_access.hpp"

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe::bacnet {

struct object_facts {
  object_id id;
  std::string name;
  std::string description;
  std::optional<uint32_t> units;
  /// Texts of states and their numbers: of multi-state objects from 1, of
  /// binary ones 0 and 1.
  std::map<uint32_t, std::string> states;
  uint32_t state_count = 0; ///< Of multi-state objects; 0: not known.
  bool priorities = false;  ///< It has a priority array.
  std::optional<float> cov_increment;
  std::optional<data_kind>
    kind; ///< Of the value, where the type leaves it open.
};

struct device_facts {
  uint32_t instance = 0;
  uint16_t vendor = 0;
  std::string name; ///< Of the device object: unique on its network (12.11.2).
  std::string vendor_name;
  std::string model;
  std::string firmware;
  std::string description;
  std::vector<object_facts> objects;
};

/// Gathers the facts of one device, property by property, in any order. What a
/// device does not have is left as it is. Objects without a value of their own,
/// such as files and logs, are left out.
class facts_reader {
public:
  explicit facts_reader(uint32_t device) {
    facts_.instance = device;
  }

  /// Objects may be told more than once.
  void add(const std::vector<object_id>& objects);

  [[nodiscard]] std::vector<property_ref> of_device() const;

  /// One object after the other.
  [[nodiscard]] std::vector<property_ref> of_objects() const;

  /// Elements of the texts of states that did not come as a whole, where it is
  /// known how many there are.
  [[nodiscard]] std::vector<property_ref> of_states() const;

  /// Content of another kind than the standard says is passed over.
  void on_value(const property_ref& what, octets content);

  [[nodiscard]] const device_facts& facts() const noexcept {
    return facts_;
  }

private:
  void on_device(property_id what, octets content);
  void on_object(object_facts& out, const property_ref& what, octets content);

  device_facts facts_;
  std::map<std::pair<uint16_t, uint32_t>, size_t> places_;
};

} // namespace troupe::bacnet
