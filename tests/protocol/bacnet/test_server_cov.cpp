#include "tests/protocol/bacnet/server_fixture.hpp"

namespace troupe::bacnet {

namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr auto twenty_one = "4441A80000";
constexpr auto twenty_two = "4441B00000";

} // namespace

TEST_CASE_METHOD(server_fixture, "a subscriber is told at once and by steps",
                 "[server]") {
  CHECK(subscribe(room) == "ok");
  CHECK(told() == twenty_one);
  CHECK(notified.process == 1);
  CHECK(notified.device == 7);
  CHECK(notified.object == room);
  CHECK(notified.remaining == 300);
  REQUIRE(notified.values.size() == 2);
  CHECK(notified.values[1].property == property_id::status_flags);
  uut->set_value(0, 21.4, now, out);
  CHECK(out.empty());
  uut->set_value(0, 22, now, out);
  CHECK(told() == twenty_two);
  uut->set_value(0, 21.6, now, out);
  CHECK(out.empty());
  CHECK(uut->counts().notifications == 2);
}

TEST_CASE_METHOD(server_fixture, "other objects and flags are told, too",
                 "[server]") {
  CHECK(subscribe(fan) == "ok");
  CHECK(told() == "9100");
  CHECK(write({fan, property_id::present_value, {}}, enumerated{1}) == "ok");
  CHECK(told() == "9101");
  CHECK(write({fan, property_id::present_value, {}}, enumerated{1}) == "ok");
  CHECK(out.empty());
  CHECK(write({fan, property_id::out_of_service, {}}, true) == "ok");
  CHECK(told() == "9101");
  uut->set_value(0, 30, now, out);
  CHECK(out.empty());
}

TEST_CASE_METHOD(server_fixture, "subscriptions that cannot be are refused",
                 "[server]") {
  server_settings cfg;
  cfg.most_subscriptions = 2;
  cfg.longest_lifetime = seconds{600};
  configure(cfg);
  CHECK(subscribe({object_type::analog_input, 9}) == "object: unknown-object");
  CHECK(subscribe(device_7) == "object: optional-functionality-not-supported");
  CHECK(subscribe(room, false, 601) == "services: parameter-out-of-range");
  CHECK(subscribe(room, false, 0) == "services: parameter-out-of-range");
  CHECK(subscribe(room, false, 600) == "ok");
  CHECK(subscribe(fan) == "ok");
  CHECK(subscribe(mode) == "resources: no-space-to-add-list-element");
  CHECK(subscribe(fan) == "ok");
  CHECK(uut->subscriptions() == 2);
}

TEST_CASE_METHOD(server_fixture, "a subscription ends with its lifetime",
                 "[server]") {
  CHECK(subscribe(room, false, 60) == "ok");
  pass(seconds{59});
  out.clear();
  CHECK(subscribe(room, false, 60) == "ok"); // renewed
  pass(seconds{59});
  CHECK(uut->subscriptions() == 1);
  pass(seconds{2});
  CHECK(uut->subscriptions() == 0);
  out.clear();
  uut->set_value(0, 30, now, out);
  CHECK(out.empty());
}

TEST_CASE_METHOD(server_fixture, "a subscription without an end stays",
                 "[server]") {
  CHECK(subscribe(room, false, 0) == "ok");
  CHECK(told() == twenty_one);
  CHECK(notified.remaining == 0);
  CHECK_FALSE(uut->next_due());
}

TEST_CASE_METHOD(server_fixture, "a subscriber can leave", "[server]") {
  CHECK(subscribe(room) == "ok");
  subscribe_cov leave{1, room, std::nullopt};
  CHECK(text_of(ask(confirmed_service::subscribe_cov, leave)) == "ok");
  CHECK(uut->subscriptions() == 0);
  CHECK(text_of(ask(confirmed_service::subscribe_cov, leave)) == "ok");
}

TEST_CASE_METHOD(server_fixture, "subscribers are told apart", "[server]") {
  CHECK(subscribe(room, false, 300, 1) == "ok");
  CHECK(subscribe(room, false, 300, 2) == "ok");
  CHECK(uut->subscriptions() == 2);
  out.clear();
  uut->set_value(0, 22, now, out);
  CHECK(out.size() == 2);
}

TEST_CASE_METHOD(server_fixture, "a confirmed notification is repeated",
                 "[server]") {
  CHECK(subscribe(room, true, 0) == "ok");
  CHECK(told() == twenty_one);
  pass(seconds{3});
  CHECK(told() == twenty_one);
  send(simple_ack{notified_id, 1});
  pass(seconds{60});
  CHECK(out.empty());
  CHECK(uut->counts().unconfirmed_by_peer == 0);
}

TEST_CASE_METHOD(server_fixture, "changes wait for the last confirmation",
                 "[server]") {
  CHECK(subscribe(room, true, 0) == "ok");
  CHECK(told() == twenty_one);
  uut->set_value(0, 25, now, out);
  uut->set_value(0, 22, now, out);
  CHECK(out.empty());
  send(simple_ack{notified_id, 1});
  CHECK(told() == twenty_two);
  CHECK(out.empty());
}

TEST_CASE_METHOD(server_fixture, "a silent subscriber is told the next change",
                 "[server]") {
  CHECK(subscribe(room, true, 0) == "ok");
  pass(seconds{20});
  CHECK(uut->counts().unconfirmed_by_peer == 1);
  out.clear();
  uut->set_value(0, 22, now, out);
  CHECK(told() == twenty_two);
}

TEST_CASE_METHOD(server_fixture, "initiation can be switched off alone",
                 "[server]") {
  CHECK(subscribe(room) == "ok");
  out.clear();
  auto control = [&](communication x) {
    return text_of(ask(confirmed_service::device_communication_control,
                       communication_control{{}, x, {}}));
  };
  CHECK(control(communication::disable_initiation) == "ok");
  uut->set_value(0, 22, now, out);
  CHECK(out.empty());
  CHECK(read({room, property_id::present_value, {}}) == twenty_two);
  CHECK(control(communication::enable) == "ok");
  CHECK(told() == twenty_two);
}

} // namespace troupe::bacnet
