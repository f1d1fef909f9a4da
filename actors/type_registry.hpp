// The device types that devices may be created from.

#pragma once

#include "protocol/device_type.hpp"

#include <map>
#include <string>
#include <vector>

namespace troupe {

/// Finds types by name and by program id. Two types may share a program id: the
/// one added last answers to it. Names and ids are compared exactly; the
/// importer has brought them into form.
class type_registry {
public:
  /// Adds *x*, or replaces the type with the same name and protocol. Devices
  /// keep the type they were made from.
  void add(device_type_ptr x);

  /// *name* is a program id or a type name; null when there is none. An id goes
  /// before a name.
  [[nodiscard]] device_type_ptr find(const std::string& protocol,
                                     const std::string& name) const;

  /// The type that *x* would replace; null when there is none.
  [[nodiscard]] device_type_ptr namesake(const device_type& x) const;

  [[nodiscard]] std::vector<device_type_ptr> all() const;

private:
  void forget_id(const device_type_ptr& old);

  using key = std::pair<std::string, std::string>; ///< protocol, name

  std::map<key, device_type_ptr> by_name_;
  std::map<key, device_type_ptr> by_id_;
};

} // namespace troupe
