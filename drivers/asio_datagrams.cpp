#include "drivers/asio_datagrams.hpp"

#include "drivers/network_interface.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/udp.hpp>
#include <boost/asio/post.hpp>

#include <array>
#include <utility>

namespace troupe {

namespace {

namespace asio = boost::asio;
using asio::ip::udp;
using boost::system::error_code;

udp::endpoint endpoint_of(const datagram_address& x) {
  return {asio::ip::address_v4{x.host}, x.port};
}

/// Two sockets: one bound to an address of ours does not hear broadcasts, and
/// one bound to all addresses hears those of other networks as well. Lives as
/// long as an operation of its own is under way.
class datagram_sockets : public std::enable_shared_from_this<datagram_sockets> {
public:
  datagram_sockets(asio::io_context& io, datagram_settings cfg)
    : cfg_(std::move(cfg)), own_(io), broadcasts_(io) {
    // nop
  }

  void open(datagram_handlers handlers) {
    handlers_ = std::move(handlers);
    asio::post(own_.get_executor(), [self = shared_from_this()] {
      if (self->handlers_.opened)
        self->begin();
    });
  }

  void send(const datagram_address& to, const uint8_t* data, size_t size) {
    error_code err;
    own_.send_to(asio::buffer(data, size), endpoint_of(to), 0, err);
    ++(err ? counts_.unsent : counts_.sent);
  }

  void abandon() {
    handlers_ = {};
    close();
  }

  [[nodiscard]] const datagram_counts& counts() const noexcept {
    return counts_;
  }

private:
  /// One byte more than is taken: it shows what was cut.
  using buffer = std::array<uint8_t, most_datagram_bytes + 1>;

  void begin() {
    auto place = find_place(cfg_);
    if (!place)
      return end(place.error());
    if (auto ok = bind(*place); !ok)
      return end(ok.error());
    datagram_address own{place->own, own_.local_endpoint().port()};
    auto opened = handlers_.opened;
    opened(own, {place->broadcast, own.port});
    if (own_.is_open())
      receive(own_, own_buffer_, own_from_);
    if (broadcasts_.is_open())
      receive(broadcasts_, broadcast_buffer_, broadcast_from_);
  }

  /// Only the socket of broadcasts is shared: two that share an address of ours
  /// would steal each other's answers.
  [[nodiscard]] status bind(const datagram_place& place) {
    error_code err;
    auto step = [&](error_code x) {
      if (!err)
        err = x;
    };
    error_code x;
    own_.open(udp::v4(), x);
    step(x);
    own_.set_option(asio::socket_base::broadcast{true}, x);
    step(x);
    own_.bind(endpoint_of({place.own, cfg_.port}), x);
    step(x);
    own_.non_blocking(true, x);
    step(x);
    auto port = own_.local_endpoint(x).port();
    step(x);
    // Answers of many devices come at once; the kernel may give less.
    constexpr int kernel_buffer = 1 << 20;
    own_.set_option(asio::socket_base::receive_buffer_size{kernel_buffer}, x);
    if (!err && place.broadcast != place.own && place.own != 0) {
      broadcasts_.open(udp::v4(), x);
      step(x);
      broadcasts_.set_option(asio::socket_base::reuse_address{true}, x);
      step(x);
      broadcasts_.bind(endpoint_of({place.broadcast, port}), x);
      step(x);
      broadcasts_.non_blocking(true, x);
      step(x);
    }
    if (err)
      return failure{ec::not_connected, err.message()};
    return {};
  }

  /// One datagram at a time, so that others on the reactor have their turn
  /// between any two.
  void receive(udp::socket& from, buffer& into, udp::endpoint& sender) {
    from.async_receive_from(
      asio::buffer(into), sender,
      [self = shared_from_this(), &from, &into, &sender](const error_code& err,
                                                         size_t size) {
        // An ICMP message about what was sent ends nothing.
        auto passing = err == asio::error::connection_refused
                       || err == asio::error::host_unreachable
                       || err == asio::error::network_unreachable;
        if (err && !passing)
          return self->end({ec::not_connected, err.message()});
        if (!err)
          self->take(into, size, sender);
        if (from.is_open())
          self->receive(from, into, sender);
      });
  }

  void take(const buffer& data, size_t size, const udp::endpoint& from) {
    if (size > most_datagram_bytes) {
      ++counts_.too_long;
      return;
    }
    ++counts_.received;
    // A copy: the receiver may destroy the port, and handlers with it.
    if (auto received = handlers_.received)
      received({from.address().to_v4().to_uint(), from.port()}, data.data(),
               size);
  }

  void end(const failure& why) {
    auto told = std::move(handlers_.closed);
    handlers_ = {};
    close();
    if (told)
      told(why);
  }

  void close() {
    error_code ignored;
    own_.close(ignored);
    broadcasts_.close(ignored);
  }

  datagram_settings cfg_;
  udp::socket own_;
  udp::socket broadcasts_;
  datagram_handlers handlers_;
  datagram_counts counts_;
  buffer own_buffer_{};
  buffer broadcast_buffer_{};
  udp::endpoint own_from_;
  udp::endpoint broadcast_from_;
};

/// Destroying it closes the port.
class asio_datagram_port : public datagram_port {
public:
  asio_datagram_port(asio::io_context& io, const datagram_settings& x)
    : sockets_(std::make_shared<datagram_sockets>(io, x)) {
    // nop
  }

  asio_datagram_port(const asio_datagram_port&) = delete;
  asio_datagram_port& operator=(const asio_datagram_port&) = delete;

  ~asio_datagram_port() override {
    sockets_->abandon();
  }

  void open(datagram_handlers handlers) override {
    sockets_->open(std::move(handlers));
  }

  void send(const datagram_address& to, const uint8_t* data,
            size_t size) override {
    sockets_->send(to, data, size);
  }

  [[nodiscard]] const datagram_counts& counts() const noexcept override {
    return sockets_->counts();
  }

private:
  std::shared_ptr<datagram_sockets> sockets_;
};

} // namespace

datagram_port_ptr make_datagram_port(boost::asio::io_context& io,
                                     const datagram_settings& x) {
  return std::make_unique<asio_datagram_port>(io, x);
}

} // namespace troupe
