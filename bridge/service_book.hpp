// The objects of a service: what clients configure, and how they change it.

#pragma once

#include "actors/messages.hpp"
#include "actors/records.hpp"
#include "actors/request.hpp"
#include "protocol/result.hpp"

#include <functional>
#include <map>
#include <string>
#include <string_view>

namespace troupe {

/// A schedule, a calendar or an alarm as clients see it.
struct service_object {
  std::string handle;
  value cfg; ///< Every member, with its default; without `mru`.
  unix_nanos updated = 0;
  value memory; ///< What the service remembers of it over a restart.
};

/// What a request asks for.
struct service_change {
  enum class kind : uint8_t {
    none,    ///< Nothing: deletes what is not there, repeats a `create`.
    created, ///< Store it, show it, start it.
    updated,
    erased,
  };

  kind what = kind::none;
  service_object now;
};

/// What stands behind `rq/{kind}/`: `{H}/do` or `{H}/cfg[/path]`.
struct service_request {
  std::string handle;
  action_request action; ///< Without a name it is a patch of the cfg in `args`.
};

/// Fails with the text for `ev/error`: `invalid_request` for other topics,
/// `too_large` above 1 MiB, and as `read_device_request`.
/// @param tail Behind `rq/{kind}/`.
[[nodiscard]] result<service_request>
read_service_request(std::string_view tail, const std::string& payload);

/// What the objects of a service have in common.
struct service_rules {
  std::string word; ///< What people call one: `schedule`.
  value defaults;   ///< Of the configuration, a structure.
  size_t most = 100'000;
  /// Brings a configuration that has all its members into form, or says what is
  /// wrong with it.
  std::function<result<value>(const std::string& handle, const value& cfg)>
    check;
};

/// Knows no bus and no store.
class service_book {
public:
  explicit service_book(service_rules rules);

  /// What it returns is not kept yet. Actions are `create`, `update` and
  /// `delete`; a request without one patches the configuration. Null brings a
  /// member's default back. Codes are those of the check, `already_exists`,
  /// `no_such_device` for an unknown handle, `too_large`, `no_such_action`.
  [[nodiscard]] result<service_change> act(const service_request& x,
                                           unix_nanos now) const;

  void keep(service_object x);
  void forget(const std::string& handle);

  /// Returns null when there is no such object.
  [[nodiscard]] const service_object* find(const std::string& handle) const;

  template <class F>
  void each(F f) const {
    for (auto& [handle, x] : objects_)
      f(x);
  }

  [[nodiscard]] size_t size() const noexcept {
    return objects_.size();
  }

private:
  [[nodiscard]] result<service_object>
  make(const std::string& handle, const value& cfg, unix_nanos now) const;

  service_rules rules_;
  std::map<std::string, service_object> objects_;
};

/// The content is `{"cfg":…,"memory":…}`.
[[nodiscard]] object_record record_of(const service_object& x);

/// Inverse of `record_of`.
[[nodiscard]] service_object service_object_of(const object_record& x);

/// `cfg` as JSON, `mru` last.
[[nodiscard]] std::string render_service_cfg(const service_object& x);

} // namespace troupe
