// The connection of `troupe` to the daemon.

#pragma once

#include "protocol/console_frame.hpp"
#include "protocol/proto/console.pb.h"
#include "protocol/result.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <chrono>
#include <memory>
#include <string>

namespace troupe::cli {

/// Blocks: the program does one thing at a time.
class client {
public:
  /// Fails with `not_connected` when no daemon listens at *path*, else with
  /// `device_refused`: the socket is closed to this user, or the path is longer
  /// than 107 bytes.
  [[nodiscard]] static result<std::unique_ptr<client>>
  connect(const std::string& path);

  /// Fails with `not_connected`, or `too_large`. A daemon that refuses may
  /// close while we send; its last reply is still to be received then.
  status send(const console::request& x);

  /// Waits for the next reply. Fails with `not_connected`, or `parse_error`.
  /// `parse_error` also stands for a frame beyond 16 MiB.
  [[nodiscard]] result<console::reply> receive();

  /// Waits for something to receive, at most so long; false: nothing came.
  [[nodiscard]] bool wait(std::chrono::milliseconds most);

  /// Whether a reply, or a part of one, is here already, so that output may
  /// wait for it.
  [[nodiscard]] bool has_more() const noexcept {
    return reader_.pending() > 0;
  }

private:
  boost::asio::io_context io_;
  boost::asio::local::stream_protocol::socket socket_{io_};
  frame_reader reader_;
};

} // namespace troupe::cli
