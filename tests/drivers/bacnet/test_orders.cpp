// Actions on a device as a whole: what it is asked, and what that brings.

#include "protocol/bacnet/date_text.hpp"
#include "protocol/bacnet/device_management.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/read_range.hpp"
#include "protocol/iap/json.hpp"
#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using namespace bacnet;

class fixture : public bacnet_fixture {
public:
  fixture() {
    attach(1, 1);
    plan(1, 1);
    run(1s);
  }

  /// Returns the end of the action, if it has one after *patience*.
  std::optional<driver_done> act(const std::string& action,
                                 const std::string& args = "{}",
                                 reactor::duration patience = 1s) {
    auto number = ++requests;
    auto ok = uut->act({1, number, action, *iap::read_json(args)});
    if (!ok)
      return driver_done{1, number, ok.error().code, ok.error().text};
    run(patience);
    return sink.end_of(number);
  }

  /// What the device was asked last, as service and parameters.
  template <class T>
  T last_order(uint8_t service) {
    T out;
    REQUIRE_FALSE(box.orders.empty());
    CHECK(box.orders.back().first == service);
    CHECK(decode(out, as_octets(box.orders.back().second)));
    return out;
  }

  uint64_t requests = 100;
  sim_device& box = build(1, 1);
};

date_time at(uint8_t hour) {
  return {{126, 11, 28, 6}, {hour, 0, 0, 0}};
}

} // namespace

TEST_CASE_METHOD(fixture, "a device gets the time of its zone", "[bacnet]") {
  settings cfg;
  cfg.zone = *time_zone::load("Europe/Berlin");
  make(cfg);
  attach(1, 1);
  plan(1, 1);
  run(1s);
  auto before = clock->now();
  REQUIRE(act("timeSync"));
  auto told = last_order<time_synchronization>(6);
  CHECK(to_string(told.day) == "2020-09-13");
  // 12:26:40 UTC when the clock of the test stood still at its start
  CHECK(before == start_time);
  CHECK(to_string(told.time) == "14:26:40");
  REQUIRE(act("timeSync", R"({"utc":true})")->code == ec::none);
  CHECK(to_string(last_order<time_synchronization>(9).time) == "12:26:40");
}

TEST_CASE_METHOD(fixture, "a device is silenced for a while", "[bacnet]") {
  auto how = act("communicationControl",
                 R"({"state":"disableInitiation","minutes":5,
                     "password":"secret"})");
  REQUIRE(how);
  CHECK(how->code == ec::none);
  auto told = last_order<communication_control>(17);
  CHECK(told.state == communication::disable_initiation);
  CHECK(told.minutes == 5);
  CHECK(told.password == "secret");
  CHECK(act("communicationControl", R"({"state":"enable"})")->code == ec::none);
  CHECK_FALSE(last_order<communication_control>(17).minutes);
}

TEST_CASE_METHOD(fixture, "a device is restarted", "[bacnet]") {
  CHECK(act("reset")->code == ec::none);
  CHECK(last_order<reinitialize_device>(20).what == restart_kind::warm);
  CHECK(act("reinitialize", R"({"state":"cold"})")->code == ec::none);
  CHECK(last_order<reinitialize_device>(20).what == restart_kind::cold);
}

TEST_CASE_METHOD(bacnet_fixture,
                 "a device that restarts on order is subscribed to again, also "
                 "if it does not say that it is back",
                 "[bacnet]") {
  auto& box = build(1, 1);
  attach(1, 1);
  plan(1, 1, 0ms, true);
  run(20s);
  REQUIRE(box.cov.size() == 1);
  REQUIRE(uut->act({1, 7, "reset", *iap::read_json("{}")}));
  run(1s);
  CHECK(end_of(7) == ec::none);
  run(5s);
  peer.restart(box, false); // it took its time
  CHECK(box.cov.empty());
  run(30s);
  CHECK(box.cov.size() == 1);
  peer.change(box, 0, 21.5f);
  run(100ms);
  CHECK(now(1, 0) == value{21.5});
}

TEST_CASE_METHOD(fixture, "a device that refuses is believed", "[bacnet]") {
  box.miseries[confirmed_service::reinitialize_device] = misery::error;
  CHECK(act("reset")->code == ec::device_refused);
  CHECK(box.orders.empty());
}

TEST_CASE_METHOD(fixture, "actions wait for a device no longer than others",
                 "[bacnet]") {
  box.dead = true;
  CHECK(act("reset", "{}", 30s)->code == ec::timeout);
}

