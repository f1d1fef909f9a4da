// Who hears of datapoints whose drivers are outside (IAP 14.5).

#pragma once

#include "actors/messages.hpp"
#include "bridge/external/poll.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// One datapoint that somebody follows. To its driver it is a connection with
/// a source and no destination.
struct watched_point {
  device_id device;
  read_request point; ///< Asked for once, for the value to begin with.
  std::vector<point_watch_ptr> watches;
};

/// The followed datapoints by the name of their connection, at most 10,000.
/// Names are the same after a restart, so that drivers, which remember their
/// connections, end up with one each.
class watch_book {
public:
  /// Returns the name, or nothing when there are too many.
  std::optional<std::string> add(const point_watch_ptr& x);

  /// Returns null when there is no such connection.
  [[nodiscard]] const watched_point* find(const std::string& name) const;

  /// Those whose device belongs to *protocol*, and is *handle* unless that is
  /// empty.
  [[nodiscard]] std::vector<std::string>
  names_of(const std::string& protocol, const std::string& handle) const;

  /// Forgets a subscriber; returns what nobody follows any more.
  std::map<std::string, watched_point> remove(const caf::actor_addr& who);

private:
  std::map<std::string, watched_point> points_;
};

/// `glp/0/./=engine/{P}/con/{name}/do`
[[nodiscard]] std::string connection_topic(const watched_point& x,
                                           const std::string& name);

/// The payload: the driver publishes each new value of the source on
/// `glp/0/./=dcm/con/{name}/in`.
[[nodiscard]] std::string
render_connection_action(const std::string& action, const std::string& sid,
                         const watched_point& x, const std::string& name);

/// Why the driver cannot serve a connection, from its `sts`; empty: it can, or
/// says nothing.
[[nodiscard]] std::string connection_failure(const std::string& payload);

} // namespace troupe
