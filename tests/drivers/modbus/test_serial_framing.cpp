// Every function against everything that can happen to an answer on a serial
// line (MODBUS over Serial Line V1.02; Application Protocol V1.1b3, 6 and 7).

#include "tests/drivers/modbus/serial_fixture.hpp"

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

struct fixture : serial_fixture {
  using serial_fixture::serial_fixture;

  void ask(const usage& x) {
    attach(1, 1, {x.place});
    if (x.to_write.is_null())
      read(1, 42, {0});
    else
      write(1, 42, {{0, x.to_write}});
    REQUIRE(bus.units.seen.size() == 1);
    REQUIRE(bus.units.seen[0].function() == x.function);
  }

  ec end() {
    auto x = sink.end_of(42);
    REQUIRE(x);
    return x->code;
  }
};

/// Runs *test* once for every function, with a bus of its own each.
template <class F>
void for_each_usage(F test) {
  for (auto& x : usages()) {
    CAPTURE(int{x.function});
    fixture f;
    test(f, x);
  }
}

} // namespace

TEST_CASE("every function ends well on a serial line", "[serial]") {
  for_each_usage([](fixture& f, const usage& x) {
    f.bus.units.set(1, x.place.space, 7, 1);
    f.ask(x);
    f.run(1s);
    CHECK(f.end() == ec::none);
    REQUIRE(f.sink.last(1, 0));
    if (!x.to_write.is_null())
      CHECK(f.sink.last(1, 0)->what == x.to_write);
    CHECK(f.counted("answers") == f.counted("requests"));
    CHECK(f.counted("gaps") == 0);
  });
}

TEST_CASE("every exception arrives from a serial line", "[serial]") {
  for (auto code : {1, 2, 3, 4, 5, 6, 8, 10, 11, 99})
    for_each_usage([&](fixture& f, const usage& x) {
      CAPTURE(code);
      f.attach(1, 1, {x.place});
      f.bus.units.unit(1).exception = static_cast<uint8_t>(code);
      f.ask(x);
      f.run(11s);
      CHECK(f.end() != ec::none);
      CHECK(f.end() != ec::timeout);
      CHECK(f.count.exceptions >= 1);
    });
}

TEST_CASE("a unit that is silent times out", "[serial]") {
  for_each_usage([](fixture& f, const usage& x) {
    f.bus.units.manual = true;
    f.ask(x);
    auto sent = f.bus.seen[0].end - f.bus.seen[0].begin;
    f.run(sent + 999ms);
    CHECK(f.sink.ends.empty());
    f.run(1ms);
    CHECK(f.end() == ec::timeout);
    CHECK(f.counted("timeouts") == 1);
    CHECK(f.port.has_link()); // silence says nothing about the port
  });
}

TEST_CASE("an answer that begins in time may end later", "[serial]") {
  for_each_usage([](fixture& f, const usage& x) {
    f.attach(1, 1, {x.place});
    f.bus.units.unit(1).delay = 999ms;
    f.bus.piece = 1;
    f.ask(x);
    f.run(3s);
    CHECK(f.end() == ec::none);
    CHECK(f.counted("timeouts") == 0);
  });
}

TEST_CASE("an answer after its time is nobody's", "[serial]") {
  for_each_usage([](fixture& f, const usage& x) {
    f.attach(1, 1, {x.place});
    f.bus.units.unit(1).delay = 1'100ms;
    f.ask(x);
    f.run(2s);
    CHECK(f.end() == ec::timeout);
    CHECK(f.sink.batches.empty());
    f.bus.units.unit(1).delay = 1ms;
    f.read(1, 43, {0});
    f.run(1s);
    CHECK(f.sink.end_of(43)->code == ec::none);
    CHECK(f.counted("foreign") == 1);
  });
}

TEST_CASE("a wrong CRC fails as soon as the line is silent", "[serial]") {
  for_each_usage([](fixture& f, const usage& x) {
    f.bus.spoil = [](bytes data) {
      data.back() ^= 1;
      return data;
    };
    f.ask(x);
    f.run(100ms);
    CHECK(f.end() == ec::protocol_error);
    CHECK(f.counted("crc_errors") == 1);
    CHECK(f.count.garbage == 1);
    CHECK(f.port.has_link());
  });
}

TEST_CASE("a short frame fails as soon as the line is silent", "[serial]") {
  for_each_usage([](fixture& f, const usage& x) {
    f.bus.spoil = [](bytes data) {
      data.pop_back();
      return data;
    };
    f.ask(x);
    f.run(100ms);
    CHECK(f.end() == ec::protocol_error);
  });
}

TEST_CASE("answers of other units are passed over", "[serial]") {
  for_each_usage([](fixture& f, const usage& x) {
    f.bus.spoil = [](bytes data) {
      data[0] = 2;
      data.resize(data.size() - 2);
      return sim_rtu::frame(data);
    };
    f.ask(x);
    f.run(1'100ms);
    CHECK(f.end() == ec::timeout);
    CHECK(f.counted("foreign") == 1);
    CHECK(f.sink.batches.empty());
  });
}

TEST_CASE("the right unit is heard after a wrong one", "[serial]") {
  for_each_usage([](fixture& f, const usage& x) {
    f.bus.spoil = [](bytes data) {
      auto other = data;
      other[0] = 2;
      other.resize(other.size() - 2);
      other = sim_rtu::frame(other);
      other.insert(other.end(), data.begin(), data.end());
      return other;
    };
    f.ask(x);
    f.run(1s);
    CHECK(f.end() == ec::none);
  });
}

TEST_CASE("a sound frame that does not fit is garbage", "[serial]") {
  for_each_usage([](fixture& f, const usage& x) {
    f.bus.spoil = [](bytes data) {
      data.resize(data.size() - 2);
      data[1] = data[1] == 3 ? 4 : 3;
      return sim_rtu::frame(data);
    };
    f.ask(x);
    f.run(200ms);
    CHECK(f.end() == ec::protocol_error);
    CHECK(f.count.garbage == 1);
  });
}

TEST_CASE("noise around an answer does no harm", "[serial]") {
  for_each_usage([](fixture& f, const usage& x) {
    f.bus.spoil = [](bytes data) {
      data.insert(data.begin(), {0xFF, 0});
      data.push_back(0);
      return data;
    };
    f.ask(x);
    f.run(1s);
    CHECK(f.end() == ec::none);
    CHECK(f.counted("crc_errors") == 0);
  });
}

TEST_CASE("answers may come in bursts", "[serial]") {
  for_each_usage([](fixture& f, const usage& x) {
    f.bus.piece = 3;
    f.bus.gap = 16ms; // the latency timer of common USB adapters
    f.ask(x);
    f.run(2s);
    CHECK(f.end() == ec::none);
    CHECK(f.counted("gaps") > 0);
  });
}

TEST_CASE("an adapter that hears itself is known for it", "[serial]") {
  for (auto& x : usages()) {
    CAPTURE(int{x.function});
    modbus::channel_settings cfg;
    cfg.echo = true;
    fixture f{cfg};
    f.bus.echoes = true;
    f.ask(x);
    f.run(1s);
    CHECK(f.end() == ec::none);
    CHECK(f.counted("foreign") == 0);
    // Its own voice is no answer.
    f.bus.units.manual = true;
    f.read(1, 43, {0});
    f.write(1, 44, {{0, x.to_write}});
    f.run(5s);
    CHECK(f.sink.end_of(43)->code == ec::timeout);
  }
}

} // namespace troupe::test
