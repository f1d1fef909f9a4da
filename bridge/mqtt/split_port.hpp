// One port over two connections: what is published in bulk has its own.

#pragma once

#include "bridge/mqtt/message_writer.hpp"
#include "bridge/mqtt/port.hpp"

#include <functional>
#include <memory>
#include <string>

namespace troupe {

/// Makes a writer for one more connection; called on the thread of `connect`.
using writer_maker = std::function<std::unique_ptr<message_writer>()>;

/// Publications with a token go through a writer, all in one order; everything
/// else through *session*: subscriptions, messages, and publications with token
/// 0, so that a mark follows the subscriptions in front of it. The writer
/// connects first: the broker has then forgotten the one before, which had the
/// same client id, and with it what it had sent and the broker had not read;
/// and nobody is told `connected` before both are there. One that ends takes
/// the other with it, the session at the next `connect`, and is told as one
/// `lost`.
/// @param where The broker, for the log.
[[nodiscard]] std::unique_ptr<mqtt_port>
make_split_port(std::unique_ptr<mqtt_port> session, writer_maker make,
                std::string where);

} // namespace troupe
