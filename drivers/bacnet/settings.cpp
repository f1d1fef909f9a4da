#include "drivers/bacnet/settings.hpp"

#include <string>

namespace troupe::bacnet {

namespace {

bool is_within(std::chrono::milliseconds x, int64_t min, int64_t max) {
  return x.count() >= min && x.count() <= max;
}

failure bad(const std::string& name) {
  return {ec::invalid_config, "drivers.bacnet." + name};
}

} // namespace

status validate(const settings& x) {
  constexpr int64_t day = 86'400'000;
  if (x.port.port == 0)
    return bad("port");
  if (!x.port.broadcast.empty() && !read_ipv4(x.port.broadcast))
    return bad("broadcast");
  if (x.foreign)
    if (auto ok = validate(*x.foreign); !ok)
      return bad("bbmd: " + ok.error().text);
  if (x.own)
    if (auto ok = validate(*x.own); !ok)
      return bad(ok.error().text);
  if (auto ok = validate(x.requests); !ok)
    return bad(ok.error().text);
  if (x.window < 1 || x.window > 512)
    return bad("window");
  if (x.network_window < 1 || x.network_window > 64)
    return bad("network_window");
  if (auto ok = validate(x.who_is); !ok)
    return bad(ok.error().text);
  if (auto ok = validate(x.cov); !ok)
    return bad(ok.error().text);
  if (!is_within(x.event_poll, 1'000, day))
    return bad("event_poll");
  if (!is_within(x.event_check, 1'000, day))
    return bad("event_check");
  if (!is_within(x.probe_min, 100, day))
    return bad("probe_min");
  if (x.probe_max < x.probe_min || !is_within(x.probe_max, 100, day))
    return bad("probe_max");
  if (!is_within(x.settle, 0, 10'000))
    return bad("settle");
  return {};
}

} // namespace troupe::bacnet
