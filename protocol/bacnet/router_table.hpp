// Which router leads to which network (ASHRAE 135, 6.5.3).

#pragma once

#include "protocol/bacnet/address.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <optional>
#include <unordered_map>

namespace troupe::bacnet {

struct router_counts {
  uint64_t evicted = 0;      ///< Routes that made room for others.
  uint64_t refused = 0;      ///< Routes for which there was no room.
  uint64_t contradicted = 0; ///< Claims of others on a route that works.
};

/// Learns from what routers say and from the sources of frames. Another router
/// may take a network over when nothing has confirmed the old one for half a
/// minute, so that nobody can divert a network that is being polled. When it is
/// full, routes that nobody has asked for make room first, the oldest of them;
/// of the others only those that nothing has confirmed for an hour. So a flood
/// of routes displaces none that is in use. Every call takes constant time.
class router_table {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @param most Networks at once, at least 1.
  explicit router_table(size_t most = 1'024) : most_(most) {
    // nop
  }

  router_table(const router_table&) = delete;
  router_table& operator=(const router_table&) = delete;

  /// *network* is reached by *router*. Numbers that are no networks are passed
  /// over.
  void learn(uint16_t network, const bip_address& router, time_point now);

  /// Never displaced, and not changed by what is learnt.
  void pin(uint16_t network, const bip_address& router);

  /// The router says that it does not lead there (any more). Others cannot say
  /// so.
  void forget(uint16_t network, const bip_address& router);

  /// From now on the route is in use.
  [[nodiscard]] std::optional<bip_address> find(uint16_t network);

  [[nodiscard]] size_t size() const noexcept {
    return by_network_.size();
  }

  [[nodiscard]] const router_counts& counts() const noexcept {
    return counts_;
  }

private:
  struct route {
    uint16_t network = 0;
    bip_address router;
    time_point confirmed;
  };

  /// Lists run from the route that was confirmed the longest ago to the newest.
  using routes = std::list<route>;

  struct entry {
    routes* in = nullptr;
    routes::iterator at;
  };

  /// Returns whether there is room now.
  bool make_room(time_point now);
  void evict(routes& from);

  size_t most_;
  routes unasked_;
  routes asked_;
  routes pinned_;
  std::unordered_map<uint16_t, entry> by_network_;
  router_counts counts_;
};

} // namespace troupe::bacnet
