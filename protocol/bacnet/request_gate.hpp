// What becomes of requests to us, who serve next to nothing (ASHRAE 135,
// 5.4.5).

#pragma once

#include "protocol/bacnet/address.hpp"
#include "protocol/bacnet/apdu.hpp"

#include <chrono>
#include <cstdint>
#include <list>
#include <map>
#include <vector>

namespace troupe::bacnet {

/// Beside `confirmed_service::confirmed_cov_notification` the one that a client
/// has to take (clause 21, BACnetConfirmedServiceChoice).
inline constexpr uint8_t confirmed_cov_notification_multiple = 31;

struct gate_counts {
  uint64_t taken = 0;
  uint64_t repeated = 0; ///< Acknowledged once more, not taken again.
  uint64_t refused = 0;
};

/// Takes confirmed notifications and refuses everything else. A notification
/// that comes again, because our acknowledgement was lost, is acknowledged
/// again, but taken only once. It is the same when peer, invoke id and content
/// are those of one of the peer's last few. The memory is short: a notification
/// that is taken twice does no harm, one that is taken for another does.
class request_gate {
public:
  using time_point = std::chrono::steady_clock::time_point;

  struct verdict {
    apdu reply;         ///< To be sent to the peer.
    bool taken = false; ///< The content is new and for us.
  };

  /// @param memory How long a peer may repeat itself, from the last time on.
  /// @param most_peers To remember; who was silent the longest is forgotten.
  explicit request_gate(std::chrono::milliseconds memory
                        = std::chrono::milliseconds{12'000},
                        size_t most_peers = 2'048)
    : memory_(memory), most_peers_(most_peers) {
    // nop
  }

  request_gate(const request_gate&) = delete;
  request_gate& operator=(const request_gate&) = delete;

  /// @pre *what* was sent to us alone: nobody answers to broadcasts
  [[nodiscard]] verdict on_request(const device_address& from,
                                   const confirmed_request& what,
                                   time_point now);

  /// Peers that are remembered.
  [[nodiscard]] size_t size() const noexcept {
    return peers_.size();
  }

  [[nodiscard]] const gate_counts& counts() const noexcept {
    return counts_;
  }

private:
  struct memo {
    uint8_t invoke_id = 0;
    uint64_t content = 0; ///< Hash.
    time_point until;
  };

  struct peer {
    device_address address;
    std::vector<memo> last; ///< In the order of their coming.
    time_point until;       ///< The latest end of them.
  };

  /// Returns whether it is one of those that are remembered; remembers it.
  bool is_repeated(peer& from, const confirmed_request& what, time_point now);

  /// The memory of a peer, who is now the one that spoke last.
  peer& peer_at(const device_address& from);
  void forget_first();

  std::chrono::milliseconds memory_;
  size_t most_peers_;
  std::list<peer> peers_; ///< Who spoke last is at the end.
  std::map<device_address, std::list<peer>::iterator> by_address_;
  gate_counts counts_;
};

} // namespace troupe::bacnet
