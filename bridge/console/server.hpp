// Listens on the console's socket.

#pragma once

#include "bridge/console/session.hpp"
#include "protocol/result.hpp"

#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/steady_timer.hpp>
#include <sys/types.h>

#include <memory>
#include <set>

namespace troupe {

/// Consoles belong to the daemon's own user and to root. The kernel says who
/// the peer is (SO_PEERCRED); the mode of the socket alone would depend on the
/// folder.
[[nodiscard]] constexpr bool may_connect(uid_t peer, uid_t own) noexcept {
  return peer == own || peer == 0;
}

/// Lives on the thread that runs the `io_context`. Sessions remove themselves
/// when they end; too many at once are told so and closed.
class console_server {
public:
  /// Listens; the socket has mode 0600. A socket that nobody listens on is
  /// replaced. Fails with `resource_taken` or `invalid_config`. A file that is
  /// no socket is never removed: that is `resource_taken`, too.
  [[nodiscard]] static result<std::unique_ptr<console_server>>
  open(const std::shared_ptr<session_shared>& shared);

  ~console_server();

  console_server(const console_server&) = delete;
  console_server& operator=(const console_server&) = delete;

  /// Closes all connections and removes the socket.
  void close();

  [[nodiscard]] size_t connections() const noexcept {
    return sessions_.size();
  }

private:
  using protocol = boost::asio::local::stream_protocol;

  explicit console_server(const std::shared_ptr<session_shared>& shared);

  status listen();

  /// Waits for the next connection, again and again until `close`.
  void accept();

  /// Accepting failed: waits a second.
  void pause();
  void welcome(protocol::socket peer);

  /// Ends the connection with `overloaded` and a sentence.
  void refuse(protocol::socket peer, const char* why);

  std::shared_ptr<session_shared> shared_;
  protocol::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  std::set<std::shared_ptr<console_session>> sessions_;

  /// Handlers look here before they touch the server, which may be gone.
  std::shared_ptr<const bool> alive_ = std::make_shared<const bool>(true);
};

} // namespace troupe