TEST_CASE_METHOD(fixture, "wrong arguments ask nothing of the device",
                 "[bacnet]") {
  auto before = box.requests;
  for (auto [action, args] :
       {std::pair{"communicationControl", "{}"},
        std::pair{"communicationControl", R"({"state":"off"})"},
        std::pair{"communicationControl", R"({"state":"disable","minutes":0})"},
        std::pair{"communicationControl",
                  R"({"state":"enable","password":"123456789012345678901"})"},
        std::pair{"reinitialize", R"({"state":"backup"})"},
        std::pair{"timeSync", R"({"utc":1})"},
        std::pair{"readRange", R"({"object":"log"})"},
        std::pair{"readRange", R"({"object":"TL:1","count":0})"},
        std::pair{"readRange", R"({"object":"TL:1","count":-5})"},
        std::pair{"readRange", R"({"object":"TL:1","first":1})"},
        std::pair{"readRange",
                  R"({"object":"TL:1","first":1,"sequence":1,"count":1})"},
        std::pair{"readRange",
                  R"({"object":"TL:1","time":"yesterday","count":1})"}}) {
    CAPTURE(action, args);
    CHECK(act(action, args, 0s)->code == ec::invalid_request);
  }
  CHECK(act("wink", "{}", 0s)->code == ec::unsupported);
  CHECK(box.requests == before);
  CHECK(box.orders.empty());
}

TEST_CASE_METHOD(fixture, "the records of a log are read", "[bacnet]") {
  bytes items;
  encode(log_record{at(18), primitive{21.5f}, status_flags{}}, items);
  encode(log_record{at(19), log_status{{false, true, false}}, {}}, items);
  read_range_ack all{{{object_type::trend_log, 1}, property_id::log_buffer, {}},
                     true,
                     false,
                     true,
                     2,
                     as_octets(items),
                     7};
  encode(all, box.log);
  auto how = act("readRange", R"({"object":"TL:1","sequence":7,"count":50})");
  REQUIRE(how);
  CHECK(how->code == ec::none);
  auto asked = last_order<read_range>(26);
  auto range = std::get_if<range_by_sequence>(&asked.range);
  REQUIRE(range != nullptr);
  CHECK(range->first == 7);
  CHECK(range->count == 50);
  auto brought = read_brought(*sink.batches.back().second);
  REQUIRE(brought);
  CHECK(sink.batches.back().second->request == requests);
  CHECK(iap::to_json(*brought)
        == R"({"count":2,"first":true,"last":false,"more":true,"sequence":7,)"
           R"("records":[{"time":"2026-11-28 18:00:00","value":21.5,)"
           R"("flags":"0000"},{"time":"2026-11-28 19:00:00",)"
           R"("status":"010"}]})");
}

TEST_CASE_METHOD(fixture, "a log is read from a time on, or up to a place",
                 "[bacnet]") {
  read_range_ack none{
    {{object_type::trend_log, 1}, property_id::log_buffer, {}},
    {},
    {},
    {},
    0,
    {},
    {}};
  encode(none, box.log);
  REQUIRE(act("readRange",
              R"({"object":"TL:1","time":"2026-11-28 18:00:00","count":-3})"));
  auto asked = last_order<read_range>(26);
  auto by_time = std::get_if<range_by_time>(&asked.range);
  REQUIRE(by_time != nullptr);
  CHECK(to_string(by_time->when.time) == "18:00:00");
  CHECK(by_time->count == -3);
  REQUIRE(act("readRange", R"({"object":"TL:1","first":9,"count":2})"));
  asked = last_order<read_range>(26);
  auto by_position = std::get_if<range_by_position>(&asked.range);
  REQUIRE(by_position != nullptr);
  CHECK(by_position->first == 9);
  REQUIRE(act("readRange", R"({"object":"TL:1"})"));
  CHECK(last_order<read_range>(26).range.index() == 0);
}

TEST_CASE_METHOD(bacnet_fixture,
                 "what another workstation commands is seen, and whose it is",
                 "[bacnet]") {
  auto& box = build(1, 1, true);
  attach(1, 1, true);
  plan(1, 1);
  run(1s);
  write(1, 7, 0, value{20.0}, 10);
  run(1s);
  CHECK(end_of(7) == ec::none);
  box.values[0].levels[4] = 21.5f; // at level 5
  run(2s);
  CHECK(now(1, 0) == value{21.5});
  auto args = make_structure({{"point", value{0}}});
  REQUIRE(uut->act({1, 8, "priorities", args}));
  run(1s);
  CHECK(end_of(8) == ec::none);
  auto brought = read_brought(*sink.batches.back().second);
  REQUIRE(brought);
  CHECK(iap::to_json(*brought)
        == R"({"levels":{"5":21.5,"10":20},"own":[10]})");
}

TEST_CASE_METHOD(fixture, "a point without priorities has none to tell",
                 "[bacnet]") {
  CHECK(act("priorities", R"({"point":0})", 0s)->code == ec::unsupported);
  CHECK(act("priorities", R"({"point":99})", 0s)->code == ec::unsupported);
  CHECK(act("priorities", "{}", 0s)->code == ec::invalid_request);
}

TEST_CASE_METHOD(fixture, "what is no log brings no records", "[bacnet]") {
  box.log = {0x0C, 0x05};
  CHECK(act("readRange", R"({"object":"TL:1"})")->code == ec::protocol_error);
  CHECK(count.garbage == 1);
  box.log.clear();
  CHECK(act("readRange", R"({"object":"TL:1"})")->code == ec::device_refused);
}

} // namespace troupe::test
