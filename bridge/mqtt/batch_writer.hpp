// Publishes in batches, on a thread of its own.

#pragma once

#include "bridge/mqtt/message_writer.hpp"
#include "bridge/mqtt/paho_port.hpp"

#include <memory>

namespace troupe {

/// The connection is that of *cfg*, with a client id that is one character
/// longer and a session that ends with it. Everything that was published since
/// the last turn of the thread goes out at once, and what the broker
/// acknowledged meanwhile is told at once. A broker that does not read stops
/// the acknowledgements: whoever keeps a window of messages bounds the memory,
/// and without one `publish` fails at `batch_session_config`'s limit.
[[nodiscard]] std::unique_ptr<message_writer>
make_batch_writer(const paho_config& cfg);

} // namespace troupe
