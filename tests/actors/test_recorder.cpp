#include "actors/recorder.hpp"
#include "actors/timer_wheel.hpp"
#include "tests/support/det_fixture.hpp"

#include <catch2/catch.hpp>

#include <chrono>
#include <map>

using namespace std::chrono_literals;

namespace troupe {

namespace {

constexpr caf::timespan interval = 250ms;

/// What a group of records holds, by key.
using group = std::map<std::string, point_record>;

/// The test is the store: what it has not answered yet is being written.
struct fixture : test::det_fixture {
  void sample_of(device_number device, point_index point, int what,
                 unix_nanos time = 1) {
    batch x;
    x.samples.push_back({point, quality::good, value{what}, time});
    tell(uut, device, std::make_shared<const batch>(std::move(x)));
  }

  /// Takes a group that the recorder wrote, if there is one, and answers.
  std::optional<group> answer(ec how = ec::none) {
    std::optional<group> out;
    self->receive(
      [&](const record_list_ptr& x) -> caf::result<caf::ok_atom> {
        out.emplace();
        for (auto& record : *x) {
          auto point = decode_point(record.bytes.value_or(""));
          REQUIRE(point);
          CHECK(out->emplace(record.key, *point).second);
        }
        if (how != ec::none)
          return caf::make_error(how);
        return caf::ok_atom_v;
      },
      caf::after(caf::timespan{0}) >> [] {});
    sched.run();
    return out;
  }

  /// How many were told so far that everything is synced.
  size_t settled() {
    return received<caf::ok_atom>().size();
  }

  void pass(caf::timespan total) {
    advance(total, 50ms);
  }

