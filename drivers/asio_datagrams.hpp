// A datagram port over Boost.Asio.

#pragma once

#include "drivers/datagram_port.hpp"

#include <boost/asio/io_context.hpp>

namespace troupe {

/// @param io Outlives the port.
[[nodiscard]] datagram_port_ptr make_datagram_port(boost::asio::io_context& io,
                                                   const datagram_settings& x);

} // namespace troupe
