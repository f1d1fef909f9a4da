#include "actors/datapoint.hpp"
#include "actors/timer_wheel.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace std::chrono_literals;

namespace troupe {

namespace {

constexpr point_index point = 3;
constexpr unix_nanos noon = 1'700'000'000'000'000'000;

subscriber_actor::behavior_type sound_subscriber(subscriber_actor::pointer,
                                                 int) {
  return {[](uint64_t, const sample&) {}, [](uint64_t, const outcome&) {}};
}

struct fixture : test::det_fixture {
  datapoint_actor spawn_point(overrides_ptr restored = nullptr) {
    return spawn_point(spawn(timer_wheel_behavior, caf::timespan{100ms}),
                       std::move(restored));
  }

  datapoint_actor spawn_point(const wheel_actor& wheel,
                              overrides_ptr restored = nullptr) {
    return spawn(datapoint_behavior,
                 datapoint_config{point, std::move(restored)},
                 std::make_shared<const datapoint_ports>(datapoint_ports{
                   as<policy_taker_actor>(), wheel, wall_clock_ptr{clock}}));
  }

  /// Writes, and returns the policy that the device got.
  policy_ptr write(const datapoint_actor& uut, uint8_t level, value what,
                   std::optional<caf::timespan> lasts = std::nullopt) {
    level_change change{level, std::move(what), true, "me", std::nullopt};
    if (lasts)
      change.expires = clock->now() + lasts->count();
    tell(uut, std::make_shared<const point_write>(
                point_write{point, ++request, std::move(change)}));
    auto all = received<policy_ptr>();
    REQUIRE(all.size() == 1);
    CHECK(all[0]->point == point);
    CHECK(all[0]->request == request);
    return all[0];
  }

  /// Moves both clocks.
  void pass(caf::timespan total) {
    clock->advance(total);
    advance(total, 100ms);
  }

