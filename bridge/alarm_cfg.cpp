#include "bridge/alarm_cfg.hpp"

#include "bridge/connection_ends.hpp"
#include "protocol/iap/topic.hpp"

#include <set>

namespace troupe {

namespace {

constexpr std::string_view own_sources = "alarm/";

/// `dev/{P}/{H}/sts/{member}`
std::optional<connection_end> read_status(std::string_view tail) {
  constexpr size_t levels_of_status = 5;
  auto levels = iap::split_levels(tail);
  if (levels.size() != levels_of_status || levels[0] != "dev"
      || levels[3] != "sts" || (levels[4] != "state" && levels[4] != "health"))
    return std::nullopt;
  connection_end out;
  out.device = {levels[1], levels[2]};
  out.field = levels[4];
  return out;
}

result<alarm_reference> read_reference(const std::string& sid,
                                       const std::string& topic) {
  auto prefix = iap::segment_prefix(sid) + "/fb/";
  if (topic.compare(0, prefix.size(), prefix) == 0)
    if (auto end = read_status(std::string_view{topic}.substr(prefix.size())))
      return alarm_reference{topic, *std::move(end), true};
  auto end = read_point_topic(prefix, topic);
  if (!end)
    return failure{end.error().code,
                   end.error().text + ", nor a status of a device"};
  return alarm_reference{topic, *std::move(end), false};
}

} // namespace

std::string source_of_alarm(const std::string& handle) {
  return std::string{own_sources} + handle;
}

std::optional<std::string> bus_alarm_of(const std::string& source) {
  if (source.compare(0, own_sources.size(), own_sources) != 0)
    return std::nullopt;
  return source.substr(own_sources.size());
}

result<alarm_spec> read_alarm(const std::string& sid, const std::string& handle,
                              const value& cfg) {
  auto read = read_alarm_cfg(cfg);
  if (!read)
    return read.error();
  alarm_spec out;
  out.handle = handle;
  out.source = source_of_alarm(handle);
  std::set<std::string> topics;
  for (auto& x : read->activation.topics())
    topics.insert(x);
  if (read->deactivation)
    for (auto& x : read->deactivation->topics())
      topics.insert(x);
  for (auto& topic : topics) {
    auto reference = read_reference(sid, topic);
    if (!reference)
      return reference.error();
    out.references.push_back(*std::move(reference));
  }
  out.cfg = *std::move(read);
  return out;
}

service_rules alarm_rules(const std::string& sid) {
  service_rules out;
  out.word = "alarm";
  // What the reader fills in: a default alarm has no condition yet.
  out.defaults = make_structure({{"desc", value{}},
                                 {"enabled", value{true}},
                                 {"cat", value{"alarm"}},
                                 {"ackd", value{false}},
                                 {"activation", value{}},
                                 {"deactivation", value{}},
                                 {"message", value{}},
                                 {"urgent", value{false}},
                                 {"actions", value{}},
                                 {"severity", value{}}});
  out.check = [sid](const std::string& handle,
                    const value& cfg) -> result<value> {
    auto spec = read_alarm(sid, handle, cfg);
    if (!spec)
      return spec.error();
    return show(spec->cfg);
  };
  return out;
}

} // namespace troupe
