#include "actors/daemon/segment_topics.hpp"

#include "bridge/segment.hpp"
#include "protocol/iap/topic.hpp"

#include <fmt/format.h>

namespace troupe {

retained_object show_runlevel(int runlevel) {
  return {"glp/0/././runlevel", fmt::format("{{\"value\":{}}}", runlevel)};
}

std::vector<retained_object> show_segment(const segment_record& x,
                                          const std::string& version,
                                          unix_nanos now) {
  auto prefix = iap::segment_prefix(x.sid);
  return {{"glp/0/././sid", '"' + x.sid + '"'},
          {prefix + "/about/version", "0"},
          {prefix + "/fb/about", render_about(version, now)},
          {prefix + "/fb/cfg", render_segment_cfg(x.cfg, x.cfg_updated)}};
}

std::vector<retained_object> show_services(const std::string& version) {
  std::vector<retained_object> out;
  for (std::string service : {"trouped", "ltx"}) {
    auto prefix = "glp/0/./=system/" + service;
    out.push_back({prefix + "/name", '"' + service + '"'});
    out.push_back({prefix + "/copyright", "\"The Troupe authors\""});
    out.push_back({prefix + "/version", '"' + version + '"'});
  }
  return out;
}

} // namespace troupe
