#include "bridge/console/actor_rows.hpp"

#include "protocol/text_match.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <string_view>

namespace troupe {

namespace {

struct known_place {
  std::string_view kind;
  std::string_view place;
};

/// The tree of the design; what each kind is supervised by.
constexpr std::array<known_place, 17> places{{
  {"timer-wheel", "gateway/services/timer-wheel"},
  {"store", "gateway/store"},
  {"historian", "gateway/store/historian"},
  {"journal", "gateway/store/journal"},
  {"recorder", "gateway/store/recorder"},
  {"publisher", "gateway/bridge/publisher"},
  {"requests", "gateway/bridge/requests"},
  {"console", "gateway/bridge/console"},
  {"supervisor", "gateway/drivers"},
  {"driver", "gateway/drivers/driver"},
  {"device-manager", "gateway/plant"},
  {"device", "gateway/plant/device"},
  {"datapoint", "gateway/plant/device/datapoint"},
  {"connections", "gateway/plant/connections"},
  {"connection", "gateway/plant/connections/connection"},
  {"schedule", "gateway/plant/schedule"},
  {"alarm", "gateway/plant/alarm"},
}};

double seconds_of(std::chrono::nanoseconds x) {
  return std::chrono::duration<double>{x}.count();
}

console::reply make_row(const std::string& place, const actor_report& x) {
  console::reply out;
  auto& row = *out.mutable_actor();
  row.set_path(place);
  row.set_alive(x.alive);
  row.set_messages(x.messages);
  row.set_busiest(x.busiest);
  row.set_deepest(x.deepest);
  row.set_handler_p50(seconds_of(x.p50));
  row.set_handler_p99(seconds_of(x.p99));
  row.set_handler_max(seconds_of(x.max));
  row.set_restarts(x.restarts);
  row.set_last_error(x.last_error);
  return out;
}

} // namespace

std::string place_of(const std::string& kind) {
  auto known = std::find_if(places.begin(), places.end(),
                            [&](auto& x) { return x.kind == kind; });
  if (known != places.end())
    return std::string{known->place};
  // Supervisors know their children by names of their own: `driver modbus`.
  constexpr std::string_view driver = "driver ";
  return starts_with(kind, driver)
           ? "gateway/drivers/driver/" + kind.substr(driver.size())
           : "gateway/" + kind;
}

/// The longest place that fits: a device is called by what stands behind its
/// kind.
actor_name actor_named(const std::vector<actor_report>& all,
                       const std::string& path) {
  actor_name out;
  size_t longest = 0;
  for (auto& x : all) {
    auto place = place_of(x.kind);
    if (path == x.kind || path == place)
      return {x.kind, {}};
    if (place.size() > longest && starts_with(path, place + '/')) {
      longest = place.size();
      out = {x.kind, path.substr(longest + 1)};
    }
  }
  return out;
}

std::vector<console::reply> actor_rows(const std::vector<actor_report>& all) {
  std::map<std::string, actor_report> by_place;
  for (auto& x : all) {
    auto place = place_of(x.kind);
    for (auto end = place.find('/'); end != std::string::npos;
         end = place.find('/', end + 1))
      by_place.try_emplace(place.substr(0, end));
    by_place[place] = x;
  }
  std::vector<console::reply> out;
  for (auto& [place, x] : by_place)
    out.push_back(make_row(place, x));
  return out;
}

} // namespace troupe
