#include "protocol/schedule/sun.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

namespace {

/// A line of `sun_table.txt`; `sun_table.py` says what is in it.
struct sun_row {
  std::string place, zone, date;
  geo_place at;
  double elevation = 0;
  std::string first; ///< `up`, `down` or the first crossing.
  std::vector<std::pair<char, unix_seconds>> crossings;
};

std::vector<sun_row> read_table() {
  std::ifstream in{TROUPE_SOURCE_DIR "/tests/protocol/schedule/sun_table.txt"};
  std::vector<sun_row> out;
  for (std::string line; std::getline(in, line);) {
    std::istringstream words{line};
    sun_row x;
    words >> x.place >> x.at.latitude >> x.at.longitude >> x.zone >> x.date
      >> x.elevation;
    for (std::string word; words >> word;) {
      if (x.first.empty())
        x.first = word;
      if (word != "up" && word != "down")
        x.crossings.emplace_back(word[0], std::stoll(word.substr(1)));
    }
    out.push_back(std::move(x));
  }
  return out;
}

sun_day look(const sun_row& x) {
  auto zone = time_zone::load(x.zone);
  REQUIRE(zone);
  auto day = to_day_number(std::stoi(x.date.substr(0, 4)),
                           std::stoi(x.date.substr(5, 2)),
                           std::stoi(x.date.substr(8)));
  return find_sun(x.at, x.elevation, zone->begin_of(day),
                  zone->begin_of(day + 1));
}

std::vector<std::pair<char, unix_seconds>> in_order(const sun_day& x) {
  std::vector<std::pair<char, unix_seconds>> out;
  for (auto at : x.rises)
    out.emplace_back('r', at);
  for (auto at : x.sets)
    out.emplace_back('s', at);
  auto earlier = [](auto& a, auto& b) { return a.second < b.second; };
  std::sort(out.begin(), out.end(), earlier);
  return out;
}

/// A minute; two where the sun climbs a quarter of a degree an hour, as then
/// the table's varying size of the sun is more than a minute.
unix_seconds tolerance(const sun_row& x, unix_seconds at) {
  auto begin = static_cast<double>(at);
  auto slope = sun_elevation(x.at, begin + 360)
               - sun_elevation(x.at, begin - 360);
  return std::abs(slope) * 5 < 0.25 ? 120 : 60;
}

} // namespace

TEST_CASE("the sun rises and sets when another library says so", "[sun]") {
  auto rows = read_table();
  REQUIRE(rows.size() > 300);
  for (auto& x : rows) {
    INFO(x.place << ' ' << x.date << ' ' << x.elevation);
    auto found = look(x);
    CHECK((x.first == "up") == found.always_up());
    CHECK((x.first == "down") == found.always_down());
    auto mine = in_order(found);
    REQUIRE(mine.size() == x.crossings.size());
    for (size_t i = 0; i < mine.size(); ++i) {
      CHECK(mine[i].first == x.crossings[i].first);
      CHECK(std::abs(mine[i].second - x.crossings[i].second)
            <= tolerance(x, mine[i].second));
    }
  }
}

TEST_CASE("what begins as day ends as day or has a set between", "[sun]") {
  constexpr unix_seconds first = 1'767'225'600; // 2026-01-01
  for (auto latitude : {-89.9, -66.0, -45.0, 0.0, 60.0, 65.7, 67.4, 71.0, 90.0})
    for (auto i = 0; i < 366; ++i) {
      auto begin = first + i * seconds_per_day;
      auto end = begin + seconds_per_day;
      auto x = find_sun({latitude, 25}, visible_edge, begin, end);
      auto next = find_sun({latitude, 25}, visible_edge, end, end + 60);
      auto up = x.up_at_begin ? 1 : 0;
      up += static_cast<int>(x.rises.size()) - static_cast<int>(x.sets.size());
      INFO(latitude << ' ' << i);
      CHECK(up == (next.up_at_begin ? 1 : 0));
      for (auto [what, at] : in_order(x)) {
        CHECK(at >= begin);
        CHECK(at < end);
        CHECK((sun_elevation({latitude, 25}, static_cast<double>(at))
               >= visible_edge)
              == (what == 'r'));
      }
    }
}

} // namespace troupe
