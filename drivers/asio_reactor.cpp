#include "drivers/asio_reactor.hpp"

#include "drivers/timer_grid.hpp"

#include <boost/asio/connect.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <deque>
#include <thread>

namespace troupe {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

/// Bytes that may wait for a peer that does not read. A Modbus line never has
/// more than a few requests of 260 bytes there.
constexpr size_t most_unsent = 1u << 20;

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

/// Lives as long as an operation of its own is under way; `owner` is gone once
/// the transport is destroyed, and then nobody is told anything.
class connection : public std::enable_shared_from_this<connection> {
public:
  connection(asio::io_context& io, std::string host, uint16_t port)
    : resolver_(io), socket_(io), host_(std::move(host)), port_(port) {
    // nop
  }

  void open(transport_handlers handlers) {
    using results = tcp::resolver::results_type;
    handlers_ = std::move(handlers);
    // Names are looked up one after the other, so that a slow one would hold
    // back addresses that need no looking up.
    error_code no_address;
    auto address = asio::ip::make_address(host_, no_address);
    if (!no_address)
      return connect(results::create(tcp::endpoint{address, port_}, host_, {}));
    resolver_.async_resolve(host_, std::to_string(port_),
                            [self = shared_from_this()](const error_code& err,
                                                        const results& found) {
                              if (err)
                                self->fail(err);
                              else
                                self->connect(found);
                            });
  }

  void send(std::vector<uint8_t> data) {
    unsent_bytes_ += data.size();
    if (unsent_bytes_ > most_unsent)
      return asio::post(socket_.get_executor(), [self = shared_from_this()] {
        self->fail(asio::error::no_buffer_space);
      });
    unsent_.push_back(std::move(data));
    if (unsent_.size() == 1)
      write();
  }

  // Handlers first: closing must not tell anybody.
  void abandon() {
    handlers_ = {};
    close();
  }

private:
  void connect(const tcp::resolver::results_type& found) {
    asio::async_connect(socket_, found,
                        [self = shared_from_this()](const error_code& err,
                                                    const tcp::endpoint&) {
                          self->on_connect(err);
                        });
  }

  void on_connect(const error_code& err) {
    if (err)
      return fail(err);
    error_code ignored;
    socket_.set_option(tcp::no_delay{true}, ignored);
    if (auto opened = handlers_.opened)
      opened();
    read();
  }

  void read() {
    socket_.async_read_some(asio::buffer(buffer_),
                            [self = shared_from_this()](const error_code& err,
                                                        size_t size) {
                              if (err)
                                return self->fail(err);
                              // A copy: the receiver may destroy the transport,
                              // and handlers with it.
                              if (auto received = self->handlers_.received)
                                received(self->buffer_.data(), size);
                              if (self->socket_.is_open())
                                self->read();
                            });
  }

  void write() {
    asio::async_write(socket_, asio::buffer(unsent_.front()),
                      [self = shared_from_this()](const error_code& err,
                                                  size_t size) {
                        if (err)
                          return self->fail(err);
                        self->unsent_bytes_ -= size;
                        self->unsent_.pop_front();
                        if (!self->unsent_.empty())
                          self->write();
                      });
  }

  void fail(const error_code& err) {
    auto told = std::move(handlers_.closed);
    handlers_ = {};
    close();
    if (told)
      told({ec::not_connected, err.message()});
  }

  void close() {
    error_code ignored;
    resolver_.cancel();
    socket_.close(ignored);
  }

  tcp::resolver resolver_;
  tcp::socket socket_;
  std::string host_;
  uint16_t port_;
  transport_handlers handlers_;
  std::array<uint8_t, 1024> buffer_{}; // thousands of links: kept small
  std::deque<std::vector<uint8_t>> unsent_;
  size_t unsent_bytes_ = 0;
};

class asio_tcp : public transport {
public:
  asio_tcp(asio::io_context& io, const std::string& host, uint16_t port)
    : connection_(std::make_shared<connection>(io, host, port)) {
    // nop
  }

  ~asio_tcp() override {
    connection_->abandon();
  }

  void open(transport_handlers handlers) override {
    connection_->open(std::move(handlers));
  }

  void send(std::vector<uint8_t> data) override {
    connection_->send(std::move(data));
  }

private:
  std::shared_ptr<connection> connection_;
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
    return std::make_unique<asio_tcp>(impl->io, host, port);
  };
}

void asio_reactor::stop() {
  if (!impl_->thread.joinable())
    return;
  asio::post(impl_->io, [this] { impl_->io.stop(); });
  impl_->thread.join();
}

} // namespace troupe
