#include "protocol/schedule/time_zone.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

time_zone zone(const std::string& name) {
  auto found = time_zone::load(name);
  REQUIRE(found);
  return *found;
}

constexpr auto hour = 3'600;

const auto spring = to_day_number(2026, 3, 29); // 01:00 UTC in Europe
const auto autumn = to_day_number(2026, 10, 25);

} // namespace

TEST_CASE("a zone that the system does not know is refused", "[time_zone]") {
  for (auto bad : {"", "Mars/Base", "../zoneinfo/UTC", "/etc/localtime",
                   "libc:UTC", "Europe/Lon don"}) {
    auto found = time_zone::load(bad);
    REQUIRE_FALSE(found);
    CHECK(found.error().code == ec::invalid_config);
  }
  CHECK_FALSE(time_zone::load(std::string(65, 'A')));
  CHECK(zone("America/Argentina/Ushuaia").name()
        == "America/Argentina/Ushuaia");
}

TEST_CASE("a skipped time is the first instant after the gap", "[time_zone]") {
  auto x = zone("Europe/London");
  auto gap = spring * seconds_per_day + hour;
  CHECK(x.instant(spring, hour - 1) == gap - 1);
  CHECK(x.instant(spring, hour) == gap);
  CHECK(x.instant(spring, hour + 1'800) == gap);
  CHECK(x.instant(spring, 2 * hour) == gap);
  CHECK(x.instant(spring, 2 * hour + 1) == gap + 1);
}

TEST_CASE("of a doubled time the first pass counts", "[time_zone]") {
  auto x = zone("Europe/London");
  auto midnight = autumn * seconds_per_day - hour;
  CHECK(x.instant(autumn, hour) == midnight + hour);
  CHECK(x.instant(autumn, 2 * hour - 1) == midnight + 2 * hour - 1);
  CHECK(x.instant(autumn, 2 * hour) == midnight + 3 * hour);
  CHECK(x.begin_of(autumn + 1) - x.begin_of(autumn) == 25 * hour);
}

TEST_CASE("a day begins when midnight is first reached", "[time_zone]") {
  // Midnight is skipped in Lebanon: the day begins at 01:00.
  auto beirut = zone("Asia/Beirut");
  CHECK(beirut.begin_of(spring + 1) - beirut.begin_of(spring) == 23 * hour);
  CHECK(beirut.begin_of(spring) == beirut.instant(spring, hour));
  // In Newfoundland clocks of 2010 went back at 00:01: the evening that came
  // again belongs to the day that had begun.
  auto newfoundland = zone("America/St_Johns");
  auto sunday = to_day_number(2010, 11, 7);
  auto begin = newfoundland.begin_of(sunday);
  CHECK(newfoundland.day_of(begin - 1) == sunday - 1);
  for (auto i = 0; i < 90; ++i)
    CHECK(newfoundland.day_of(begin + i * 60) == sunday);
  CHECK(newfoundland.begin_of(sunday + 1) - begin == 25 * hour);
}

TEST_CASE("a day that a zone left out has no length", "[time_zone]") {
  auto apia = zone("Pacific/Apia");
  auto friday = to_day_number(2011, 12, 30);
  CHECK(apia.begin_of(friday) == apia.begin_of(friday + 1));
  CHECK(apia.instant(friday, 12 * hour) == apia.begin_of(friday + 1));
  CHECK(apia.day_of(apia.begin_of(friday)) == friday + 1);
  CHECK(apia.day_of(apia.begin_of(friday) - 1) == friday - 1);
}

TEST_CASE("standard time does not move", "[time_zone]") {
  auto january = to_day_number(2026, 1, 15) * seconds_per_day;
  auto july = to_day_number(2026, 7, 15) * seconds_per_day;
  auto standard = [](const char* name) { return zone(name).without_dst(); };
  CHECK(standard("Europe/London").offset(july) == 0);
  CHECK(standard("Australia/Sydney").offset(january) == 10 * hour);
  CHECK(standard("Australia/Lord_Howe").offset(january) == 10 * hour + 1'800);
  CHECK(standard("Asia/Kolkata").offset(july) == 5 * hour + 1'800);
  CHECK(standard("Europe/London").instant(spring, hour + 1)
        == spring * seconds_per_day + hour + 1);
}

TEST_CASE("Dublin's standard is winter's time, Casablanca's is not Ramadan's",
          "[time_zone]") {
  auto january = to_day_number(2026, 1, 15) * seconds_per_day;
  auto july = to_day_number(2026, 7, 15) * seconds_per_day;
  auto ramadan = to_day_number(2026, 3, 1) * seconds_per_day;
  auto dublin = zone("Europe/Dublin").without_dst();
  CHECK(dublin.offset(january) == 0);
  CHECK(dublin.offset(july) == 0);
  auto casablanca = zone("Africa/Casablanca");
  CHECK(casablanca.offset(ramadan) == 0);
  CHECK(casablanca.without_dst().offset(ramadan) == hour);
  CHECK(casablanca.without_dst().offset(july) == hour);
}

TEST_CASE("standard time may change while the clock does not", "[time_zone]") {
  // In 2024 summer's -01:00 followed winter's, which was -02:00 from then on.
  auto east = zone("America/Scoresbysund").without_dst();
  CHECK(east.offset(to_day_number(2024, 3, 1) * seconds_per_day) == -hour);
  CHECK(east.offset(to_day_number(2024, 7, 1) * seconds_per_day) == -2 * hour);
  CHECK(east.offset(to_day_number(2024, 12, 1) * seconds_per_day) == -2 * hour);
}

TEST_CASE("a change of standard time has gaps and doubled hours too",
          "[time_zone]") {
  // Pyongyang: 2018-05-04 23:30 became 2018-05-05 00:00.
  auto north = zone("Asia/Pyongyang").without_dst();
  auto friday = to_day_number(2018, 5, 4);
  auto end = (friday + 1) * seconds_per_day - 9 * hour;
  CHECK(north.begin_of(friday + 1) == end);
  CHECK(north.instant(friday, 23 * hour + 45 * 60) == end);
  CHECK(north.instant(friday, 23 * hour) == end - 1'800);
  // Caracas: 2016-05-01 02:30 became 03:00; 2007-12-09 03:00 became 02:30.
  auto caracas = zone("America/Caracas").without_dst();
  auto may = to_day_number(2016, 5, 1);
  CHECK(caracas.instant(may, 2 * hour + 40 * 60)
        == caracas.instant(may, 3 * hour));
  auto december = to_day_number(2007, 12, 9);
  CHECK(caracas.instant(december, 3 * hour)
          - caracas.instant(december, 3 * hour - 1)
        == 1'801);
}

} // namespace troupe
