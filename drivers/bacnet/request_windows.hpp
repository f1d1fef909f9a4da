// How many requests are under way on each network.

#pragma once

#include <algorithm>
#include <cstdint>
#include <map>

namespace troupe::bacnet {

/// Silent devices together get an eighth of the window of their network: each
/// of their requests keeps its place until the last retry is over.
class request_windows {
public:
  /// @param local Of our own network, number 0. @param routed Of each other.
  request_windows(uint32_t local, uint32_t routed)
    : local_(local), routed_(routed) {
    // nop
  }

  [[nodiscard]] bool has_room(uint16_t network, bool probe) const {
    auto i = used_.find(network);
    if (i == used_.end())
      return true;
    auto most = network == 0 ? local_ : routed_;
    return i->second.all < most
           && (!probe || i->second.probes < std::max(most / 8, 1u));
  }

  void take(uint16_t network, bool probe) {
    auto& x = used_[network];
    ++x.all;
    x.probes += probe ? 1 : 0;
  }

  /// @pre it was taken
  void give_back(uint16_t network, bool probe) {
    auto i = used_.find(network);
    i->second.probes -= probe ? 1 : 0;
    if (--i->second.all == 0)
      used_.erase(i);
  }

private:
  struct use {
    uint32_t all = 0;
    uint32_t probes = 0;
  };

  uint32_t local_;
  uint32_t routed_;
  std::map<uint16_t, use> used_;
};

} // namespace troupe::bacnet
