// Every function against everything a peer can answer (MODBUS Application
// Protocol V1.1b3, 6 and 7; Messaging on TCP/IP V1.0b, 3).

#include "tests/drivers/modbus/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

/// A function and how to make the driver use it on device 1.
struct usage {
  uint8_t function = 0;
  modbus::mapping place;
  value to_write; ///< Null: read.
};

std::vector<usage> usages() {
  using modbus::native_type;
  return {{1, at(7, table::coils, native_type::bit), {}},
          {2, at(7, table::discrete_inputs, native_type::bit), {}},
          {3, at(7), {}},
          {4, at(7, table::input_registers), {}},
          {5, coil(7), value{true}},
          {6, at(7), value{513}},
          {16, long_at(7), value{66'051}}};
}

struct fixture : modbus_fixture {
  /// Asks for *x* and returns the one request that went out.
  seen_request ask(const usage& x) {
    peer.manual = true;
    attach(1, 1, {x.place});
    if (x.to_write.is_null())
      read(1, 42, {0});
    else
      write(1, 42, {{0, x.to_write}});
    REQUIRE(peer.seen.size() == 1);
    REQUIRE(peer.seen[0].function() == x.function);
    return peer.seen[0];
  }

  bytes right_answer(const seen_request& x) {
    return peer.answer(peer.unit(x.unit), x);
  }

  ec end() {
    auto x = sink.end_of(42);
    REQUIRE(x);
    return x->code;
  }
};

} // namespace

TEST_CASE("every function ends well when the unit does as it is told",
          "[modbus]") {
  for (auto& x : usages()) {
    CAPTURE(int{x.function});
    fixture f;
    f.attach(1, 1, {x.place});
    f.peer.set(1, x.place.space, 7, 1);
    if (x.to_write.is_null())
      f.read(1, 42, {0});
    else
      f.write(1, 42, {{0, x.to_write}});
    f.run(1s);
    CHECK(f.end() == ec::none);
    REQUIRE(f.sink.last(1, 0));
    CHECK(f.sink.last(1, 0)->status == quality::good);
    CHECK(f.sink.order == (x.to_write.is_null() ? "hvd" : "hvd"));
    if (!x.to_write.is_null())
      CHECK(f.sink.last(1, 0)->what == x.to_write);
  }
}

TEST_CASE("every exception means the same after every function", "[modbus]") {
  struct row {
    uint8_t code;
    ec read;
    ec write;
  };
  for (auto& y : {row{1, ec::device_refused, ec::device_refused},
                  row{2, ec::device_refused, ec::device_refused},
                  row{3, ec::device_refused, ec::device_refused},
                  row{4, ec::device_refused, ec::device_refused},
                  row{5, ec::device_busy, ec::device_busy},
                  row{6, ec::device_busy, ec::device_busy},
                  row{8, ec::device_refused, ec::device_refused},
                  row{10, ec::device_down, ec::device_down},
                  row{11, ec::device_down, ec::device_down},
                  row{99, ec::device_refused, ec::device_refused}})
    for (auto& x : usages()) {
      CAPTURE(int{x.function}, int{y.code});
      fixture f;
      f.attach(1, 1, {x.place});
      f.peer.unit(1).exception = y.code;
      if (x.to_write.is_null())
        f.read(1, 42, {0});
      else
        f.write(1, 42, {{0, x.to_write}});
      f.run(11s);
      CHECK(f.end() == (x.to_write.is_null() ? y.read : y.write));
      CHECK(f.sink.ends.size() == 1);
      CHECK(f.sink.batches.empty());
      CHECK(f.count.exceptions >= 1);
      CHECK(f.count.exceptions_by_code[y.code < 12 ? y.code : 0] >= 1);
    }
}

TEST_CASE("every function may time out", "[modbus]") {
  for (auto& x : usages()) {
    CAPTURE(int{x.function});
    fixture f;
    auto asked = f.ask(x);
    f.run(999ms);
    CHECK(f.sink.ends.empty());
    f.run(1ms);
    CHECK(f.end() == ec::timeout);
    CHECK(f.count.timeouts == 1);
    // Late responses are counted and do no harm.
    f.peer.respond(asked, f.right_answer(asked));
    f.run(1s);
    CHECK(f.count.late == 1);
    CHECK(f.sink.ends.size() == 1);
    CHECK(f.sink.batches.empty());
    CHECK(f.host.has_link());
  }
}

TEST_CASE("answers of no request are dropped", "[modbus]") {
  for (auto& x : usages()) {
    CAPTURE(int{x.function});
    fixture f;
    auto asked = f.ask(x);
    auto other = asked;
    other.transaction ^= 0x0101;
    f.peer.respond(other, f.right_answer(asked));
    f.run(10ms);
    CHECK(f.sink.ends.empty());
    CHECK(f.count.late == 1);
  }
}

TEST_CASE("answers that do not fit their request are garbage", "[modbus]") {
  for (auto& x : usages()) {
    CAPTURE(int{x.function});
    auto spoil = [&](auto change) {
      fixture f;
      auto asked = f.ask(x);
      auto pdu = f.right_answer(asked);
      change(asked, pdu);
      f.peer.respond(asked, pdu);
      f.run(10ms);
      CHECK(f.end() == ec::protocol_error);
      CHECK(f.count.garbage == 1);
      CHECK(f.host.has_link()); // the frame itself was sound
    };
    spoil([](auto& asked, auto&) { asked.unit = 2; });
    spoil([](auto&, auto& pdu) { pdu[0] = pdu[0] == 3 ? 4 : 3; });
    spoil([](auto&, auto& pdu) { pdu.resize(1); });
    spoil([](auto&, auto& pdu) { pdu.pop_back(); });
    spoil([](auto&, auto& pdu) { pdu.push_back(0); });
    spoil(
      [](auto&, auto& pdu) { pdu = {static_cast<uint8_t>(pdu[0] | 0x80)}; });
    spoil([](auto&, auto& pdu) {
      pdu = {static_cast<uint8_t>(pdu[0] | 0x80), 0};
    });
  }
}

TEST_CASE("a header that is not Modbus ends the connection", "[modbus]") {
  auto header = GENERATE(values<bytes>({
    {0, 1, 0, 7, 0, 3, 1, 3, 2},        // another protocol
    {0, 1, 0, 0, 0, 0, 1},              // no length
    {0, 1, 0, 0, 0, 1, 1},              // no function
    {0, 1, 0, 0, 0, 255, 1},            // longer than any ADU
    {'H', 'T', 'T', 'P', '/', '1', '.'} // a web server
  }));
  fixture f;
  f.ask(usages()[2]);
  f.host.deliver(header);
  f.run(1ms);
  CHECK(f.end() == ec::protocol_error);
  CHECK(f.count.garbage == 1);
  CHECK_FALSE(f.host.has_link());
}

TEST_CASE("answers may come in any pieces", "[modbus]") {
  for (auto& x : usages()) {
    CAPTURE(int{x.function});
    fixture f;
    auto asked = f.ask(x);
    f.peer.manual = false;
    auto whole = sim_modbus::frame(asked.transaction, 1, f.right_answer(asked));
    for (auto byte : whole)
      f.host.deliver({byte});
    f.run(1s);
    CHECK(f.end() == ec::none);
  }
}

TEST_CASE("several answers may come in one piece", "[modbus]") {
  modbus::settings cfg;
  cfg.in_flight = 2;
  modbus_fixture f{cfg};
  f.peer.manual = true;
  f.attach(1, 1, {at(7)});
  f.attach(2, 2, {at(7)});
  f.read(1, 41, {0});
  f.read(2, 42, {0});
  REQUIRE(f.peer.seen.size() == 2);
  // In the wrong order, with a late one between.
  auto data = sim_modbus::frame(f.peer.seen[1].transaction, 2, {3, 2, 0, 22});
  auto late = sim_modbus::frame(9'999, 1, {3, 2, 0, 0});
  auto last = sim_modbus::frame(f.peer.seen[0].transaction, 1, {3, 2, 0, 11});
  data.insert(data.end(), late.begin(), late.end());
  data.insert(data.end(), last.begin(), last.end());
  f.host.deliver(data);
  f.run(1ms);
  CHECK(f.sink.last(1, 0)->what == value{11});
  CHECK(f.sink.last(2, 0)->what == value{22});
  CHECK(f.sink.end_of(41)->code == ec::none);
  CHECK(f.sink.end_of(42)->code == ec::none);
  CHECK(f.count.late == 1);
}

} // namespace troupe::test
