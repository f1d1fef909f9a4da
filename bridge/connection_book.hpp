// The connections of the segment, and what their actions ask for.

#pragma once

#include "actors/connection.hpp"
#include "actors/records.hpp"
#include "actors/request.hpp"
#include "protocol/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// One connection as clients see it (IAP 13.1).
struct connection_object {
  std::string handle;
  value args; ///< Structure: `sources`, `destinations`, `policy`, `map`, ...
  bool provisioned = false;
  unix_nanos updated = 0;
};

enum class connection_step : uint8_t { none, show, start, stop, erase };

struct connection_change {
  connection_object now;
  connection_step step = connection_step::show;
};

/// Reads topics below the segment *sid*: sources lie below `fb`, destinations
/// below `rq`. Fails with the text for `ev/error`.
[[nodiscard]] result<connection_plan>
read_plan(const std::string& sid, const std::string& handle, const value& args);

/// Knows no bus and no store.
class connection_book {
public:
  explicit connection_book(std::string sid);

  /// Fails with the text for `ev/error`. What it returns is not kept yet.
  [[nodiscard]] result<connection_change>
  act(const std::string& handle, const action_request& x, unix_nanos now) const;

  void keep(connection_object x);
  void forget(const std::string& handle);

  /// Returns null when there is no such connection.
  [[nodiscard]] const connection_object* find(const std::string& handle) const;

private:
  [[nodiscard]] result<connection_change>
  create(const std::string& handle, const value& args, unix_nanos now) const;

  std::string sid_;
  std::map<std::string, connection_object> connections_;
};

[[nodiscard]] object_record record_of(const connection_object& x);
[[nodiscard]] connection_object connection_of(const object_record& x);

/// `fb/con/{H}/cfg` as JSON, `mru` last.
[[nodiscard]] std::string render_connection_cfg(const connection_object& x);

/// `fb/con/{H}/sts` as JSON. *why* is the reason of state `failed`, which has
/// code 5; other states have 0.
[[nodiscard]] std::string
render_connection_sts(const std::string& state, const value& implementation,
                      const std::string& why, unix_nanos updated);

} // namespace troupe
