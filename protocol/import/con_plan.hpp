// Makes connections of the bus from the templates of connection files.

#pragma once

#include "protocol/data_rule.hpp"
#include "protocol/device_type.hpp"
#include "protocol/ids.hpp"
#include "protocol/import/con.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A device that a template may mean, new or known already.
struct connectable_device {
  device_id id;
  device_type_ptr type; ///< Null: not known.
};

/// A template as a connection. *args* are those of `create` (IAP 13.1):
/// `sources`, `destinations`, `desc`, and where the template asks for them
/// `map`, `presets` and `localization`. Null while the template waits for
/// something, which *pending* names.
struct planned_connection {
  std::string handle;
  std::string name; ///< Of the template.
  value args;
  std::string pending;
};

/// The handle for a template: its name, as far as it can be one. Names that
/// cannot get a checksum behind what is left of them, so that one name always
/// has the same handle and others have others.
[[nodiscard]] std::string connection_handle(std::string_view name);

/// Makes one connection for each template. Fixed rows are devices by name, of
/// the given type where there is one; relative rows are all devices of the type
/// or name, everywhere. Rows that name contexts or a target leave their
/// template waiting, as do devices that are not there, a `Transform`, and a
/// filter that nothing fits: each is told as a warning with its place. Types
/// and datapoints that a device does not have are errors; their templates are
/// left out. Presets and localization come from *rules*, else from the type;
/// the sources have to share them, and `Exclusive` is `Non-exclusive` to us.
[[nodiscard]] std::vector<planned_connection>
plan_connections(const std::vector<connection_template>& templates,
                 std::string_view sid,
                 const std::vector<connectable_device>& devices,
                 const std::vector<data_rules_ptr>& rules, issue_log& issues);

} // namespace troupe
