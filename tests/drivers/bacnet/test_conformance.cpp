// Each service that the driver uses, and each way in which it can end
// (ASHRAE 135, 5.4; BTL guidelines for fallbacks).

#include "protocol/iap/json.hpp"
#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace troupe::test {

namespace {

using bacnet::confirmed_service;

constexpr auto all_miseries = {misery::error, misery::reject, misery::abort,
                               misery::overflow, misery::silence};

/// Three analog values at a device that has all services.
struct plant : bacnet_fixture {
  plant() {
    box.services = services({confirmed_service::read_property,
                             confirmed_service::read_property_multiple,
                             confirmed_service::write_property,
                             confirmed_service::write_property_multiple,
                             confirmed_service::subscribe_cov,
                             confirmed_service::subscribe_cov_property});
    auto type = *bacnet_type(3);
    for (auto& pt : type.points)
      std::get<bacnet::object>(pt.address).cov_increment = 0.5f;
    attach(1, "1", std::make_shared<const device_type>(std::move(type)));
  }

  bool is_well() {
    return sink.health_of(1)->health == device_health::normal;
  }

  /// What the point holds now comes within *patience*.
  bool follows(reactor::duration patience) {
    box.values[1].normal += 10;
    run(patience, 1s);
    return now(1, 1) == value{double{box.values[1].normal}};
  }

  ec put() {
    write(1, ++request, {{0, value{50.0}}, {1, value{51.0}}});
    run(40s);
    return end_of(request);
  }

  sim_device& box = build(1, 3);
  uint64_t request = 0;
};

} // namespace

TEST_CASE("values come without ReadPropertyMultiple", "[bacnet]") {
  for (auto how : all_miseries) {
    CAPTURE(static_cast<int>(how));
    plant x;
    x.box.miseries[confirmed_service::read_property_multiple] = how;
    x.plan(1, 3, 10s);
    x.run(2min);
    CHECK(x.follows(1min));
    CHECK(x.is_well());
  }
}

TEST_CASE("what can be read in no way leaves no value behind", "[bacnet]") {
  for (auto how : all_miseries) {
    CAPTURE(static_cast<int>(how));
    plant x;
    x.box.miseries[confirmed_service::read_property_multiple] = how;
    x.box.miseries[confirmed_service::read_property] = how;
    x.plan(1, 3, 10s);
    x.run(10min);
    CHECK_FALSE(x.sink.last(1, 1));
    CHECK(x.sink.health_of(1)->health
          == (how == misery::silence ? device_health::down
                                     : device_health::normal));
    x.box.miseries.clear(); // neither is for ever
    CHECK(x.follows(2h));
    CHECK(x.is_well());
  }
}

TEST_CASE("an answer in segments is as good as one in a piece", "[bacnet]") {
  plant x;
  x.box.max_apdu = 50;
  x.box.segments = bacnet::segmentation::both;
  x.plan(1, 3, 10s);
  x.run(1min);
  CHECK(x.follows(1min));
  CHECK(x.count.timeouts == 0);
}

TEST_CASE("a number that is none is no value, and spoils no other",
          "[bacnet]") {
  plant x;
  x.plan(1, 3, 10s);
  x.run(1min);
  for (auto bad : {std::nanf(""), HUGE_VALF, -HUGE_VALF}) {
    CAPTURE(bad);
    x.box.values[0].normal = bad;
    CHECK(x.follows(30s));
    CHECK(x.sink.last(1, 0)->status == quality::invalid);
    CHECK(x.now(1, 0).is_null());
  }
  x.box.values[0].normal = 4;
  CHECK(x.follows(30s));
  CHECK(x.now(1, 0) == value{4.0});
}

TEST_CASE("values are written without WritePropertyMultiple", "[bacnet]") {
  for (auto how : all_miseries) {
    CAPTURE(static_cast<int>(how));
    plant x;
    x.box.miseries[confirmed_service::write_property_multiple] = how;
    auto first = x.put();
    CHECK(first == (how == misery::silence ? ec::timeout : ec::none));
    if (first != ec::none)
      CHECK(x.put() == ec::none); // as the gateway does with what timed out
    CHECK(x.box.values[1].normal == 51.0f);
  }
}

TEST_CASE("what can be written in no way says so", "[bacnet]") {
  for (auto how : all_miseries) {
    CAPTURE(static_cast<int>(how));
    plant x;
    x.box.miseries[confirmed_service::write_property_multiple] = how;
    x.box.miseries[confirmed_service::write_property] = how;
    CHECK(x.put()
          == (how == misery::silence ? ec::timeout : ec::device_refused));
    CHECK(x.box.values[1].normal == 1.0f);
  }
}

TEST_CASE("an action that a device does not carry out says so", "[bacnet]") {
  struct row {
    const char* action;
    const char* args;
    confirmed_service service;
  };
  for (auto& [action, args, service] :
       {row{"communicationControl", R"({"state":"enable"})",
            confirmed_service::device_communication_control},
        row{"reset", "{}", confirmed_service::reinitialize_device},
        row{"readRange", R"({"object":"TL:1"})",
            confirmed_service::read_range}})
    for (auto how : all_miseries) {
      CAPTURE(action, static_cast<int>(how));
      plant x;
      x.box.log = {0x0C}; // it has one
      x.box.miseries[service] = how;
      REQUIRE(x.uut->act({1, 7, action, *iap::read_json(args)}));
      x.run(40s);
      CHECK(x.end_of(7)
            == (how == misery::silence ? ec::timeout : ec::device_refused));
      CHECK(x.box.orders.empty());
    }
}

TEST_CASE("changes come without one or both kinds of subscription",
          "[bacnet]") {
  auto both = GENERATE(false, true);
  for (auto how : all_miseries) {
    CAPTURE(static_cast<int>(how), both);
    plant x;
    x.box.miseries[confirmed_service::subscribe_cov_property] = how;
    if (both)
      x.box.miseries[confirmed_service::subscribe_cov] = how;
    x.plan(1, 3, 0ms, true);
    x.run(2min);
    CHECK(x.box.cov.size() == (both ? 0 : 3));
    if (!both) {
      x.peer.change(x.box, 1, 21.5f);
      x.io.run();
      CHECK(x.now(1, 1) == value{21.5});
    } else {
      CHECK(x.follows(3min));
    }
  }
}

TEST_CASE("a service list that cannot be read means no extra services",
          "[bacnet]") {
  plant x;
  x.box.services.clear();
  CHECK(x.put() == ec::none);
  CHECK(x.box.by_service[confirmed_service::write_property_multiple] == 0);
  x.plan(1, 3, 0ms, true);
  x.run(20s);
  CHECK(x.box.by_service[confirmed_service::subscribe_cov_property] == 0);
  CHECK(x.box.cov.size() == 3);
}

} // namespace troupe::test
