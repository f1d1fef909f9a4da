// A connection to the daemon that never blocks.

#pragma once

#include "protocol/console_frame.hpp"
#include "protocol/proto/console.pb.h"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace troupe::cli {

/// Gets each reply of a request, the `end` too.
using reply_handler = std::function<void(const console::reply&)>;

/// One request at a time, as the daemon wants it; the connection is made with
/// the first one, and anew after a failure. A failure is an `end` with the code
/// `not_connected`, `device_refused` or `parse_error`, so there is exactly one
/// `end` for each request that was not abandoned. For one thread, which waits
/// for the descriptor with `poll`.
class request_link {
public:
  explicit request_link(std::string socket);

  /// Nothing is under way.
  [[nodiscard]] bool idle() const noexcept {
    return !handler_;
  }

  /// Sends *x* as soon as the daemon takes it. *handler* is called by `work`,
  /// never from here.
  /// @pre idle()
  void ask(const console::request& x, reply_handler handler);

  /// Closes the connection. What was under way has no `end`.
  void abandon();

  /// For `poll`: the descriptor, or -1 when there is nothing to wait for.
  [[nodiscard]] int descriptor() const;

  /// It waits for room to write, too.
  [[nodiscard]] bool wants_to_write() const noexcept {
    return !out_.empty();
  }

  /// Something is to be done without waiting for the descriptor.
  [[nodiscard]] bool is_urgent() const noexcept {
    return broken_.has_value() || unread_;
  }

  /// Writes and reads what goes at once, at most 256 KiB, so that keys are
  /// heard in between.
  void work();

private:
  void connect();
  void write();
  void read();

  /// Takes every whole frame; the handler may ask anew at the end of a request.
  void take_frames();
  void fail(uint32_t code, std::string text);

  using socket_type = boost::asio::local::stream_protocol::socket;

  std::string path_;
  boost::asio::io_context io_;
  std::optional<socket_type> socket_;
  frame_reader reader_;
  reply_handler handler_;
  std::string out_;
  /// The `end` that the next `work` brings.
  std::optional<console::reply> broken_;
  bool unread_ = false; ///< The last `work` left something behind.
};

} // namespace troupe::cli
