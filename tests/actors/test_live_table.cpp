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

  /// A client writes; the write is on its way with number 7.
  void give(value what) {
    uut.apply(input, std::move(what), nullptr, 1);
    uut.at(input).unwritten = true;
    uut.at(input).write = 7;
  }

  void sample_of(point_index i, value what, uint64_t request = 0) {
    uut.accept({i, quality::good, std::move(what), 2}, request);
  }
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
  uut.set_monitor(output, {}, 1); // the client switched it off
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
  uut.set_monitor(output, {}, 1);
  CHECK(uut.take_dirty() == type->points[output].block);
  CHECK_FALSE(uut.take_dirty());
}

TEST_CASE_METHOD(fixture, "a sample that crosses a write does not undo it",
                 "[live_table]") {
  give(test::lamp(80, 1));
  sample_of(input, test::lamp(20, 1));
  CHECK(uut.at(input).present == test::lamp(80, 1));
  CHECK(uut.at(input).actual == test::lamp(20, 1));
}

TEST_CASE_METHOD(fixture, "what a write reads back is the normal value",
                 "[live_table]") {
  give(test::lamp(80, 1));
  sample_of(input, test::lamp(75, 1), 7); // the device clips
  CHECK(uut.at(input).normal == test::lamp(75, 1));
}

TEST_CASE_METHOD(fixture, "what a device refuses is not kept", "[live_table]") {
  sample_of(input, test::lamp(20, 1));
  give(test::lamp(80, 1));
  uut.refused(input);
  CHECK(uut.at(input).present == test::lamp(20, 1));
  CHECK_FALSE(uut.at(input).unwritten);
}

TEST_CASE_METHOD(fixture, "an override that a device refuses stands",
                 "[live_table]") {
  overrides levels;
  levels[7] = {test::lamp(80, 1), true, "test", 1, {}};
  uut.apply(input, {}, std::make_shared<const overrides>(levels), 1);
  sample_of(input, test::lamp(20, 1));
  uut.refused(input);
  CHECK(uut.at(input).present == test::lamp(80, 1));
}

TEST_CASE("echoes never change what a hosted device was given",
          "[live_table]") {
  live_table uut{test::lamp_type(), {}, live_table::kind::hosted};
  for (auto i : {input, output}) {
    uut.apply(i, test::lamp(80, 1), nullptr, 1);
    uut.accept({i, quality::good, test::lamp(20, 1), 2});
    CHECK(uut.at(i).normal == test::lamp(80, 1));
  }
}

} // namespace troupe
