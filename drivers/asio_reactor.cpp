#include "drivers/asio_reactor.hpp"

#include "drivers/asio_datagrams.hpp"
#include "drivers/asio_stream.hpp"
#include "drivers/serial_device.hpp"
#include "drivers/timer_grid.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <unistd.h>

#include <thread>

namespace troupe {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

class asio_timer : public reactor_timer {
public:
  asio_timer(asio::io_context& io, reactor::duration wait,
             std::function<void()> f)
    : timer_(io, end_of_wait(std::chrono::steady_clock::now(), wait)) {
    // A timer that ran out may be destroyed before its handler is run.
    timer_.async_wait([alive = std::weak_ptr<int>{alive_},
                       f = std::move(f)](const error_code& err) {
      if (!err && !alive.expired())
        f();
    });
  }

private:
  asio::steady_timer timer_;
  std::shared_ptr<int> alive_ = std::make_shared<int>();
};

class tcp_link : public asio_stream<tcp::socket> {
public:
  tcp_link(asio::io_context& io, std::string host, uint16_t port)
    : asio_stream(io), resolver_(io), host_(std::move(host)), port_(port) {
    // nop
  }

  void open(transport_handlers handlers) override {
    using results = tcp::resolver::results_type;
    handlers_ = std::move(handlers);
    // Names are looked up one after the other, so that a slow one would hold
    // back addresses that need no looking up.
    error_code no_address;
    auto address = asio::ip::make_address(host_, no_address);
    if (!no_address)
      return connect(results::create(tcp::endpoint{address, port_}, host_, {}));
    resolver_.async_resolve(host_, std::to_string(port_),
                            [self = me()](const error_code& err,
                                          const results& found) {
                              if (err)
                                self->fail(err);
                              else
                                self->connect(found);
                            });
  }

private:
  std::shared_ptr<tcp_link> me() {
    return std::static_pointer_cast<tcp_link>(shared_from_this());
  }

  void connect(const tcp::resolver::results_type& found) {
    asio::async_connect(stream_, found,
                        [self = me()](const error_code& err,
                                      const tcp::endpoint&) {
                          self->on_connect(err);
                        });
  }

  void on_connect(const error_code& err) {
    if (err)
      return fail(err);
    error_code ignored;
    stream_.set_option(tcp::no_delay{true}, ignored);
    begin();
  }

  void close() override {
    resolver_.cancel();
    asio_stream::close();
  }

  tcp::resolver resolver_;
  std::string host_;
  uint16_t port_;
};

class serial_link : public asio_stream<asio::posix::stream_descriptor> {
public:
  serial_link(asio::io_context& io, serial_settings how)
    : asio_stream(io), how_(std::move(how)) {
    // nop
  }

  void open(transport_handlers handlers) override {
    handlers_ = std::move(handlers);
    asio::post(stream_.get_executor(),
               [self = std::static_pointer_cast<serial_link>(
                  shared_from_this())] { self->on_open(); });
  }

private:
  void on_open() {
    if (!handlers_.opened)
      return; // abandoned meanwhile
    auto port = open_serial(how_);
    if (!port)
      return end(port.error());
    error_code err;
    stream_.assign(*port, err);
    if (!err)
      return begin();
    ::close(*port);
    fail(err);
  }

  void close() override {
    if (stream_.is_open())
      drop_unsent(stream_.native_handle());
    asio_stream::close();
  }

  serial_settings how_;
};

/// Destroying it ends the link.
template <class Link>
class asio_transport : public transport {
public:
  template <class... Ts>
  explicit asio_transport(Ts&&... xs)
    : link_(std::make_shared<Link>(std::forward<Ts>(xs)...)) {
    // nop
  }

  asio_transport(const asio_transport&) = delete;
  asio_transport& operator=(const asio_transport&) = delete;

  ~asio_transport() override {
    link_->abandon();
  }

  void open(transport_handlers handlers) override {
    link_->open(std::move(handlers));
  }

  void send(std::vector<uint8_t> data) override {
    link_->send(std::move(data));
  }

private:
  std::shared_ptr<Link> link_;
};

} // namespace

struct asio_reactor::impl {
  asio::io_context io{1};
  asio::executor_work_guard<asio::io_context::executor_type> work{
    io.get_executor()};
  std::thread thread{[this] { io.run(); }};
};

asio_reactor::asio_reactor() : impl_(std::make_shared<impl>()) {
  // nop
}

asio_reactor::~asio_reactor() {
  stop();
}

reactor::time_point asio_reactor::now() const {
  return std::chrono::steady_clock::now();
}

void asio_reactor::post(std::function<void()> f) {
  asio::post(impl_->io, std::move(f));
}

timer_ptr asio_reactor::call_after(duration wait, std::function<void()> f) {
  return std::make_unique<asio_timer>(impl_->io, wait, std::move(f));
}

transport_factory asio_reactor::tcp() {
  return [impl = impl_](const std::string& host, uint16_t port) {
    return std::make_unique<asio_transport<tcp_link>>(impl->io, host, port);
  };
}

serial_factory asio_reactor::serial() {
  return [impl = impl_](const serial_settings& x) {
    return std::make_unique<asio_transport<serial_link>>(impl->io, x);
  };
}

datagram_factory asio_reactor::udp() {
  return [impl = impl_](const datagram_settings& x) {
    return make_datagram_port(impl->io, x);
  };
}

void asio_reactor::stop() {
  if (!impl_->thread.joinable())
    return;
  asio::post(impl_->io, [this] { impl_->io.stop(); });
  impl_->thread.join();
}

} // namespace troupe
