// What holds for any schedule: random ones, the same in every run.

#include "tests/protocol/schedule/schedule_fixture.hpp"

#include <random>
#include <set>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;

/// Makes schedules of all kinds of entries around 2026.
class schedule_maker {
public:
  explicit schedule_maker(unsigned seed) : engine_(seed) {
    // nop
  }

  int pick(int low, int high) {
    return std::uniform_int_distribution<int>{low, high}(engine_);
  }

  std::string time() {
    if (pick(0, 9) == 0)
      return pick(0, 1) == 0 ? "sunrise" : "sunset+00:20";
    auto two = [](int x) { return (x < 10 ? "0" : "") + std::to_string(x); };
    return two(pick(0, 23)) + ':' + two(pick(0, 59)) + ':' + two(pick(0, 59));
  }

  /// Values are numbers of their own kind, so that they can be told apart.
  std::string events(int most, const std::string& value) {
    std::set<std::string> times; // each may be there once
    for (auto count = pick(1, most); count > 0; --count)
      times.insert(time());
    std::string out;
    for (auto& x : times)
      out += (out.empty() ? "{\"" : ",\"") + x
             + "\":" + (pick(0, 3) == 0 ? "null" : value);
    return out + "}";
  }

  std::string date() {
    auto day = std::to_string(pick(1, 28));
    switch (pick(0, 4)) {
      case 0:
        return "{\"month\":" + std::to_string(pick(1, 14)) + "}";
      case 1:
        return "{\"day\":" + std::to_string(pick(1, 34)) + "}";
      case 2:
        return "{\"weekday\":" + std::to_string(pick(1, 11)) + "}";
      case 3:
        return "{\"week\":" + std::to_string(pick(1, 6)) + "}";
      default:
        return "{\"start\":{\"day\":" + day
               + "},\"end\":{\"day\":" + std::to_string(pick(1, 28)) + "}}";
    }
  }

  /// Exceptions want their level, the week wants 100 and the default 200.
  std::string exceptions(int count) {
    std::string out;
    for (auto i = 0; i < count; ++i) {
      auto level = std::to_string(pick(1, 17));
      out += (i == 0 ? "" : ",") + std::string{"{\"date\":"} + date()
             + ",\"prio\":" + level + ",\"events\":" + events(4, level) + "}";
    }
    return out;
  }

  std::string schedule() {
    std::string out = "{\"weekly\":[";
    auto count = pick(0, 3);
    for (auto i = 0; i < count; ++i)
      out += (i == 0 ? "" : ",") + std::string{"{\"weekday\":"}
             + std::to_string(pick(1, 11)) + ",\"events\":" + events(3, "100")
             + "}";
    out += "],\"default\":" + std::string{pick(0, 1) == 0 ? "null" : "200"};
    return out + ",\"exceptions\":[" + exceptions(pick(0, 6)) + "]}";
  }

private:
  std::mt19937 engine_;
};

} // namespace

TEST_CASE_METHOD(schedule_fixture,
                 "the output changes at the next change and not before",
                 "[schedule_properties]") {
  around.place = geo_place{51.5, 0};
  for (unsigned seed = 0; seed < 60; ++seed) {
    schedule_maker maker{seed};
    auto cfg = maker.schedule();
    auto x = make(cfg);
    auto now = local("2026-01-01 00:00") + maker.pick(0, 9'000'000) * second;
    auto listed = x.changes(now, now + 3'000 * 3'600 * second, 20);
    for (auto& change : listed) {
      INFO(cfg << ' ' << now);
      auto output = x.at(now);
      auto next = x.next_change(now);
      REQUIRE(next);
      CHECK(*next == change.at);
      CHECK(x.at(*next) == change.output);
      CHECK(x.at(*next) != output);
      CHECK(x.at(*next - second) == output);
      CHECK(x.at(now + (*next - now) / 2) == output);
      now = *next;
    }
  }
}

TEST_CASE_METHOD(schedule_fixture,
                 "no exception of a better priority is passed over",
                 "[schedule_properties]") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    schedule_maker maker{seed};
    auto count = maker.pick(2, 12);
    auto all = make("{\"exceptions\":[" + maker.exceptions(count) + "]}");
    std::vector<schedule_engine> each;
    for (auto& entry : all.plan().exceptions) {
      schedule_plan alone;
      alone.exceptions.push_back(entry);
      each.emplace_back(std::make_shared<const schedule_plan>(alone),
                        std::make_shared<const surroundings>(around));
    }
    for (auto i = 0; i < 200; ++i) {
      auto now = local("2026-01-01 00:00") + maker.pick(0, 31'000'000) * second;
      schedule_output best;
      for (auto& one : each) {
        auto output = one.at(now);
        if (!output.wanted.is_null()
            && (best.wanted.is_null() || output.level < best.level))
          best = output;
      }
      CHECK(all.at(now) == best);
    }
  }
}

TEST_CASE_METHOD(schedule_fixture,
                 "nothing remains of exceptions when all have ended",
                 "[schedule_properties]") {
  for (unsigned seed = 0; seed < 40; ++seed) {
    schedule_maker maker{seed};
    auto with = make(maker.schedule());
    auto plan = with.plan();
    plan.exceptions.clear();
    schedule_engine without{std::make_shared<const schedule_plan>(plan),
                            std::make_shared<const surroundings>(around)};
    for (auto i = 0; i < 100; ++i) {
      auto now = local("2026-01-01 00:00") + maker.pick(0, 31'000'000) * second;
      auto output = with.at(now);
      auto active = !output.wanted.is_null() && *output.wanted.number() < 100;
      if (!active)
        CHECK(output == without.at(now));
    }
  }
}

TEST_CASE_METHOD(schedule_fixture,
                 "the output does not depend on what was asked",
                 "[schedule_properties]") {
  for (unsigned seed = 0; seed < 20; ++seed) {
    schedule_maker maker{seed};
    auto cfg = maker.schedule();
    auto used = make(cfg);
    for (auto i = 0; i < 50; ++i) {
      auto now = local("2026-01-01 00:00") + maker.pick(0, 31'000'000) * second;
      CHECK(used.at(now) == make(cfg).at(now));
    }
  }
}

} // namespace troupe
