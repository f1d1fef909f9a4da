#include "bench/load/udp_port.hpp"

#include <fmt/format.h>

namespace troupe::load {

namespace {

/// Other sockets get their turn after so many.
constexpr int most_at_once = 64;

/// What a burst of answers takes; the system may grant less.
constexpr int receive_bytes = 4'194'304;

} // namespace

udp_port::udp_port(boost::asio::io_context& context, handler take)
  : socket_{context}, take_{std::move(take)} {
  // nop
}

status udp_port::open(const std::string& host, uint16_t port, bool shared) {
  boost::system::error_code error;
  auto ip = boost::asio::ip::make_address_v4(host, error);
  if (error)
    return failure{ec::invalid_config,
                   fmt::format("`{}` is not an IPv4 address", host)};
  socket_.open(udp::v4(), error);
  boost::system::error_code ignored; // a small buffer loses more, no more
  socket_.set_option(udp::socket::receive_buffer_size{receive_bytes}, ignored);
  if (!error && shared)
    socket_.set_option(udp::socket::reuse_address{true}, error);
  if (!error)
    socket_.non_blocking(true, error);
  if (!error)
    socket_.bind({ip, port}, error);
  if (error)
    return failure{ec::resource_taken,
                   fmt::format("cannot listen on {}:{}: {}", host, port,
                               error.message())};
  address_ = {ip.to_uint(), socket_.local_endpoint(ignored).port()};
  wait();
  return {};
}

void udp_port::wait() {
  socket_.async_wait(udp::socket::wait_read, [this](auto error) {
    if (error)
      return;
    read_burst();
    wait();
  });
}

void udp_port::read_burst() {
  for (int i = 0; i < most_at_once; ++i) {
    udp::endpoint from;
    boost::system::error_code error;
    auto size = socket_.receive_from(boost::asio::buffer(buffer_), from, 0,
                                     error);
    if (error == boost::asio::error::would_block)
      return;
    // Others are refusals of what was sent before, and end no socket.
    if (!error)
      take_({from.address().to_v4().to_uint(), from.port()},
            {buffer_.data(), size});
  }
}

void udp_port::send(const bacnet::datagram& x) {
  boost::system::error_code error;
  socket_.send_to(boost::asio::buffer(x.bytes),
                  {boost::asio::ip::address_v4{x.to.host}, x.to.port}, 0,
                  error);
  dropped_ += error ? 1 : 0;
}

void udp_port::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

} // namespace troupe::load
