// From datagrams to APDUs of devices, and back.

#include "protocol/bacnet/bip_port.hpp"
#include "tests/protocol/bacnet/frame_bytes.hpp"

#include <catch2/catch.hpp>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;

constexpr bip_address own{0x0a000001, 47808};
constexpr bip_address all{0x0a0000ff, 47808};
constexpr bip_address router{0x0a000002, 47808};
constexpr bip_address bbmd{0x0a010001, 47808};

struct fixture {
  std::optional<incoming_apdu> receive(const char* text,
                                       const bip_address& from = router) {
    wire = from_hex(text);
    return uut->on_datagram(from, as_octets(wire), now, out);
  }

  status send(const device_address& to) {
    auto x = from_hex("10 08");
    return uut->send(to, as_octets(x), false, now, out);
  }

  /// Whether just these datagrams went out since the last call.
  bool has_sent(const std::vector<std::pair<bip_address, const char*>>& x) {
    auto same = x.size() == out.size();
    for (size_t i = 0; same && i < x.size(); ++i)
      same = out[i].to == x[i].first && out[i].bytes == from_hex(x[i].second);
    out.clear();
    return same;
  }

  void become_foreign() {
    foreign_settings cfg;
    cfg.bbmd = bbmd;
    uut.emplace(bip_settings{own, all, cfg}, now);
  }

  bytes wire;
  std::vector<datagram> out;
  bip_port::time_point now{1h};
  std::optional<bip_port> uut{std::in_place, bip_settings{own, all, {}}, now};
};

constexpr uint8_t station = 0x0a;
const device_address behind{5, mac_address{octets{&station, 1}}};

} // namespace

TEST_CASE_METHOD(fixture, "an APDU comes from a device on our network") {
  auto x = receive("81 0a 00 08 01 00 10 08");
  REQUIRE(x);
  CHECK(x->from == local_device(router));
  CHECK_FALSE(x->broadcast);
  CHECK(to_bytes(x->bytes) == from_hex("10 08"));
  CHECK(receive("81 0b 00 08 01 00 10 08")->broadcast);
  CHECK(receive("81 0b 00 0c 01 20 ff ff 00 ff 10 08")->broadcast);
  CHECK(uut->routes().size() == 0);
}

TEST_CASE_METHOD(fixture, "a forwarded frame comes from its origin") {
  auto x = receive("81 04 00 0e 0a 63 00 02 ba c0 01 00 10 08");
  REQUIRE(x);
  CHECK(x->from == local_device({0x0a630002, 47808}));
  CHECK(x->broadcast);
  CHECK_FALSE(receive("81 04 00 0e 0a 00 00 01 ba c0 01 00 10 08"));
  CHECK(uut->counts().echoes == 1);
}

TEST_CASE_METHOD(fixture, "the router of a remote device is learnt from it") {
  auto x = receive("81 0a 00 0c 01 08 00 05 01 0a 10 08");
  REQUIRE(x);
  CHECK(x->from == behind);
  CHECK(send(behind));
  CHECK(has_sent({{router, "81 0a 00 0d 01 20 00 05 01 0a ff 10 08"}}));
  CHECK(send({5, {}})); // a broadcast there is the router's to make
  CHECK(has_sent({{router, "81 0a 00 0c 01 20 00 05 00 ff 10 08"}}));
}

TEST_CASE_METHOD(fixture, "frames without a route go to all, with a question") {
  const char* frame = "81 0b 00 0d 01 20 00 05 01 0a ff 10 08";
  const char* question = "81 0b 00 09 01 80 00 00 05";
  CHECK(send(behind));
  CHECK(has_sent({{all, frame}, {all, question}}));
  now += 9s;
  CHECK(send(behind));
  CHECK(has_sent({{all, frame}}));
  now += 1s;
  CHECK(send(behind));
  CHECK(has_sent({{all, frame}, {all, question}}));
  CHECK_FALSE(receive("81 0b 00 0b 01 80 01 00 05 00 06"));
  CHECK(send(behind));
  CHECK(has_sent({{router, "81 0a 00 0d 01 20 00 05 01 0a ff 10 08"}}));
  CHECK_FALSE(receive("81 0a 00 0a 01 80 03 01 00 05"));
  CHECK(send(behind));
  CHECK(has_sent({{all, frame}}));
  CHECK(uut->counts().rejected == 1);
  CHECK(uut->counts().without_route == 4);
}

TEST_CASE_METHOD(fixture, "frames go to devices and to all of our network") {
  CHECK(send(local_device(router)));
  CHECK(has_sent({{router, "81 0a 00 08 01 00 10 08"}}));
  CHECK(send({}));
  CHECK(has_sent({{all, "81 0b 00 08 01 00 10 08"}}));
  CHECK(send({all_networks, {}}));
  CHECK(has_sent({{all, "81 0b 00 0c 01 20 ff ff 00 ff 10 08"}}));
  auto x = send({0, behind.mac});
  REQUIRE_FALSE(x);
  CHECK(x.error().code == ec::out_of_range);
}

TEST_CASE_METHOD(fixture, "what is no concern of ours is counted") {
  CHECK_FALSE(receive("81 0b 00 08 01 00 10 08", own));
  CHECK(uut->counts().echoes == 1);
  CHECK_FALSE(receive("81 0a 00 0d 01 20 00 05 01 0a ff 10 08"));
  CHECK(uut->counts().for_others == 1);
  CHECK_FALSE(receive("81 0a 00 09 01 00 10 08"));
  CHECK_FALSE(receive("81 0a 00 08 02 00 10 08"));
  CHECK_FALSE(receive("81 0a 00 08 01 80 03 01"));
  CHECK(uut->counts().malformed == 3);
  CHECK_FALSE(receive("81 00 00 06 00 00"));
  CHECK(out.empty());
}

TEST_CASE_METHOD(fixture, "what only a BBMD does is refused") {
  CHECK_FALSE(receive("81 05 00 06 00 3c"));
  CHECK(has_sent({{router, "81 00 00 06 00 30"}}));
  CHECK(uut->counts().refused == 1);
}

TEST_CASE_METHOD(fixture, "a foreign device sends broadcasts by its BBMD") {
  become_foreign();
  CHECK(uut->next_due(now) == now);
  CHECK(send({}).error().code == ec::not_connected);
  uut->on_time(now, out);
  CHECK(has_sent({{bbmd, "81 05 00 06 01 2c"}}));
  CHECK_FALSE(receive("81 00 00 06 00 00", bbmd));
  CHECK(uut->registration()->registered(now));
  CHECK(send({}));
  CHECK(has_sent({{bbmd, "81 09 00 08 01 00 10 08"}}));
  CHECK(send(local_device(router)));
  CHECK(has_sent({{router, "81 0a 00 08 01 00 10 08"}}));
}

} // namespace troupe::bacnet
