// Devices beyond our own IP network: behind routers, and behind a BBMD.

#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using namespace bacnet;

constexpr datagram_address router{0x0A0000FE, 47'808};
constexpr datagram_address bbmd{0xC0000207, 47'808};

/// What the driver sent, and what a router or BBMD says by hand.
struct fixture : bacnet_fixture {
  struct sent_frame {
    datagram_address to;
    bytes data;
  };

  fixture() {
    net.on_sent = [this](auto& to, auto& x) { sent.push_back({to, x}); };
  }

  /// From device 0a of network 5.
  void say(const apdu& x) {
    bytes body;
    append(body, x);
    const uint8_t mac = 0x0A;
    npdu frame;
    frame.source = device_address{5, mac_address{octets{&mac, 1}}};
    frame.body = as_octets(body);
    bytes inner;
    append(inner, frame);
    deliver(router, bvlc_function::original_unicast, inner);
  }

  void deliver(const datagram_address& from, bvlc_function how,
               const bytes& body) {
    bvlc outer;
    outer.function = how;
    outer.body = as_octets(body);
    bytes out;
    append(out, outer);
    net.deliver(from, std::move(out));
    io.run();
  }

  void say_i_am(uint32_t instance) {
    bytes data;
    encode(i_am{instance, 480, segmentation::none, 260}, data);
    say(unconfirmed_request{0, as_octets(data)});
  }

  /// Requests among what was sent, with the place they went to.
  [[nodiscard]] std::vector<std::pair<npdu, confirmed_request>> requests() {
    std::vector<std::pair<npdu, confirmed_request>> out;
    for (auto& x : sent) {
      auto outer = decode_bvlc(as_octets(x.data));
      if (!outer
          || (outer->function != bvlc_function::original_unicast
              && outer->function != bvlc_function::original_broadcast))
        continue;
      auto frame = decode_npdu(outer->body);
      if (!frame || frame->message)
        continue; // routers are looked for
      auto what = decode_apdu(frame->body);
      REQUIRE(what);
      if (auto asked = std::get_if<confirmed_request>(&*what))
        out.emplace_back(*frame, *asked);
    }
    return out;
  }

  [[nodiscard]] std::vector<bvlc_function> functions() const {
    std::vector<bvlc_function> out;
    for (auto& x : sent)
      out.push_back(decode_bvlc(as_octets(x.data))->function);
    return out;
  }

  std::vector<sent_frame> sent;
};

} // namespace

TEST_CASE_METHOD(fixture, "a device behind a router is asked through it",
                 "[bacnet]") {
  attach(1, 1);
  say_i_am(1);
  read(1, 42, {0});
  run(100ms);
  auto asked = requests();
  REQUIRE(asked.size() == 1);
  REQUIRE(asked[0].first.destination);
  CHECK(asked[0].first.destination->network == 5);
  CHECK(sent.back().to == router);
  auto content = content_of(21.5f);
  bytes data;
  encode(read_property_ack{{{object_type::analog_value, 0},
                            property_id::present_value,
                            std::nullopt},
                           as_octets(content)},
         data);
  say(complex_ack{asked[0].second.invoke_id, 12, {}, as_octets(data)});
  CHECK(end_of(42) == ec::none);
  CHECK(now(1, 0) == value{21.5});
}

TEST_CASE_METHOD(fixture,
                 "no more requests go to a network behind a router "
                 "than its window allows",
                 "[bacnet]") {
  bacnet::settings cfg;
  cfg.network_window = 3;
  make(cfg);
  for (uint32_t i = 1; i <= 9; ++i) {
    attach(i, std::to_string(i) + "@5:0" + std::to_string(i), bacnet_type(1));
    read(i, i, {0}, 60s);
  }
  run(2s); // before anything is repeated
  CHECK(requests().size() == 3);
}

TEST_CASE_METHOD(fixture,
                 "a foreign device looks for others through its BBMD, "
                 "once that has taken it",
                 "[bacnet]") {
  bacnet::settings cfg;
  cfg.foreign.emplace().bbmd = {bbmd.host, bbmd.port};
  make(cfg);
  attach(1, 1);
  run(1s);
  CHECK(functions() == std::vector{bvlc_function::register_foreign_device});
  deliver(bbmd, bvlc_function::result, {}); // success
  CHECK(functions()
        == std::vector{bvlc_function::register_foreign_device,
                       bvlc_function::distribute_broadcast});
  CHECK(sent.back().to == bbmd);
}

} // namespace troupe::test
