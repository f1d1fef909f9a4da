// Where a frame goes beyond its network.

#include "protocol/bacnet/network_message.hpp"
#include "tests/protocol/bacnet/frame_bytes.hpp"

#include <catch2/catch.hpp>

namespace troupe::bacnet {

namespace {

device_address on(uint16_t network, const bytes& mac) {
  return {network, mac_address{as_octets(mac)}};
}

npdu decoded(const bytes& x) {
  auto out = decode_npdu(as_octets(x));
  REQUIRE(out);
  CHECK(encoded(*out) == x);
  return *out;
}

} // namespace

TEST_CASE("a frame for this network has two bytes of header") {
  auto wire = from_hex("01 00 10 08");
  auto x = decoded(wire);
  CHECK_FALSE(x.destination);
  CHECK_FALSE(x.source);
  CHECK_FALSE(x.expects_reply);
  CHECK_FALSE(x.message);
  CHECK(to_bytes(x.body) == from_hex("10 08"));
}

TEST_CASE("a global broadcast goes to all networks") {
  auto wire = from_hex("01 20 ff ff 00 ff 10 08");
  auto x = decoded(wire);
  REQUIRE(x.destination);
  CHECK(*x.destination == device_address{all_networks, {}});
  CHECK(x.hop_count == 255);
}

TEST_CASE("addresses are of any length that a data link has") {
  const std::vector<bytes> macs{from_hex("05"), from_hex("01 02 03"),
                                from_hex("0a 00 00 01 ba c0"),
                                from_hex("01 02 03 04 05 06 07"),
                                bytes(18, 0x2a)};
  for (auto& mac : macs) {
    npdu x;
    x.destination = on(7, mac);
    x.source = on(65'534, mac);
    x.hop_count = 3;
    auto wire = encoded(x);
    auto back = decoded(wire);
    CHECK(back.destination == x.destination);
    CHECK(back.source == x.source);
    CHECK(back.hop_count == 3);
  }
}

TEST_CASE("priority and the wish for an answer are kept") {
  auto wire = from_hex("01 07 00");
  auto x = decoded(wire);
  CHECK(x.expects_reply);
  CHECK(x.priority == network_priority::life_safety);
  wire = from_hex("01 01 00");
  x = decoded(wire);
  CHECK_FALSE(x.expects_reply);
  CHECK(x.priority == network_priority::urgent);
}

TEST_CASE("frames that cannot be are refused") {
  struct bad {
    const char* what;
    bytes wire;
    ec code = ec::protocol_error;
  };
  const std::vector<bad> all{
    {"nothing", {}},
    {"no control", from_hex("01")},
    {"version 2", from_hex("02 00 10 08")},
    {"to network 0", from_hex("01 20 00 00 00 ff 10 08")},
    {"to one device of all networks", from_hex("01 20 ff ff 01 05 ff 10 08")},
    {"from network 0", from_hex("01 08 00 00 01 05 10 08")},
    {"from all networks", from_hex("01 08 ff ff 01 05 10 08")},
    {"from nobody", from_hex("01 08 00 05 00 10 08")},
    {"no hop count", from_hex("01 20 00 05 01 07")},
    {"address ends early", from_hex("01 20 00 05 06 01 02 03")},
    {"no message type", from_hex("01 80")},
    {"no vendor", from_hex("01 80 80 00")},
    {"address of 19",
     from_hex(
       "01 20 00 05 13 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 "
       "00 ff"),
     ec::too_large},
  };
  for (auto& x : all) {
    CAPTURE(x.what);
    auto out = decode_npdu(as_octets(x.wire));
    REQUIRE_FALSE(out);
    CHECK(out.error().code == x.code);
  }
}

TEST_CASE("bits that the standard keeps for itself are passed over") {
  auto wire = from_hex("01 50 10 08");
  auto x = decode_npdu(as_octets(wire));
  REQUIRE(x);
  CHECK(encoded(*x) == from_hex("01 00 10 08"));
}

TEST_CASE("messages of routers are read and written") {
  auto message = [](const bytes& wire) {
    auto out = decode_message(decoded(wire));
    REQUIRE(out);
    CHECK(encoded(*out) == wire);
    return *out;
  };
  auto who = message(from_hex("01 80 00 00 05"));
  CHECK(std::get<who_is_router>(who).network == 5);
  CHECK_FALSE(std::get<who_is_router>(message(from_hex("01 80 00"))).network);
  auto router = message(from_hex("01 80 01 00 05 00 06 12 34"));
  CHECK(std::get<i_am_router>(router).networks
        == std::vector<uint16_t>{5, 6, 0x1234});
  auto reject
    = std::get<network_reject>(message(from_hex("01 80 03 01 00 05")));
  CHECK(reject.reason == network_reject_reason::no_route);
  CHECK(reject.network == 5);
}

TEST_CASE("messages that are no concern of a device are passed over") {
  for (auto text : {"01 80 13 00 05 01", "01 80 02 00 05 03", "01 80 12",
                    "01 80 80 01 08 aa bb"}) {
    auto wire = from_hex(text);
    auto out = decode_message(decoded(wire));
    REQUIRE(out);
    CHECK(std::holds_alternative<other_message>(*out));
  }
  CHECK(decoded(from_hex("01 80 80 01 08 aa bb")).message->vendor == 264);
}

TEST_CASE("messages of another length are refused") {
  for (auto text : {"01 80 00 05", "01 80 00 00 05 00", "01 80 01 00 05 00",
                    "01 80 03 01 00", "01 80 03 01 00 05 00"}) {
    CAPTURE(text);
    auto wire = from_hex(text);
    CHECK_FALSE(decode_message(*decode_npdu(as_octets(wire))));
  }
}

TEST_CASE("addresses are shown as people know them") {
  auto local = local_device({0x7f000002, 47808});
  CHECK(to_string(local) == "127.0.0.2:47808");
  CHECK(bip_of(local) == bip_address{0x7f000002, 47808});
  CHECK(to_string(on(5, from_hex("0a"))) == "5:0a");
  CHECK(to_string(device_address{5, {}}) == "5:*");
  CHECK_FALSE(bip_of(on(5, from_hex("7f 00 00 02 ba c0"))));
  CHECK_FALSE(bip_of(device_address{}));
}

} // namespace troupe::bacnet
