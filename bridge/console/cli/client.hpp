// The connection of `troupe` to the daemon.

#pragma once

#include "protocol/console_frame.hpp"
#include "protocol/proto/console.pb.h"
#include "protocol/result.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <memory>
#include <string>

namespace troupe::cli {

/// Blocks: the program does one thing at a time.
class client {
public:
  /// Fails with `not_connected` when no daemon listens at *path*, else with
  /// `device_refused`.
  [[nodiscard]] static result<std::unique_ptr<client>>
  connect(const std::string& path);

  /// Fails with `not_connected`, or `too_large`.
  status send(const console::request& x);

  /// Waits for the next reply. Fails with `not_connected`, or `parse_error`.
  [[nodiscard]] result<console::reply> receive();

  /// Whether a reply is here already, so that output may wait for it.
  [[nodiscard]] bool has_more() const noexcept {
    return reader_.pending() > 0;
  }

private:
  boost::asio::io_context io_;
  boost::asio::local::stream_protocol::socket socket_{io_};
  frame_reader reader_;
};

} // namespace troupe::cli