  /// How long the test, as a wheel, was asked to wait since the last call, and
  /// the tokens of the waits.
  std::vector<std::pair<caf::timespan, uint64_t>> waits() {
    std::vector<std::pair<caf::timespan, uint64_t>> found;
    auto more = true;
    while (more)
      self->receive([&](wake_atom, const sleeper_actor&, caf::timespan wait,
                        uint64_t token) { found.emplace_back(wait, token); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return found;
  }

  /// What the test heard as a subscriber, by token.
  std::vector<std::pair<uint64_t, value>> heard() {
    std::vector<std::pair<uint64_t, value>> found;
    auto more = true;
    while (more)
      self->receive([&](uint64_t token,
                        const sample& x) { found.emplace_back(token, x.what); },
                    caf::after(caf::timespan{0}) >> [&] { more = false; });
    return found;
  }

  std::shared_ptr<test::manual_wall_clock> clock
    = std::make_shared<test::manual_wall_clock>(noon);
  uint64_t request = 40;
};

overrides_ptr held(uint8_t level, int what,
                   std::optional<unix_nanos> expires = std::nullopt) {
  overrides x;
  x[level - 1u] = {value{what}, true, "me", noon - 1, expires};
  return std::make_shared<const overrides>(std::move(x));
}

} // namespace

TEST_CASE_METHOD(fixture, "a datapoint tells its device of an override",
                 "[datapoint]") {
  auto uut = spawn_point();
  auto x = write(uut, 8, value{99});
  CHECK_FALSE(x->normal);
  REQUIRE(x->levels != nullptr);
  auto& slot = (*x->levels)[7];
  CHECK(slot.what == value{99});
  CHECK(slot.active);
  CHECK(slot.owner == "me");
  CHECK(slot.since == noon);
  CHECK_FALSE(slot.expires);
  CHECK(write(uut, 8, value{})->levels == nullptr);
}

TEST_CASE_METHOD(fixture, "the normal level passes through to the device",
                 "[datapoint]") {
  auto uut = spawn_point();
  write(uut, 8, value{99});
  auto x = write(uut, normal_level, value{5});
  REQUIRE(x->normal);
  CHECK(*x->normal == value{5});
  CHECK(active_level(x->levels) == 8);
  CHECK_FALSE(write(uut, 9, value{1})->normal);
}

TEST_CASE_METHOD(fixture, "a write to a level that does not exist ends, too",
                 "[datapoint]") {
  auto uut = spawn_point();
  write(uut, 8, value{99});
  auto x = write(uut, 0, value{5}); // the device waits for every answer
  CHECK_FALSE(x->normal);
  CHECK(active_level(x->levels) == 8);
}

TEST_CASE_METHOD(fixture, "a datapoint ends an override by itself, once",
                 "[datapoint]") {
  auto uut = spawn_point();
  write(uut, 8, value{99}, 60s);
  pass(59900ms);
  CHECK(received<policy_ptr>().empty());
  pass(200ms);
  auto ends = received<policy_ptr>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0]->point == point);
  CHECK(ends[0]->request == 0);
  CHECK_FALSE(ends[0]->normal);
  CHECK(ends[0]->levels == nullptr);
  pass(5min);
  CHECK(received<policy_ptr>().empty());
}

TEST_CASE_METHOD(fixture, "overrides end one after the other", "[datapoint]") {
  auto uut = spawn_point();
  write(uut, 8, value{1}, 60s);
  write(uut, 9, value{2}, 90s);
  write(uut, 10, value{3}, 30s);
  write(uut, 11, value{4});
  auto left = [this] {
    auto all = received<policy_ptr>();
    REQUIRE(all.size() == 1);
    return active_level(all[0]->levels);
  };
  pass(31s);
  CHECK(left() == 8);
  pass(30s);
  CHECK(left() == 9);
  pass(30s);
  CHECK(left() == 11);
}

TEST_CASE_METHOD(fixture, "a later write sets another end", "[datapoint]") {
  auto uut = spawn_point();
  write(uut, 8, value{1}, 60s);
  SECTION("that comes later") {
    write(uut, 8, value{2}, 120s);
    pass(119s);
    CHECK(received<policy_ptr>().empty());
    pass(2s);
    CHECK(received<policy_ptr>().size() == 1);
  }
  SECTION("that comes sooner") {
    write(uut, 8, value{2}, 10s);
    pass(11s);
    CHECK(received<policy_ptr>().size() == 1);
    pass(2min);
    CHECK(received<policy_ptr>().empty());
  }
  SECTION("or none") {
    write(uut, 8, value{2});
    pass(2min);
    CHECK(received<policy_ptr>().empty());
  }
  SECTION("or relinquishes") {
    write(uut, 8, value{});
    pass(2min);
    CHECK(received<policy_ptr>().empty());
  }
}

TEST_CASE_METHOD(fixture, "a wake-up for an end that was replaced is ignored",
                 "[datapoint]") {
  auto uut = spawn_point(as<wheel_actor>());
  write(uut, 8, value{1}, 120s);
  write(uut, 8, value{2}, 60s);
  auto asked = waits();
  REQUIRE(asked.size() == 2);
  CHECK(asked[0].first == 120s);
  CHECK(asked[1].first == 60s);
  tell(uut, wake_atom_v, asked[0].second);
  CHECK(waits().empty()); // else each would wait once more
  SECTION("also when it comes after the new end") {
    clock->advance(1min);
    tell(uut, wake_atom_v, asked[0].second);
    CHECK(received<policy_ptr>().empty());
  }
  clock->set(noon + 60'000'000'000);
  tell(uut, wake_atom_v, asked[1].second);
  CHECK(received<policy_ptr>().size() == 1);
  CHECK(waits().empty());
}

TEST_CASE_METHOD(fixture, "however many writes, one wake-up waits",
                 "[datapoint]") {
  auto uut = spawn_point(as<wheel_actor>());
  for (int i = 0; i < 100; ++i)
    write(uut, 8, value{i}, 60s + std::chrono::seconds{i});
  auto first = waits();
  REQUIRE(first.size() == 1);
  clock->advance(60s);
  tell(uut, wake_atom_v, first[0].second); // early by now: it waits again
  CHECK(received<policy_ptr>().empty());
  auto again = waits();
  REQUIRE(again.size() == 1);
  CHECK(again[0].first == 99s);
}

TEST_CASE_METHOD(fixture, "an end waits again when the clock was set back",
                 "[datapoint]") {
  auto uut = spawn_point(as<wheel_actor>());
  write(uut, 8, value{1}, 60s);
  auto first = waits().at(0);
  clock->advance(20s); // 40 s were taken back
  tell(uut, wake_atom_v, first.second);
  CHECK(received<policy_ptr>().empty());
  auto again = waits();
  REQUIRE(again.size() == 1);
  CHECK(again[0].first == 40s);
}

TEST_CASE_METHOD(fixture, "a datapoint without ends asks nobody to be woken",
                 "[datapoint]") {
  auto uut = spawn_point(as<wheel_actor>(), held(8, 99));
  write(uut, 9, value{1});
  write(uut, normal_level, value{1});
  CHECK(waits().empty());
}

TEST_CASE_METHOD(fixture, "what was stored holds, and ends when it was to",
                 "[datapoint]") {
  auto levels = [this](const datapoint_actor& uut) {
    overrides_ptr found;
    auto answer = self->request(uut, caf::infinite, caf::get_atom_v);
    sched.run();
    answer.receive(
      [&](const policy_ptr& x) {
        CHECK(x->point == point);
        CHECK(x->request == 0);
        found = x->levels;
      },
      [](const caf::error&) { FAIL("a datapoint always answers"); });
    return found;
  };
  SECTION("at its time") {
    auto uut = spawn_point(held(8, 99, noon + 60'000'000'000));
    REQUIRE(levels(uut) != nullptr);
    CHECK((*levels(uut))[7].what == value{99});
    pass(61s);
    CHECK(received<policy_ptr>().size() == 1);
    CHECK(levels(uut) == nullptr);
  }
  SECTION("at once when the time is over") {
    auto uut = spawn_point(held(8, 99, noon - 1));
    pass(100ms);
    CHECK(received<policy_ptr>().size() == 1);
    CHECK(levels(uut) == nullptr);
  }
  SECTION("never without an end") {
    auto uut = spawn_point(held(8, 99));
    pass(1h);
    CHECK(levels(uut) != nullptr);
  }
}

TEST_CASE_METHOD(fixture, "subscribers hear of the present value by token",
                 "[datapoint]") {
  auto uut = spawn_point();
  auto tell_present = [&](int what) {
    tell(uut, sample{point, quality::good, value{what}, noon});
  };
  tell_present(1);
  CHECK(heard().empty());
  tell(uut, observe_atom_v, as<subscriber_actor>(), uint64_t{7});
  tell(uut, observe_atom_v, as<subscriber_actor>(), uint64_t{9});
  CHECK(heard().empty()); // the device tells the first
  tell_present(2);
  using news = std::vector<std::pair<uint64_t, value>>;
  CHECK(heard() == news{{7, value{2}}, {9, value{2}}});
  SECTION("but not of what the device has yet to decide") {
    write(uut, 8, value{3});
    CHECK(heard().empty());
  }
  SECTION("also when another has ended") {
    auto other = sys.spawn(sound_subscriber, 0);
    tell(uut, observe_atom_v, other, uint64_t{1});
    caf::anon_send_exit(other, caf::exit_reason::kill);
    sched.run();
    tell_present(4);
    CHECK(heard() == news{{7, value{4}}, {9, value{4}}});
  }
}

} // namespace troupe
