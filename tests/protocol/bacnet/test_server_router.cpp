#include "protocol/bacnet/bvlc.hpp"
#include "protocol/bacnet/server_router.hpp"
#include "tests/protocol/bacnet/frame_bytes.hpp"

#include <catch2/catch.hpp>

namespace troupe::bacnet {

namespace {

constexpr bip_address client{0x7f000002, usual_port};

/// A frame of a client, in a datagram.
bytes datagram_of(const npdu& x, bvlc_function how) {
  auto frame = encoded(x);
  bvlc out;
  out.function = how;
  out.body = as_octets(frame);
  return encoded(out);
}

npdu to_device(uint16_t network, std::vector<uint8_t> mac) {
  static const bytes asked{0x10, 0x08};
  npdu x;
  x.destination = device_address{network, mac_address{as_octets(mac)}};
  x.body = as_octets(asked);
  return x;
}

class router_fixture {
public:
  std::optional<server_router::delivery>
  receive(const npdu& x, bvlc_function how = bvlc_function::original_unicast) {
    frame = datagram_of(x, how);
    return uut.on_datagram(client, as_octets(frame), now, out);
  }

  server_router uut{100};
  bytes frame;
  std::vector<datagram> out;
  std::chrono::steady_clock::time_point now{std::chrono::hours{1}};
};

} // namespace

TEST_CASE_METHOD(router_fixture, "a router passes frames on to its network",
                 "[server]") {
  struct row {
    const char* what;
    npdu frame;
    bool delivered;
    std::optional<uint32_t> instance;
  };
  const std::vector<row> rows{
    {"one device", to_device(100, {0, 1, 2}), true, 258},
    {"all of the network", to_device(100, {}), true, {}},
    {"all networks", to_device(all_networks, {}), true, {}},
    {"a MAC that nobody has", to_device(100, {1}), false, {}},
    {"another network", to_device(101, {0, 0, 1}), false, {}},
    {"the network of the router", npdu{}, false, {}},
  };
  for (auto& x : rows) {
    INFO(x.what);
    auto got = receive(x.frame);
    CHECK(got.has_value() == x.delivered);
    if (got) {
      CHECK(got->instance == x.instance);
      CHECK(got->from == local_device(client));
      CHECK(to_bytes(got->bytes) == bytes{0x10, 0x08});
    }
  }
}

TEST_CASE_METHOD(router_fixture, "a router tells where it leads", "[server]") {
  auto asks = [&](std::optional<uint16_t> network) {
    bytes message;
    append(message, network_message{who_is_router{network}});
    bvlc x;
    x.function = bvlc_function::original_broadcast;
    x.body = as_octets(message);
    frame = encoded(x);
    out.clear();
    CHECK_FALSE(uut.on_datagram(client, as_octets(frame), now, out));
    return out.size();
  };
  CHECK(asks({}) == 1);
  CHECK(asks(100) == 1);
  CHECK(to_hex(out.at(0).bytes)
        == "810A0009"
           "0180"
           "01"
           "0064");
  CHECK(out[0].to == client);
  CHECK(asks(101) == 0);
}

TEST_CASE_METHOD(router_fixture, "frames for other networks are rejected",
                 "[server]") {
  CHECK_FALSE(receive(to_device(101, {1})));
  REQUIRE(out.size() == 1);
  CHECK(to_hex(out[0].bytes)
        == "810A000A"
           "0180"
           "03"
           "01"
           "0065");
  CHECK(uut.counts().refused == 1);
}

TEST_CASE_METHOD(router_fixture, "answers bear the address of the device",
                 "[server]") {
  uut.send(258, {local_device(client), {0x20, 1, 15}, false}, out);
  REQUIRE(out.size() == 1);
  CHECK(out[0].to == client);
  CHECK(to_hex(out[0].bytes)
        == "810A000F"
           "0108"
           "006403000102"
           "20010F");
}

TEST_CASE_METHOD(router_fixture, "answers go back through another router",
                 "[server]") {
  auto x = to_device(100, {0, 0, 1});
  uint8_t mac = 9;
  x.source = device_address{5, mac_address{octets{&mac, 1}}};
  auto got = receive(x);
  REQUIRE(got);
  CHECK(got->from == *x.source);
  uut.send(1, {got->from, {0x20, 1, 15}, false}, out);
  REQUIRE(out.size() == 1);
  CHECK(out[0].to == client);
  uut.send(1, {device_address{6, x.source->mac}, {0x20, 1, 15}, false}, out);
  CHECK(out.size() == 1);
  CHECK(uut.counts().without_route == 1);
}

TEST_CASE_METHOD(router_fixture, "a router is no BBMD", "[server]") {
  auto registration = from_hex("810500060258");
  CHECK_FALSE(uut.on_datagram(client, as_octets(registration), now, out));
  REQUIRE(out.size() == 1);
  CHECK(to_hex(out[0].bytes) == "810000060030");
  auto garbage = from_hex("8199");
  CHECK_FALSE(uut.on_datagram(client, as_octets(garbage), now, out));
  CHECK(uut.counts().malformed == 1);
}

} // namespace troupe::bacnet
