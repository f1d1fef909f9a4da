#include "bridge/alarm_cfg.hpp"

#include "protocol/iap/topic.hpp"

#include <set>

namespace troupe {

namespace {

/// `dev/{P}/{H}/sts/{member}`
std::optional<alarm_reference> read_status(const std::string& tail) {
  constexpr size_t levels_of_status = 5;
  auto levels = iap::split_levels(tail);
  if (levels.size() != levels_of_status || levels[0] != "dev"
      || levels[3] != "sts" || (levels[4] != "state" && levels[4] != "health"))
    return std::nullopt;
  alarm_reference out;
  out.end.device = {levels[1], levels[2]};
  out.end.field = levels[4];
  out.status = true;
  return out;
}

result<alarm_reference> read_reference(const std::string& sid,
                                       const std::string& topic) {
  auto prefix = iap::segment_prefix(sid) + "/fb/";
  failure bad{ec::invalid_request,
              topic + ": no value or status of a device below " + prefix};
  if (topic.compare(0, prefix.size(), prefix) != 0)
    return bad;
  auto tail = topic.substr(prefix.size());
  if (auto status = read_status(tail)) {
    status->topic = topic;
    return *status;
  }
  auto read = iap::read_request_topic(tail);
  if (!read || read->kind != iap::request_kind::device
      || read->device.object
           != iap::device_object::interface || read->device.path.size() < 2
      || read->device.path[1] != "value")
    return bad;
  auto& at = read->device;
  alarm_reference out{
    topic, {at.device, at.block, at.index, at.path[0], {}}, false};
  for (size_t i = 2; i < at.path.size(); ++i)
    out.end.field += (i > 2 ? "/" : "") + at.path[i];
  return out;
}

} // namespace

result<alarm_spec> read_alarm(const std::string& sid, const std::string& handle,
                              const value& cfg) {
  auto read = read_alarm_cfg(cfg);
  if (!read)
    return read.error();
  alarm_spec out;
  out.handle = handle;
  out.source = "alarm/" + handle;
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
