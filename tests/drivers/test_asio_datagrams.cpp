// Datagram ports of the real reactor, on loopback and with ports of the
// kernel's choice.

#include "drivers/network_interface.hpp"
#include "tests/support/link_ears.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>

namespace troupe::test {

namespace {

using namespace std::chrono_literals;

/// A port and what it said.
struct datagram_ears {
  std::promise<datagram_address> opened;
  std::promise<datagram_address> broadcast;
  std::promise<std::string> received;
  std::promise<failure> closed;
  datagram_port_ptr port;

  void open(asio_reactor& io, const datagram_settings& x) {
    on(io, [&] {
      port = io.udp()(x);
      port->open({[this](auto& own, auto& all) {
                    opened.set_value(own);
                    broadcast.set_value(all);
                  },
                  [this](auto&, const uint8_t* data, size_t size) {
                    received.set_value({data, data + size});
                  },
                  [this](auto& why) { closed.set_value(why); }});
      return 0;
    });
  }

  void send(asio_reactor& io, const datagram_address& to,
            const std::string& text) {
    on(io, [&] {
      std::vector<uint8_t> bytes{text.begin(), text.end()};
      port->send(to, bytes.data(), bytes.size());
      return 0;
    });
  }

  void close(asio_reactor& io) {
    on(io, [&] {
      port.reset();
      return 0;
    });
  }
};

} // namespace

TEST_CASE("datagrams go to one port and come from another", "[drivers]") {
  asio_reactor io;
  datagram_ears a;
  datagram_ears b;
  a.open(io, {"127.0.0.2", 0, {}});
  b.open(io, {"127.0.0.3", 0, {}});
  auto to = get(b.opened);
  CHECK(to.host == 0x7F00'0003);
  CHECK(get(a.opened).port != 0);
  a.send(io, to, "hello");
  CHECK(get(b.received) == "hello");
  a.close(io);
  b.close(io);
}

TEST_CASE("a port hears what is sent to all", "[drivers]") {
  asio_reactor io;
  datagram_ears a;
  datagram_ears b;
  b.open(io, {"127.0.0.3", 0, "127.255.255.255"});
  auto all = get(b.broadcast);
  CHECK(all.host == 0x7FFF'FFFF);
  CHECK(all.port == get(b.opened).port);
  a.open(io, {"127.0.0.2", 0, {}});
  get(a.opened);
  a.send(io, all, "everybody");
  CHECK(get(b.received) == "everybody");
  a.close(io);
  b.close(io);
}

TEST_CASE("what is too long for a datagram is not taken", "[drivers]") {
  asio_reactor io;
  datagram_ears a;
  datagram_ears b;
  a.open(io, {"127.0.0.2", 0, {}});
  b.open(io, {"127.0.0.3", 0, {}});
  auto to = get(b.opened);
  get(a.opened);
  a.send(io, to, std::string(most_datagram_bytes + 1, 'x'));
  a.send(io, to, std::string(most_datagram_bytes, 'y'));
  CHECK(get(b.received) == std::string(most_datagram_bytes, 'y'));
  CHECK(on(io, [&] { return b.port->counts().too_long; }) == 1);
  a.close(io);
  b.close(io);
}

TEST_CASE("a port that somebody else has cannot be opened", "[drivers]") {
  asio_reactor io;
  datagram_ears a;
  datagram_ears b;
  a.open(io, {"127.0.0.2", 0, {}});
  auto taken = get(a.opened);
  b.open(io, {"127.0.0.2", taken.port, {}});
  CHECK(get(b.closed).code == ec::not_connected);
  a.close(io);
  b.close(io);
}

TEST_CASE("a port needs an interface that is up", "[drivers]") {
  auto out = find_place({"no-such-interface", 1, {}});
  REQUIRE_FALSE(out);
  CHECK(out.error().code == ec::not_connected);
  CHECK(find_place({"lo", 1, {}})->own == 0x7F00'0001);
  CHECK(find_place({"lo", 1, {}})->broadcast == 0x7FFF'FFFF);
  CHECK(find_place({"lo", 1, "10.0.0.255"})->broadcast == 0x0A00'00FF);
  CHECK(find_place({"lo", 1, "all"}).error().code == ec::invalid_config);
}

TEST_CASE("addresses are four numbers", "[drivers]") {
  REQUIRE(read_ipv4("192.0.2.1"));
  CHECK(*read_ipv4("192.0.2.1") == 0xC000'0201);
  for (auto x : {"", "1.2.3", "1.2.3.4.5", "256.1.1.1", "host", "1.2.3.4 "})
    CHECK_FALSE(read_ipv4(x));
}

} // namespace troupe::test
