// What BACnet adds to datagrams.

#include "protocol/bacnet/bvlc.hpp"
#include "tests/protocol/bacnet/frame_bytes.hpp"

#include <catch2/catch.hpp>

namespace troupe::bacnet {

namespace {

struct sample {
  const char* what;
  bytes wire;
  bvlc_function function;
  bytes body;
};

const std::vector<sample> samples{
  {"result", from_hex("81 00 00 06 00 30"), bvlc_function::result, {}},
  {"write table", from_hex("81 01 00 0e 0a 00 00 01 ba c0 ff ff ff ff"),
   bvlc_function::write_broadcast_table,
   from_hex("0a 00 00 01 ba c0 ff ff ff ff")},
  {"read table",
   from_hex("81 02 00 04"),
   bvlc_function::read_broadcast_table,
   {}},
  {"table", from_hex("81 03 00 0e 0a 00 00 01 ba c0 ff ff ff ff"),
   bvlc_function::read_broadcast_table_ack,
   from_hex("0a 00 00 01 ba c0 ff ff ff ff")},
  {"empty table",
   from_hex("81 03 00 04"),
   bvlc_function::read_broadcast_table_ack,
   {}},
  {"forwarded",
   from_hex("81 04 00 12 0a 63 00 02 ba c0 01 20 ff ff 00 ff 10 08"),
   bvlc_function::forwarded_npdu, from_hex("01 20 ff ff 00 ff 10 08")},
  {"register",
   from_hex("81 05 00 06 01 2c"),
   bvlc_function::register_foreign_device,
   {}},
  {"read foreign",
   from_hex("81 06 00 04"),
   bvlc_function::read_foreign_table,
   {}},
  {"foreign table", from_hex("81 07 00 0e 0a 00 00 01 ba c0 01 2c 01 4a"),
   bvlc_function::read_foreign_table_ack,
   from_hex("0a 00 00 01 ba c0 01 2c 01 4a")},
  {"delete foreign", from_hex("81 08 00 0a 0a 00 00 01 ba c0"),
   bvlc_function::delete_foreign_entry, from_hex("0a 00 00 01 ba c0")},
  {"distribute", from_hex("81 09 00 0c 01 20 ff ff 00 ff 10 08"),
   bvlc_function::distribute_broadcast, from_hex("01 20 ff ff 00 ff 10 08")},
  {"unicast", from_hex("81 0a 00 11 01 04 00 05 01 0c 0c 00 00 00 05 19 55"),
   bvlc_function::original_unicast,
   from_hex("01 04 00 05 01 0c 0c 00 00 00 05 19 55")},
  {"broadcast", from_hex("81 0b 00 0c 01 20 ff ff 00 ff 10 08"),
   bvlc_function::original_broadcast, from_hex("01 20 ff ff 00 ff 10 08")},
};

} // namespace

TEST_CASE("datagrams of every function are read and written") {
  for (auto& x : samples) {
    CAPTURE(x.what);
    auto out = decode_bvlc(as_octets(x.wire));
    REQUIRE(out);
    CHECK(out->function == x.function);
    CHECK(to_bytes(out->body) == x.body);
    CHECK(encoded(*out) == x.wire);
  }
}

TEST_CASE("a datagram has the parameters of its function") {
  auto of = [](size_t i) { return *decode_bvlc(as_octets(samples[i].wire)); };
  CHECK(of(0).code == bvlc_result::registration_refused);
  CHECK(of(5).origin == bip_address{0x0a630002, 0xbac0});
  CHECK(of(6).time_to_live == 300);
}

TEST_CASE("a datagram is as long as it says, no more and no less") {
  for (auto& x : samples) {
    CAPTURE(x.what);
    for (size_t size = 0; size < x.wire.size(); ++size)
      CHECK_FALSE(decode_bvlc({x.wire.data(), size}));
    auto longer = x.wire;
    longer.push_back(0);
    CHECK_FALSE(decode_bvlc(as_octets(longer)));
  }
}

TEST_CASE("datagrams that cannot be are refused") {
  struct bad {
    const char* what;
    bytes wire;
    ec code;
  };
  const std::vector<bad> all{
    {"nothing", {}, ec::protocol_error},
    {"other protocol", from_hex("82 0a 00 05 01"), ec::protocol_error},
    {"no NPDU", from_hex("81 0a 00 04"), ec::protocol_error},
    {"forwarded without NPDU", from_hex("81 04 00 0a 0a 63 00 02 ba c0"),
     ec::protocol_error},
    {"half an origin", from_hex("81 04 00 07 0a 63 00"), ec::protocol_error},
    {"half a result", from_hex("81 00 00 05 00"), ec::protocol_error},
    {"long result", from_hex("81 00 00 07 00 00 00"), ec::protocol_error},
    {"long registration", from_hex("81 05 00 07 00 3c 00"), ec::protocol_error},
    {"secure BVLL", from_hex("81 0c 00 05 00"), ec::unsupported},
    {"from the future", from_hex("81 7f 00 04"), ec::unsupported},
  };
  for (auto& x : all) {
    CAPTURE(x.what);
    auto out = decode_bvlc(as_octets(x.wire));
    REQUIRE_FALSE(out);
    CHECK(out.error().code == x.code);
  }
}

TEST_CASE("who is no BBMD refuses what only a BBMD does") {
  size_t refused = 0;
  for (auto& x : samples)
    refused += refusal_of(x.function) ? 1u : 0u;
  CHECK(refused == 6);
  CHECK(refusal_of(bvlc_function::register_foreign_device)
        == bvlc_result::registration_refused);
  CHECK_FALSE(refusal_of(bvlc_function::result));
}

} // namespace troupe::bacnet
