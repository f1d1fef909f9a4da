// What becomes of requests to us.

#include "protocol/bacnet/request_gate.hpp"
#include "protocol/bacnet/service.hpp"
#include "tests/protocol/bacnet/frame_bytes.hpp"

#include <catch2/catch.hpp>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;

constexpr auto notification
  = static_cast<uint8_t>(confirmed_service::confirmed_cov_notification);

struct fixture {
  /// What a peer sends.
  request_gate::verdict ask(uint8_t id, uint8_t content,
                            const device_address& from = local_device({1, 1}),
                            uint8_t service = notification) {
    confirmed_request x;
    x.invoke_id = id;
    x.service = service;
    x.data = {&content, 1};
    return uut.on_request(from, x, now);
  }

  request_gate uut{12s, 4};
  request_gate::time_point now{1h};
};

} // namespace

TEST_CASE_METHOD(fixture, "a notification is taken and acknowledged") {
  auto x = ask(7, 1);
  CHECK(x.taken);
  CHECK(encoded(x.reply) == from_hex("20 07 01"));
  x = ask(8, 1, local_device({1, 1}), confirmed_cov_notification_multiple);
  CHECK(x.taken);
  CHECK(encoded(x.reply) == from_hex("20 08 1f"));
}

TEST_CASE_METHOD(fixture, "a repeated notification is only acknowledged") {
  CHECK(ask(7, 1).taken);
  for (int i = 0; i < 10; ++i) {
    now += 10s;
    auto x = ask(7, 1);
    CHECK_FALSE(x.taken);
    CHECK(encoded(x.reply) == from_hex("20 07 01"));
  }
  CHECK(uut.counts().taken == 1);
  CHECK(uut.counts().repeated == 10);
}

TEST_CASE_METHOD(fixture, "only what is the same in all is a repetition") {
  CHECK(ask(7, 1).taken);
  CHECK(ask(8, 1).taken);
  CHECK(ask(7, 2).taken);
  CHECK(ask(7, 1).taken); // the value went back under the same id
  CHECK(ask(7, 1, local_device({2, 1})).taken);
  CHECK(ask(7, 1, {5, local_device({1, 1}).mac}).taken);
}

TEST_CASE_METHOD(fixture, "invoke ids come again some time") {
  CHECK(ask(7, 1).taken);
  now += 12s;
  CHECK(ask(7, 1).taken);
  for (uint8_t id = 8; id < 8 + 16; ++id)
    CHECK(ask(id, 2).taken);
  CHECK(ask(7, 1).taken); // a hasty peer, which is through with all
}

TEST_CASE_METHOD(fixture, "the memory is bounded and does not last") {
  for (uint32_t host = 1; host <= 10; ++host)
    CHECK(ask(7, 1, local_device({host, 1})).taken);
  CHECK(uut.size() == 4);
  CHECK_FALSE(ask(7, 1, local_device({10, 1})).taken);
  CHECK(ask(7, 1, local_device({6, 1})).taken);
  now += 12s;
  CHECK(ask(7, 1, local_device({11, 1})).taken);
  CHECK(uut.size() == 1);
}

TEST_CASE_METHOD(fixture, "services that nobody serves are rejected") {
  auto x = ask(9, 1, local_device({1, 1}), 12);
  CHECK_FALSE(x.taken);
  CHECK(encoded(x.reply) == from_hex("60 09 09"));
  CHECK(uut.counts().refused == 1);
  CHECK(uut.size() == 0);
}

TEST_CASE_METHOD(fixture, "requests in segments are aborted") {
  confirmed_request x;
  x.invoke_id = 3;
  x.service = notification;
  x.part = segment{0, 4, true};
  auto out = uut.on_request(local_device({1, 1}), x, now);
  CHECK_FALSE(out.taken);
  CHECK(encoded(out.reply) == from_hex("71 03 04"));
}

} // namespace troupe::bacnet
