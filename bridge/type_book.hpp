// Which definitions of types clients find on the bus (IAP 13.4).

#pragma once

#include "actors/payloads.hpp"
#include "protocol/device_type.hpp"
#include "protocol/lon/catalogue.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// Drivers ask here for definitions of types (IAP 14.1).
inline constexpr const char* type_request_topic
  = "glp/0/./=resource-publisher/request";

/// Makes the definitions that devices need, each once however many devices
/// there are. A definition stays until the gateway is started again, also when
/// nobody uses it any more: drivers that asked for one read it whenever they
/// like. Where the catalogue knows a name its definition is shown, not what a
/// file makes of it. Grows with the types in use, not with devices. Used by the
/// publisher only.
class type_book {
public:
  explicit type_book(std::string_view sid,
                     lon::catalogue_ptr types = lon::standard_catalogue());

  /// Goes on with *types*, which have all types that there were.
  void renew(lon::catalogue_ptr types) noexcept {
    types_ = std::move(types);
  }

  /// Returns what clients are to find because a device has *type*: types and
  /// profiles first, then the application that refers to them. Nothing when
  /// another device has the type already; some of it may be there already.
  [[nodiscard]] std::vector<bus_message> use(const device_type_ptr& type);

  /// Returns the definition of a type or profile of the catalogue by its name,
  /// or by a part of the name (IAP 14.6); nothing when there is none.
  [[nodiscard]] std::optional<bus_message> find(const std::string& name) const;

  /// Where the definition of the type *name* is, if there is one.
  [[nodiscard]] std::string topic_of(const std::string& name) const;

  /// As `find`, by the topic of the definition.
  [[nodiscard]] std::optional<bus_message>
  find_topic(const std::string& topic) const;

  /// All definitions of types and profiles are below: `glp/…/fb/res/type/`.
  [[nodiscard]] const std::string& prefix() const noexcept {
    return prefix_;
  }

private:
  void add_types(std::vector<bus_message>& out, const device_type& type);

  using application = std::pair<std::string, std::string>; ///< protocol, id

  std::string segment_;
  std::string prefix_;
  lon::catalogue_ptr types_;
  std::map<application, device_type_ptr> applications_; ///< As shown last.
  std::set<std::string> standard_; ///< Names of the catalogue in use.
};

} // namespace troupe
