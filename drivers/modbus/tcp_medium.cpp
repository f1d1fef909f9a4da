#include "drivers/modbus/tcp_medium.hpp"

namespace troupe::modbus {

namespace {

/// A peer that is silent for so many requests gets a new connection. A
/// half-open connection looks like this: the peer restarted and forgot it.
constexpr uint32_t most_silent = 3;

} // namespace

tcp_medium::tcp_medium(std::string host, uint16_t port, const settings& cfg,
                       transport_factory factory)
  : host_(std::move(host)),
    port_(port),
    name_(host_ + ':' + std::to_string(port)),
    what_{cfg.in_flight, most_silent, false},
    response_timeout_(cfg.response_timeout),
    factory_(std::move(factory)) {
  // nop
}

transport_ptr tcp_medium::connect() {
  frames_.reset();
  return factory_(host_, port_);
}

std::vector<uint8_t> tcp_medium::send(const request& x, uint16_t transaction,
                                      uint8_t unit, time_point) {
  return encode(x, transaction, unit);
}

void tcp_medium::put(const uint8_t* data, size_t size, time_point) {
  frames_.put(data, size);
}

result<bool> tcp_medium::next(frame& out, time_point) {
  return frames_.next(out);
}

void tcp_medium::give_up(time_point) {
  // nop
}

medium::time_point tcp_medium::free_at() const noexcept {
  return time_point::min();
}

medium::time_point tcp_medium::deadline(time_point sent) const noexcept {
  return sent + response_timeout_;
}

} // namespace troupe::modbus
