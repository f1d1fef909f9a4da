// Requests in one piece, and what becomes of them.

#include "tests/protocol/bacnet/transaction_fixture.hpp"

namespace troupe::bacnet {

using namespace std::chrono_literals;
using fixture = transaction_fixture;

TEST_CASE_METHOD(fixture, "a request goes out with what we take") {
  send();
  REQUIRE(out.frames.size() == 1);
  CHECK(out.frames[0].to == device());
  CHECK(out.frames[0].expects_reply);
  CHECK(has_sent({"02 65 00 0c aa"}));
  send();
  CHECK(has_sent({"02 65 01 0c aa"}));
}

TEST_CASE_METHOD(fixture, "each kind of answer is an outcome of its own") {
  auto number = send();
  SECTION("simple ack") {
    receive("20 00 0c");
    CHECK(ended().what == outcome_kind::simple_ack);
  }
  SECTION("complex ack") {
    receive("30 00 0c 01 02");
    auto x = ended();
    CHECK(x.what == outcome_kind::complex_ack);
    CHECK(x.number == number);
    CHECK(x.from == device());
    CHECK(x.service == read_property);
    CHECK(x.data == from_hex("01 02"));
  }
  SECTION("error") {
    receive("50 00 0c 91 01 91 1f");
    auto x = ended();
    CHECK(x.what == outcome_kind::error);
    CHECK(x.data == from_hex("91 01 91 1f"));
  }
  SECTION("reject") {
    receive("60 00 09");
    auto x = ended();
    CHECK(x.what == outcome_kind::reject);
    CHECK(reject_reason{x.reason} == reject_reason::unrecognized_service);
  }
  SECTION("abort") {
    receive("71 00 01");
    auto x = ended();
    CHECK(x.what == outcome_kind::abort);
    CHECK(abort_reason{x.reason} == abort_reason::buffer_overflow);
    CHECK_FALSE(x.ours);
  }
  CHECK(uut->size() == 0);
  sent();
  pass(1h);
  CHECK(sent().empty());
  CHECK(ended_not());
}

TEST_CASE_METHOD(fixture, "a silent peer is asked again, then given up") {
  send();
  sent();
  pass(2'999ms);
  CHECK(sent().empty());
  for (int i = 0; i < 3; ++i) {
    pass(3s);
    CHECK(has_sent({"02 65 00 0c aa"}));
    CHECK(ended_not());
  }
  pass(3s);
  CHECK(sent().empty());
  auto x = ended();
  CHECK(x.what == outcome_kind::silence);
  CHECK(uut->counts().repeated == 3);
  CHECK(uut->counts().silent == 1);
}

TEST_CASE_METHOD(fixture, "a repeated request is answered once") {
  send();
  pass(3s);
  receive("20 00 0c");
  CHECK(ended().what == outcome_kind::simple_ack);
  receive("20 00 0c");
  CHECK(ended_not());
  CHECK(uut->counts().stray == 1);
}

TEST_CASE_METHOD(fixture, "what does not answer the request is passed over") {
  send();
  receive("20 01 0c");                     // another invoke id
  receive("20 00 0c", device(0x7f000003)); // another device
  receive("20 00 0c", remote(5, 2));
  receive("30 00 0e 01"); // another service
  receive("50 00 0f 91 01 91 1f");
  receive("70 00 01");       // aborts as a client
  receive("40 00 00 01");    // acknowledges as a client
  receive("00 05 00 0c aa"); // asks for itself
  receive("10 08");
  CHECK(ended_not());
  CHECK(uut->counts().stray == 3);
  CHECK(uut->counts().other_service == 2);
  CHECK(uut->size() == 1);
}

TEST_CASE_METHOD(fixture, "a late answer never meets another request") {
  transaction_settings cfg;
  cfg.per_peer = 1;
  cfg.retries = 0;
  cfg.apdu_timeout = 100ms;
  configure(cfg);
  send();
  pass(100ms);
  CHECK(ended().what == outcome_kind::silence);
  // All other numbers are used several times; that of the silent one is not.
  for (int i = 0;
       i < 1'000 && now < std::chrono::steady_clock::time_point{1h + 60s};
       ++i) {
    sent();
    send();
    auto id = sent().front()[2];
    REQUIRE(id != 0);
    receive("30 00 0c 66"); // answers the first
    CHECK(ended_not());
    receive({0x20, id, 0x0c});
    CHECK(ended().what == outcome_kind::simple_ack);
    pass(50ms);
  }
  CHECK(uut->counts().stray == 1'000);
}

TEST_CASE_METHOD(fixture, "an invoke id rests when all others do") {
  transaction_settings cfg;
  cfg.rest_after_answer = 60s;
  configure(cfg);
  for (int i = 0; i < 256; ++i) {
    send();
    receive({0x20, static_cast<uint8_t>(i), 0x0c});
  }
  auto x = try_send();
  REQUIRE_FALSE(x);
  CHECK(x.error().code == ec::overloaded);
  CHECK(uut->counts().no_invoke_id == 1);
  CHECK(try_send(1, device(7)));
  pass(60s);
  CHECK(try_send());
}

TEST_CASE_METHOD(fixture, "requests at once are bounded") {
  transaction_settings cfg;
  cfg.per_peer = 2;
  cfg.per_network = 3;
  cfg.in_total = 6;
  configure(cfg);
  auto refused = [this](const device_address& to) {
    CHECK_FALSE(uut->has_room(to));
    auto x = try_send(1, to);
    return !x && x.error().code == ec::overloaded;
  };
  send();
  CHECK(uut->has_room(device()));
  send();
  CHECK(refused(device()));
  CHECK(uut->counts().peer_full == 1);
  for (uint8_t mac = 1; mac <= 3; ++mac)
    send(1, remote(5, mac));
  CHECK(refused(remote(5, 4)));
  CHECK(uut->counts().network_full == 1);
  send(1, remote(6, 1));
  CHECK(refused(remote(7, 1)));
  CHECK(uut->counts().total_full == 1);
  receive("20 00 0c");
  CHECK_FALSE(uut->has_room(remote(5, 4)));
  CHECK(uut->has_room(remote(7, 1)));
  CHECK(uut->has_room(device()));
  pass(12s);
  CHECK(uut->has_room(remote(5, 4)));
  CHECK(uut->size() == 0);
}

TEST_CASE_METHOD(fixture, "a cancelled request has no outcome") {
  auto number = send();
  uut->cancel(number, now);
  uut->cancel(number, now);
  receive("20 00 0c");
  pass(1h);
  CHECK(ended_not());
  CHECK(uut->size() == 0);
}

TEST_CASE_METHOD(fixture, "a table with nothing to do has no timers") {
  CHECK_FALSE(uut->next_due());
  for (uint32_t host = 1; host <= 10; ++host) {
    send(1, device(host));
    receive({0x20, static_cast<uint8_t>(host - 1), 0x0c}, device(host));
  }
  CHECK(out.outcomes.size() == 10); // peers begin with other invoke ids
  pass(10min);
  CHECK_FALSE(uut->next_due());
}

TEST_CASE("settings of transactions are within bounds") {
  CHECK(validate(transaction_settings{}));
  auto refused = [](auto&& change) {
    transaction_settings x;
    change(x);
    auto out = validate(x);
    return !out && out.error().code == ec::invalid_config;
  };
  CHECK(refused([](auto& x) { x.apdu_timeout = 0ms; }));
  CHECK(refused([](auto& x) { x.segment_timeout = 2min; }));
  CHECK(refused([](auto& x) { x.retries = 11; }));
  CHECK(refused([](auto& x) { x.window = 0; }));
  CHECK(refused([](auto& x) { x.window = 128; }));
  CHECK(refused([](auto& x) { x.max_apdu = 49; }));
  CHECK(refused([](auto& x) { x.max_apdu = 1'477; }));
  CHECK(refused([](auto& x) { x.max_segments = 0; }));
  CHECK(refused([](auto& x) { x.per_peer = 0; }));
  CHECK(refused([](auto& x) { x.per_network = 0; }));
  CHECK(refused([](auto& x) { x.in_total = 0; }));
  CHECK(refused([](auto& x) { x.longest = 0ms; }));
  CHECK(refused([](auto& x) { x.rest_after_answer = 2min; }));
  CHECK(refused([](auto& x) { x.rest_after_silence = 0ms; }));
}

} // namespace troupe::bacnet
