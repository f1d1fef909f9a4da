// One connection to a broker that only publishes.

#pragma once

#include "bridge/mqtt/batch_session.hpp"

#include <functional>

namespace troupe {

/// What a writer reports, on a thread of its own; receivers do no more than
/// hand it on. They stay callable until the writer's `close` has returned, or
/// for as long as it takes when the writer was destroyed without.
struct writer_handlers {
  /// The broker has accepted; messages may come.
  std::function<void()> connected;
  /// The broker has these messages now. Never empty.
  std::function<void(const token_ranges&)> acked;
  /// The end, told once, also instead of `connected`: `not_connected` and
  /// `timeout` when the broker is away, anything else when a person may have to
  /// act.
  std::function<void(const failure&)> lost;
};

/// Lives for one connection: whoever wants another one makes another writer, so
/// that nothing of the old one is taken for the new one's. Callable on any
/// thread once it is started. Destroying it drops the connection at once, and
/// waits for nothing.
class message_writer {
public:
  virtual ~message_writer() = default;

  /// Connects; ends in `connected` or `lost`. To be called once.
  virtual void start(writer_handlers handlers) = 0;

  /// Publishes with QoS 1, in order; ends in `acked`, or in `lost` for all that
  /// is not acknowledged. Does not block. Fails as `batch_session::publish`;
  /// then nothing is told of the token.
  virtual status publish(const bus_message& x, uint64_t token) = 0;

  /// Sends what waits, and says goodbye; nothing is reported afterwards. Blocks
  /// for a second at most.
  virtual void close() = 0;
};

} // namespace troupe
