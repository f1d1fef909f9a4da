// The connections of the segment, and what their actions ask for.

#pragma once

#include "actors/connection.hpp"
#include "actors/payloads.hpp"
#include "actors/records.hpp"
#include "actors/request.hpp"
#include "protocol/result.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// One connection as clients see it (IAP 13.1). *args* is kept as the client
/// sent it, defaults filled in, because a repeated `create` is compared with it
/// (IAP 14.2).
struct connection_object {
  std::string handle;
  value args; ///< Structure: `sources`, `destinations`, `policy`, `map`, ...
  bool provisioned = false;
  unix_nanos updated = 0;
};

/// What has to happen once a change is stored: nothing at all, show the
/// objects, start or stop the actor that carries the values, or erase all
/// traces.
enum class connection_step : uint8_t { none, show, start, stop, erase };

/// A connection as an action leaves it, and what follows from that.
struct connection_change {
  connection_object now;
  connection_step step = connection_step::show;
};

/// Reads the ends as `read_sources` and `read_destinations` do, and the rest.
/// `credentials` are `{"user":…,"passwd":…}`, never shown again. Fails with the
/// text for `ev/error`. Codes: those of the ends, `invalid_request` for
/// policies that are none, `too_large`, `wrong_type` and `parse_error` for the
/// map, and those of `presentation::read`. `presets` and `localization` are
/// `{"source":…,"destinations":…}`: one for all sources; for the destinations a
/// list in their order, an object by topic, or one for all of them. Whether the
/// datapoints exist is seen when the connection starts.
[[nodiscard]] result<connection_plan>
read_plan(const std::string& sid, const std::string& handle, const value& args);

/// Knows no bus and no store. Holds at most 100,000 connections, and only those
/// that passed `read_plan`.
class connection_book {
public:
  explicit connection_book(std::string sid);

  /// Fails with the text for `ev/error`. What it returns is not kept yet.
  /// Actions are `create`, `provision`, `deprovision`, `update` and `delete`
  /// (IAP 13.1). Codes are those of `read_plan`, and `already_exists`,
  /// `no_such_device` (an unknown handle), `wrong_state` and `no_such_action`.
  /// Deleting what is not there is no failure.
  [[nodiscard]] result<connection_change>
  act(const std::string& handle, const action_request& x, unix_nanos now) const;

  /// Adds *x*, or puts it in the place of the one with its handle.
  void keep(connection_object x);
  void forget(const std::string& handle);

  /// Returns null when there is no such connection.
  [[nodiscard]] const connection_object* find(const std::string& handle) const;

  [[nodiscard]] connection_list all() const;

private:
  [[nodiscard]] result<connection_change>
  create(const std::string& handle, const value& args, unix_nanos now) const;

  std::string sid_;
  std::map<std::string, connection_object> connections_;
};

/// The content is `{"args":…,"active":…}`, stored below `connection_prefix`.
[[nodiscard]] object_record record_of(const connection_object& x);

/// Inverse of `record_of`. Members that are missing have their defaults, so
/// that records of older versions can be read.
[[nodiscard]] connection_object connection_of(const object_record& x);

/// `fb/con/{H}/cfg` as JSON, `mru` last.
[[nodiscard]] std::string render_connection_cfg(const connection_object& x);

/// `fb/con/{H}/sts` as JSON. *why* is the reason of state `failed`, which has
/// code 5; other states have 0.
[[nodiscard]] std::string
render_connection_sts(const std::string& state, const value& implementation,
                      const std::string& why, unix_nanos updated);

} // namespace troupe
