// A connection that carries bytes: TCP, and TLS on it.

#pragma once

#include "bridge/mqtt/tls_files.hpp"
#include "protocol/result.hpp"

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace troupe {

/// What came of reading or writing. Without bytes, `poll` has to wait for
/// *events* before the next attempt; none of them: the connection has ended.
struct transfer {
  size_t bytes = 0;
  short events = 0;
};

/// Not blocking. Used by one thread.
class byte_stream {
public:
  virtual ~byte_stream() = default;

  [[nodiscard]] virtual int descriptor() const noexcept = 0;

  /// @param most At least 1.
  [[nodiscard]] virtual transfer read(char* where, size_t most) = 0;

  /// Takes as many bytes as there is room for.
  /// @param size At least 1.
  [[nodiscard]] virtual transfer write(const char* bytes, size_t size) = 0;
};

/// How long somebody waits, and what makes him stop earlier.
struct patience {
  std::chrono::steady_clock::time_point until;
  int stop = -1; ///< A descriptor that becomes readable.

  /// Whether one of *events* has come at *descriptor* meanwhile.
  [[nodiscard]] bool await(int descriptor, short events) const;
};

/// Connects to *host*, address by address, with TCP_NODELAY. Names are looked
/// up; that blocks and cannot be stopped. Fails with `not_connected`,
/// `cancelled` when stopped included.
[[nodiscard]] result<std::unique_ptr<byte_stream>>
open_tcp(const std::string& host, uint16_t port, const patience& wait);

/// Speaks TLS on a connection to *host*. The other end's certificate must be
/// one of *files*.ca, or of the system's authorities when there is none, and
/// must name *host*. Fails with `protocol_error` when the other end does not
/// speak TLS in time or does not take our certificate, and with
/// `invalid_config` when our files or its certificate are not accepted.
[[nodiscard]] result<std::unique_ptr<byte_stream>>
secure(std::unique_ptr<byte_stream> below, const std::string& host,
       const tls_files& files, const patience& wait);

} // namespace troupe
