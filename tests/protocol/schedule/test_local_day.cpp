#include "tests/protocol/schedule/schedule_fixture.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

constexpr geo_place tromso{69.6492, 18.9553};

/// When an event happens: local `HH:MM:SS`, each followed by a blank.
std::string happens(const std::string& time, const std::string& date,
                    const std::string& zone_name,
                    const std::optional<geo_place>& place = {},
                    double elevation = visible_edge) {
  auto zone = time_zone::load(zone_name);
  REQUIRE(zone);
  auto list = read_events(json("{\"x\":{\"" + time + "\":1}}"), "x");
  REQUIRE(list);
  local_day x{*zone, place, elevation, day(date).number};
  std::vector<moment> found;
  x.append_moments(*list, found);
  std::string out;
  for (auto& each : found) {
    CHECK(each.at >= x.begin());
    auto second = static_cast<int>(each.at + zone->offset(each.at)
                                   - x.date().number * seconds_per_day);
    out += fmt::format("{:02}:{:02}:{:02} ", second / 3'600, second / 60 % 60,
                       second % 60);
  }
  return out;
}

} // namespace

TEST_CASE("a clock event happens once on every day", "[local_day]") {
  CHECK(happens("06:30:15", "2026-06-01", "Europe/London") == "06:30:15 ");
  CHECK(happens("01:30", "2026-03-29", "Europe/London") == "02:00:00 ");
  CHECK(happens("01:30", "2026-10-25", "Europe/London") == "01:30:00 ");
  CHECK(happens("00:00", "2026-03-29", "Asia/Beirut") == "01:00:00 ");
}

TEST_CASE("an event of the sun moves by its offset", "[local_day]") {
  constexpr geo_place london{51.5074, -0.1278};
  auto zone = "Europe/London";
  auto rise = happens("sunrise", "2026-06-21", zone, london);
  CHECK(rise.substr(0, 5) == "04:43");
  auto later = happens("sunrise+00:30", "2026-06-21", zone, london);
  CHECK(later.substr(0, 5) == "05:13");
  CHECK(later.substr(6) == rise.substr(6));
  CHECK(happens("sunset-01:15", "2026-06-21", zone, london).substr(0, 5)
        == "20:06");
}

TEST_CASE("an offset does not lead out of the day", "[local_day]") {
  constexpr geo_place london{51.5074, -0.1278};
  auto zone = "Europe/London";
  CHECK(happens("sunset+04:00", "2026-06-21", zone, london) == "23:59:59 ");
  CHECK(happens("sunrise-12:00", "2026-06-21", zone, london) == "00:00:00 ");
}

TEST_CASE("without a place the sun causes nothing", "[local_day]") {
  CHECK(happens("sunrise", "2026-06-21", "Europe/London").empty());
  CHECK(happens("sunset", "2026-06-21", "Europe/London").empty());
}

TEST_CASE("on a polar day the sun is up from the begin", "[local_day]") {
  auto zone = "Europe/Oslo";
  CHECK(happens("sunrise", "2026-06-21", zone, tromso) == "00:00:00 ");
  CHECK(happens("sunrise+05:00", "2026-06-21", zone, tromso) == "00:00:00 ");
  CHECK(happens("sunset", "2026-06-21", zone, tromso).empty());
}

TEST_CASE("in the polar night the sun is down from the begin", "[local_day]") {
  auto zone = "Europe/Oslo";
  CHECK(happens("sunrise", "2026-12-21", zone, tromso).empty());
  CHECK(happens("sunset-05:00", "2026-12-21", zone, tromso) == "00:00:00 ");
  // There still is twilight at noon.
  CHECK(happens("sunrise", "2026-12-21", zone, tromso, civil_twilight).size()
        == 9);
}

TEST_CASE("around a polar day the sun crosses once or twice a day",
          "[local_day]") {
  auto zone = "Europe/Oslo";
  // It rose and stays up beyond midnight.
  CHECK(happens("sunrise", "2026-05-16", zone, tromso).substr(0, 5) == "01:31");
  CHECK(happens("sunset", "2026-05-16", zone, tromso) == "00:00:00 ");
  // It sets after midnight, rises, and stays up.
  CHECK(happens("sunset", "2026-05-17", zone, tromso).substr(0, 5) == "00:02");
  CHECK(happens("sunrise", "2026-05-17", zone, tromso).substr(0, 5) == "01:17");
  // It sets after midnight, rises, and sets before midnight.
  CHECK(happens("sunset", "2026-07-27", zone, tromso).size() == 18);
}

} // namespace troupe
