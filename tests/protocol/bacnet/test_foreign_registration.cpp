// Being told of the broadcasts of another network.

#include "protocol/bacnet/foreign_registration.hpp"

#include <catch2/catch.hpp>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;
using time_point = foreign_registration::time_point;

constexpr bip_address bbmd{0x0a000001, 47808};

struct fixture {
  bool asks() {
    return uut.on_time(now).has_value();
  }

  /// Lets time pass to the next event.
  std::chrono::steady_clock::duration skip() {
    auto wait = uut.next_due(now) - now;
    now += wait;
    return wait;
  }

  void answer(bvlc_result x) {
    uut.on_result(bbmd, x, now);
  }

  void establish() {
    REQUIRE(asks());
    answer(bvlc_result::success);
    REQUIRE(uut.registered(now));
  }

  foreign_settings cfg = [] {
    foreign_settings out;
    out.bbmd = bbmd;
    out.time_to_live = 100s;
    return out;
  }();
  time_point now{1'000s};
  foreign_registration uut{cfg, now};
};

} // namespace

TEST_CASE_METHOD(fixture, "a registration is asked for at once") {
  auto x = uut.on_time(now);
  REQUIRE(x);
  CHECK(x->function == bvlc_function::register_foreign_device);
  CHECK(x->time_to_live == 100);
  CHECK_FALSE(uut.registered(now));
  CHECK_FALSE(asks());
  answer(bvlc_result::success);
  CHECK(uut.registered(now));
}

TEST_CASE_METHOD(fixture, "a registration is renewed before it ends") {
  establish();
  for (int i = 0; i < 100; ++i) {
    CHECK(skip() == 75s);
    REQUIRE(uut.registered(now));
    REQUIRE(asks());
    now += 1s; // the way there and back
    answer(bvlc_result::success);
    now -= 1s;
  }
}

TEST_CASE_METHOD(fixture, "a registration counts from its sending on") {
  REQUIRE(asks());
  now += 2s;
  answer(bvlc_result::success);
  now += 98s;
  CHECK_FALSE(uut.registered(now));
  now -= 1ms;
  CHECK(uut.registered(now));
}

TEST_CASE_METHOD(fixture, "silence and refusals slow down, but never stop it") {
  bool refuses = GENERATE(false, true);
  auto silence = refuses ? 0s : 3s;
  REQUIRE(asks());
  for (auto rest : {2s, 4s, 8s, 16s, 32s, 60s, 60s, 60s}) {
    if (refuses)
      answer(bvlc_result::registration_refused);
    auto last = now;
    do
      skip();
    while (!asks());
    CHECK(now - last == silence + rest);
  }
  CHECK(uut.failures() == 8);
  answer(bvlc_result::success);
  CHECK(uut.failures() == 0);
}

TEST_CASE_METHOD(fixture, "while it counts, renewals are tried at a pace") {
  establish();
  size_t asked = 0;
  while (uut.registered(now)) {
    asked += asks() ? 1u : 0u;
    skip();
  }
  CHECK(asked == 5); // 25 s, each 3 s of silence and 2 s of rest
  CHECK(uut.failures() >= 4);
}

TEST_CASE_METHOD(fixture, "results of others and unasked ones do not count") {
  REQUIRE(asks());
  uut.on_result({bbmd.host, 1}, bvlc_result::success, now);
  CHECK_FALSE(uut.registered(now));
  answer(bvlc_result::read_broadcast_table_refused);
  CHECK_FALSE(uut.registered(now));
  now += 3s;
  CHECK_FALSE(asks()); // has given up waiting
  answer(bvlc_result::success);
  CHECK_FALSE(uut.registered(now));
}

TEST_CASE_METHOD(fixture, "a BBMD that forgot us is asked again at once") {
  establish();
  now += 10s;
  answer(bvlc_result::distribution_refused);
  CHECK_FALSE(uut.registered(now));
  CHECK(asks());
  answer(bvlc_result::success);
  CHECK(uut.registered(now));
}

TEST_CASE("settings of a registration are within bounds") {
  foreign_settings x;
  CHECK(validate(x));
  auto refused = [](auto&& change) {
    foreign_settings y;
    change(y);
    auto out = validate(y);
    return !out && out.error().code == ec::invalid_config;
  };
  CHECK(refused([](auto& y) { y.time_to_live = 0s; }));
  CHECK(refused([](auto& y) { y.time_to_live = 65'536s; }));
  CHECK(refused([](auto& y) { y.answer_timeout = 0ms; }));
  CHECK(refused([](auto& y) { y.retry_min = 0ms; }));
  CHECK(refused([](auto& y) { y.retry_max = 1ms; }));
}

} // namespace troupe::bacnet
