#include "bench/load/run/balance.hpp"

#include <initializer_list>
#include <optional>
#include <string_view>

namespace troupe::load {

namespace {

using counters_map = std::map<std::string, double>;

double value_of(const counters_map& x, const std::string& name) {
  auto i = x.find(name);
  return i == x.end() ? 0 : i->second;
}

double growth(const counters_map& before, const counters_map& after,
              std::initializer_list<const char*> names) {
  double out = 0;
  for (auto name : names)
    out += value_of(after, name) - value_of(before, name);
  return out;
}

/// Of all counters `{driver}.{end}`. Nothing when there is none.
std::optional<double> growth_of_drivers(const counters_map& before,
                                        const counters_map& after,
                                        std::string_view end) {
  std::optional<double> out;
  for (auto driver : {"modbus", "bacnet", "lon", "enocean"}) {
    auto name = driver + ("." + std::string{end});
    if (after.count(name) > 0)
      out = out.value_or(0) + growth(before, after, {name.c_str()});
  }
  return out;
}

} // namespace

balance balance_of(const totals& before, const totals& after) {
  balance out;
  out.changes = growth(before.field, after.field, {"changes"});
  out.in = growth_of_drivers(before.gateway, after.gateway, "samples")
             .value_or(out.changes);
  out.conflated
    = growth_of_drivers(before.gateway, after.gateway, "conflated").value_or(0);
  out.queued = growth(before.gateway, after.gateway,
                      {"publisher.waiting", "journal.waiting"});
  out.dropped
    = growth(before.gateway, after.gateway,
             {"publisher.dropped", "journal.dropped", "journal.lost"});
  auto subscribers = value_of(after.clients, "events.clients");
  if (subscribers > 0)
    out.out = growth(before.clients, after.clients, {"events.fresh"})
              / subscribers;
  return out;
}

} // namespace troupe::load
