#include "actors/live_table.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr auto output = test::nvo_lamp_fb;
constexpr auto input = test::nvi_lamp;

struct fixture {
  device_type_ptr type = test::lamp_type();
  monitor_rates rates;
  live_table uut{type, rates};
};

} // namespace

TEST_CASE_METHOD(fixture, "outputs share one default, others have none",
                 "[live_table]") {
  REQUIRE(uut.shown_monitor(output) != nullptr);
  CHECK(uut.shown_monitor(output)->rate == rates.slow);
  CHECK(uut.monitor(output).rate == rates.slow);
  CHECK(uut.shown_monitor(input) == nullptr);
  CHECK(uut.monitor(input).rate == 0);
}

TEST_CASE_METHOD(fixture, "settings of a client take the default's place",
                 "[live_table]") {
  uut.set_monitor(output, {}); // the client switched it off
  REQUIRE(uut.shown_monitor(output) != nullptr);
  CHECK(uut.shown_monitor(output)->rate == 0);
  CHECK(uut.scan().empty());
}

TEST_CASE_METHOD(fixture, "a block that changed is to be shown once",
                 "[live_table]") {
  while (uut.take_dirty())
    continue;
  uut.accept({output, quality::good, uut.at(output).present, 1});
  CHECK_FALSE(uut.take_dirty());
  uut.set_monitor(output, {});
  CHECK(uut.take_dirty() == type->points[output].block);
  CHECK_FALSE(uut.take_dirty());
}

} // namespace troupe
