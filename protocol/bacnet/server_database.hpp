// All properties of a simulated device.

#pragma once

#include "protocol/bacnet/server_object.hpp"
#include "protocol/bacnet/server_settings.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace troupe::bacnet {

/// The device object (ASHRAE 135, 12.11) and all others.
class server_database {
public:
  /// @param cfg Is read again with every property: a caller may change it.
  server_database(device_model_ptr model, const server_settings& cfg);

  server_database(const server_database&) = delete;
  server_database& operator=(const server_database&) = delete;

  [[nodiscard]] size_t size() const noexcept {
    return objects_.size();
  }

  [[nodiscard]] server_object& at(size_t i) noexcept {
    return objects_[i];
  }

  [[nodiscard]] const server_object& at(size_t i) const noexcept {
    return objects_[i];
  }

  /// Position of an object other than the device.
  [[nodiscard]] std::optional<size_t> find(const object_id& x) const;

  /// Whether it is the device object, also by its wildcard instance (15.5.2).
  [[nodiscard]] bool is_device(const object_id& x) const noexcept;

  /// The device object by its own instance; else *x*.
  [[nodiscard]] object_id named(const object_id& x) const noexcept;

  /// Identifier and name of what Who-Has looks for, the device itself
  /// included.
  [[nodiscard]] std::optional<std::pair<object_id, std::string>>
  look_up(const std::variant<object_id, std::string>& x) const;

  [[nodiscard]] uint16_t vendor() const noexcept {
    return model_->vendor;
  }

  [[nodiscard]] property_content read(const property_ref& what) const;

  [[nodiscard]] std::optional<error> write(const write_property& what);

  /// Appends the properties that `all`, `required` and `optional` stand for,
  /// or *x* itself. An object that is not there stays one property, which
  /// cannot be read.
  void expand(const property_ref& x, std::vector<property_ref>& out) const;

private:
  [[nodiscard]] std::vector<property_id> device_properties() const;
  [[nodiscard]] std::optional<std::vector<primitive>>
  device_values(property_id x) const;
  [[nodiscard]] property_content read_device(const property_ref& what) const;
  [[nodiscard]] bit_string services() const;
  [[nodiscard]] bit_string object_types() const;

  device_model_ptr model_;
  const server_settings& cfg_;
  std::vector<server_object> objects_;
  std::map<std::pair<object_type, uint32_t>, size_t> places_;
};

} // namespace troupe::bacnet
