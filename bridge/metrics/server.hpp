// HTTP for Prometheus: `GET /metrics`, and nothing else.

#pragma once

#include "protocol/result.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

namespace troupe {

/// Starts a scrape; *done* takes the text, once, from any thread.
using scrape_starter
  = std::function<void(std::function<void(std::string)> done)>;

/// Serves until it is destroyed, on a thread of its own. At most 8 connections;
/// requests have no body and 8 KiB of head at most, and a connection that is
/// silent for 10 s is closed. One scrape at a time: a second one is told to
/// come again (503).
class metrics_server {
public:
  virtual ~metrics_server() = default;

  /// Where it listens, also when 0 was asked for.
  [[nodiscard]] virtual uint16_t port() const noexcept = 0;
};

/// @param host a numeric address
/// Fails with `resource_taken` when the port is in use or forbidden.
[[nodiscard]] result<std::unique_ptr<metrics_server>>
open_metrics_server(const std::string& host, uint16_t port,
                    scrape_starter start);

} // namespace troupe
