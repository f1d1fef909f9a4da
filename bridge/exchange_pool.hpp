// The brokers that connections reach, one client each.

#pragma once

#include "bridge/exchange.hpp"
#include "protocol/result.hpp"

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <tuple>

namespace troupe {

/// Where values are exchanged, and as whom.
struct exchange_place {
  std::string host; ///< Empty: our own broker.
  uint16_t port = 0;
  bool tls = false;
  std::string user;
  std::string password;

  friend bool operator<(const exchange_place& x, const exchange_place& y) {
    return std::tie(x.host, x.port, x.tls, x.user, x.password)
           < std::tie(y.host, y.port, y.tls, y.user, y.password);
  }
};

/// Makes a client that does not connect yet.
using exchange_maker
  = std::function<std::shared_ptr<mqtt_port>(const exchange_place&)>;

/// Counts who uses which exchange, and ends those that nobody does. Knows no
/// connections.
class exchange_pool {
public:
  static constexpr size_t most_places = 16;

  /// @param spawn Starts an exchange.
  /// @param end Ends it.
  exchange_pool(std::function<exchange_actor(const exchange_place&)> spawn,
                std::function<void(const exchange_actor&)> end);

  /// Fails with `too_large` beyond `most_places`.
  result<exchange_actor> take(const exchange_place& where);

  /// @pre it was taken
  void give_back(const exchange_place& where);

private:
  struct entry {
    exchange_actor actor;
    size_t users = 0;
  };

  std::function<exchange_actor(const exchange_place&)> spawn_;
  std::function<void(const exchange_actor&)> end_;
  std::map<exchange_place, entry> open_;
};

} // namespace troupe
