// The reactor of production, with a peer on loopback and a port of the
// kernel's choice.

#include "tests/support/link_ears.hpp"

#include <catch2/catch.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <memory>
#include <string>
#include <vector>

namespace troupe::test {

namespace {

namespace asio = boost::asio;
using asio::ip::tcp;
using namespace std::chrono_literals;

/// Listens where nobody else does; accepts when told.
struct peer {
  asio::io_context io;
  tcp::acceptor listener{io, {asio::ip::make_address("127.0.0.1"), 0}};

  uint16_t port() {
    return listener.local_endpoint().port();
  }
};

} // namespace

TEST_CASE("what is posted runs in order", "[drivers]") {
  asio_reactor uut;
  auto order = std::make_shared<std::string>();
  for (auto c : {'a', 'b', 'c'})
    uut.post([order, c] { order->push_back(c); });
  CHECK(on(uut, [order] { return *order; }) == "abc");
}

TEST_CASE("timers run in the order of their time, cancelled ones never",
          "[drivers]") {
  asio_reactor uut;
  std::promise<std::string> ended;
  auto order = std::make_shared<std::string>();
  auto timers = std::make_shared<std::vector<timer_ptr>>();
  on(uut, [&] { // so far apart that a busy machine does not mix them up
    auto note = [order](char c) { return [order, c] { *order += c; }; };
    timers->push_back(uut.call_after(150ms, note('b')));
    timers->push_back(uut.call_after(50ms, note('a')));
    auto cancelled = uut.call_after(0ms, note('x'));
    timers->push_back(uut.call_after(200ms, [&] { ended.set_value(*order); }));
    return 0;
  });
  CHECK(get(ended) == "ab");
  on(uut, [&] {
    timers->clear();
    return 0;
  });
}

TEST_CASE("bytes go both ways over TCP until the peer hangs up", "[drivers]") {
  peer other;
  asio_reactor uut;
  ears heard;
  auto connect = uut.tcp();
  auto link = on(uut, [&] {
    auto x = connect("127.0.0.1", other.port());
    x->open(heard.handlers());
    return x;
  });
  auto socket = other.listener.accept();
  get(heard.opened);
  on(uut, [&] {
    link->send({'p', 'i', 'n', 'g'});
    return 0;
  });
  std::string text(4, ' ');
  asio::read(socket, asio::buffer(text));
  CHECK(text == "ping");
  asio::write(socket, asio::buffer("pong", 4));
  CHECK(get(heard.received) == "pong");
  socket.close();
  CHECK(get(heard.closed).code == ec::not_connected);
  on(uut, [&] {
    link.reset();
    return 0;
  });
}

TEST_CASE("a port where nobody listens is told", "[drivers]") {
  auto other = std::make_unique<peer>();
  auto port = other->port();
  other.reset();
  asio_reactor uut;
  ears heard;
  auto link = on(uut, [&] {
    auto x = uut.tcp()("127.0.0.1", port);
    x->open(heard.handlers());
    return x;
  });
  CHECK(get(heard.closed).code == ec::not_connected);
  on(uut, [&] {
    link.reset();
    return 0;
  });
}

TEST_CASE("a link that is destroyed hangs up and says nothing", "[drivers]") {
  peer other;
  asio_reactor uut;
  ears heard;
  auto link = on(uut, [&] {
    auto x = uut.tcp()("127.0.0.1", other.port());
    x->open(heard.handlers());
    return x;
  });
  auto socket = other.listener.accept();
  get(heard.opened);
  on(uut, [&] {
    link.reset();
    return 0;
  });
  boost::system::error_code err;
  char byte = 0;
  asio::read(socket, asio::buffer(&byte, 1), err);
  CHECK(err == asio::error::eof);
  uut.stop();
  CHECK(heard.closed.get_future().wait_for(0s) == std::future_status::timeout);
}

TEST_CASE("a name is looked up", "[drivers]") {
  peer other;
  asio_reactor uut;
  ears heard;
  auto link = on(uut, [&] {
    auto x = uut.tcp()("localhost", other.port());
    x->open(heard.handlers());
    return x;
  });
  get(heard.opened);
  on(uut, [&] {
    link.reset();
    return 0;
  });
}

TEST_CASE("a peer that does not read is given up", "[drivers]") {
  peer other;
  asio_reactor uut;
  ears heard;
  auto link = on(uut, [&] {
    auto x = uut.tcp()("127.0.0.1", other.port());
    x->open(heard.handlers());
    return x;
  });
  auto socket = other.listener.accept();
  get(heard.opened);
  on(uut, [&] {
    for (int i = 0; i < 3; ++i)
      link->send(std::vector<uint8_t>(1u << 19));
    return 0;
  });
  CHECK(get(heard.closed).code == ec::not_connected);
  on(uut, [&] {
    link.reset();
    return 0;
  });
}

TEST_CASE("a reactor that has stopped may be stopped again", "[drivers]") {
  asio_reactor uut;
  uut.stop();
  uut.stop();
  uut.post([] { FAIL("posted too late"); });
}

TEST_CASE("links and timers may outlast the thread of their reactor",
          "[drivers]") {
  peer other;
  asio_reactor uut;
  ears heard;
  auto timer = std::make_shared<timer_ptr>();
  auto link = std::make_shared<transport_ptr>();
  on(uut, [&] {
    *timer = uut.call_after(1h, [] { FAIL("called too early"); });
    *link = uut.tcp()("127.0.0.1", other.port());
    (*link)->open(heard.handlers());
    return 0;
  });
  get(heard.opened);
  uut.stop();
  uut.post([timer, link] { FAIL("posted too late"); });
}

} // namespace troupe::test
