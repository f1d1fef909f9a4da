// How datapoints are watched, by rows of datapoint properties.

#pragma once

#include "protocol/import/dla_cells.hpp"
#include "protocol/value.hpp"

#include <array>
#include <optional>
#include <string>
#include <utility>

namespace troupe {

/// Reads what becomes the monitor of a point (IAP 9.1), without members that
/// the row leaves open.
class dla_monitor {
public:
  explicit dla_monitor(const dla_cells& cells);

  [[nodiscard]] structure read(dla_cells& cells,
                               const std::string& protocol) const;

private:
  using column = dla_cells::column;

  /// Nothing when the row does not say how.
  [[nodiscard]] std::optional<bool> read_polled(dla_cells& cells) const;
  void read_publishing(dla_cells& cells, structure& out) const;

  column monitored_;
  column method_;
  column polled_; ///< In its place in files before release 3.2.
  column interval_;
  column expected_;
  column publish_interval_;
  column publish_time_;
  column publish_value_;
};

/// Reads limits and texts of alarms.
class dla_alarm {
public:
  explicit dla_alarm(const dla_cells& cells);

  [[nodiscard]] structure read(dla_cells& cells) const;

private:
  using column = dla_cells::column;

  void read_limits(dla_cells& cells, structure& out) const;

  column enabled_;
  column name_;
  column details_;
  /// From the lowest up, with the names of their settings.
  std::array<std::pair<const char*, column>, 4> limits_;
};

/// Reads what is logged, and for how long.
class dla_log {
public:
  explicit dla_log(const dla_cells& cells);

  [[nodiscard]] structure read(dla_cells& cells) const;

private:
  using column = dla_cells::column;

  struct level {
    column interval;
    column retention;
    column expected;
  };

  [[nodiscard]] array read_levels(dla_cells& cells) const;

  column enabled_;
  column time_;
  column value_;
  std::array<level, 3> levels_;
};

} // namespace troupe