  recorder_actor uut = spawn(recorder_behavior, recorder_config{interval},
                             as<store_actor>(),
                             spawn(timer_wheel_behavior, caf::timespan{50ms}));
};

} // namespace

TEST_CASE_METHOD(fixture, "the newest sample of each point is stored",
                 "[recorder]") {
  sample_of(1, 0, 10, 5);
  sample_of(1, 1, 20, 6);
  sample_of(1, 0, 11, 7);
  sample_of(2, 0, 30, 8);
  pass(200ms);
  CHECK_FALSE(answer());
  pass(50ms);
  auto x = answer();
  REQUIRE(x);
  REQUIRE(x->size() == 3);
  auto& newest = x->at(sample_key(1, 0));
  CHECK(newest.point == 0);
  CHECK(newest.normal == value{11});
  CHECK(newest.time == 7);
  CHECK(newest.levels == nullptr);
  CHECK_FALSE(newest.monitor);
  CHECK(x->at(sample_key(1, 1)).point == 1);
  CHECK(x->at(sample_key(1, 1)).normal == value{20});
  CHECK(x->at(sample_key(2, 0)).normal == value{30});
  CHECK_FALSE(answer());
}

TEST_CASE_METHOD(fixture, "what arrived last is the newest, whatever its time",
                 "[recorder]") {
  sample_of(1, 0, 10, 9);
  sample_of(1, 0, 11, 3); // the clock was set back
  pass(interval);
  CHECK(answer()->at(sample_key(1, 0)).normal == value{11});
}

TEST_CASE_METHOD(fixture, "the recorder writes nothing that did not change",
                 "[recorder]") {
  pass(1s);
  CHECK_FALSE(answer());
  sample_of(1, 0, 10);
  pass(interval);
  CHECK(answer());
  pass(1s);
  CHECK_FALSE(answer());
  tell(uut, device_number{1}, std::make_shared<const batch>());
  pass(1s);
  CHECK_FALSE(answer());
}

TEST_CASE_METHOD(fixture, "samples gather while the store is writing",
                 "[recorder]") {
  sample_of(1, 0, 10);
  pass(interval);
  for (int i = 11; i <= 20; ++i) {
    sample_of(1, 0, i);
    sample_of(1, 1, i);
    pass(interval);
  }
  auto first = answer();
  REQUIRE(first);
  CHECK(first->at(sample_key(1, 0)).normal == value{10});
  CHECK_FALSE(answer()); // one group at a time
  pass(interval);
  auto second = answer();
  REQUIRE(second);
  CHECK(second->size() == 2);
  CHECK(second->at(sample_key(1, 0)).normal == value{20});
  CHECK(second->at(sample_key(1, 1)).normal == value{20});
}

TEST_CASE_METHOD(fixture, "a store that fails does not stop the recorder",
                 "[recorder]") {
  sample_of(1, 0, 10);
  pass(interval);
  SECTION("by an error") {
    CHECK(answer(ec::storage_failed));
  }
  SECTION("by silence") {
    pass(31s);
    CHECK(answer()); // too late
  }
  pass(1s);
  CHECK_FALSE(answer()); // newer samples follow
  sample_of(1, 0, 11);
  pass(interval);
  auto x = answer();
  REQUIRE(x);
  CHECK(x->at(sample_key(1, 0)).normal == value{11});
}

TEST_CASE_METHOD(fixture, "settling waits until everything is synced",
                 "[recorder]") {
  SECTION("which is at once when nothing waits") {
    tell(uut, settle_atom_v);
    CHECK(settled() == 1);
  }
  SECTION("without waiting for the interval") {
    sample_of(1, 0, 10);
    tell(uut, settle_atom_v);
    tell(uut, settle_atom_v);
    CHECK(settled() == 0);
    CHECK(answer());
    CHECK(settled() == 2);
  }
  SECTION("also for the group that is being written") {
    sample_of(1, 0, 10);
    pass(interval);
    tell(uut, settle_atom_v);
    CHECK(settled() == 0);
    CHECK(answer());
    CHECK(settled() == 1);
  }
  SECTION("also for what gathers behind that group") {
    sample_of(1, 0, 10);
    pass(interval);
    sample_of(1, 0, 11);
    tell(uut, settle_atom_v);
    CHECK(answer());
    CHECK(settled() == 0);
    auto x = answer();
    REQUIRE(x);
    CHECK(x->at(sample_key(1, 0)).normal == value{11});
    CHECK(settled() == 1);
  }
}

TEST_CASE_METHOD(fixture, "settling does not wait for what comes later",
                 "[recorder]") {
  auto writing = GENERATE(false, true);
  sample_of(1, 0, 10);
  if (writing)
    pass(interval);
  tell(uut, settle_atom_v);
  sample_of(1, 0, 11); // and so on, for ever
  CHECK(answer());
  CHECK(settled() == 1);
}

TEST_CASE_METHOD(fixture, "settling tells when the store failed",
                 "[recorder]") {
  sample_of(1, 0, 10);
  tell(uut, settle_atom_v);
  CHECK(answer(ec::storage_failed));
  CHECK(settled() == 0);
  auto errors = received<caf::error>();
  REQUIRE(errors.size() == 1);
  CHECK(errors[0] == ec::storage_failed);
  tell(uut, settle_atom_v); // once
  CHECK(settled() == 1);
}

TEST_CASE_METHOD(fixture, "settling tells of the group before, too",
                 "[recorder]") {
  sample_of(1, 0, 10);
  pass(interval);
  sample_of(1, 1, 11);
  tell(uut, settle_atom_v);
  CHECK(answer(ec::storage_failed));
  CHECK(received<caf::error>().size() == 1);
  pass(interval);
  CHECK(answer());
  CHECK(settled() == 0); // it was answered
}

TEST_CASE_METHOD(fixture, "settling does not wait for what was detached",
                 "[recorder]") {
  sample_of(1, 0, 10);
  pass(interval);
  sample_of(7, 0, 10);
  tell(uut, settle_atom_v);
  tell(uut, detach_atom_v, device_number{7});
  CHECK(settled() == 1); // the answer to the detach
  CHECK(answer());
  CHECK(settled() == 1);
  CHECK_FALSE(answer());
}

TEST_CASE_METHOD(fixture, "a detached device leaves nothing to store",
                 "[recorder]") {
  for (device_number device : {6, 7, 8})
    for (point_index point : {0u, 5u, 0xFFFFFFFFu})
      sample_of(device, point, 10);
  tell(uut, detach_atom_v, device_number{7});
  CHECK(settled() == 1);
  pass(interval);
  auto x = answer();
  REQUIRE(x);
  CHECK(x->size() == 6);
  CHECK(x->count(sample_key(6, 0xFFFFFFFF)) == 1);
  CHECK(x->count(sample_key(7, 5)) == 0);
  CHECK(x->count(sample_key(8, 0)) == 1);
}

TEST_CASE_METHOD(fixture, "detaching the only device leaves no group",
                 "[recorder]") {
  sample_of(7, 0, 10);
  tell(uut, detach_atom_v, device_number{7});
  pass(1s);
  CHECK_FALSE(answer());
  sample_of(8, 0, 10);
  pass(interval);
  CHECK(answer());
}

} // namespace troupe
