#include "bridge/schedule_cfg.hpp"

#include "bridge/connection_ends.hpp"
#include "protocol/iap/topic.hpp"
#include "protocol/ids.hpp"
#include "protocol/schedule/date_reader.hpp"
#include "protocol/schedule/known_members.hpp"
#include "protocol/schedule/schedule_plan.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr size_t most_targets = 1'000;

/// A group takes what its members take; a value is a member of such a write.
/// @param below Where the handle begins.
result<schedule_target> group_target(const std::string& topic, size_t below) {
  constexpr std::string_view member = "/value";
  auto end = topic.size() - std::min(topic.size(), member.size());
  schedule_target out;
  out.topic = topic.substr(end) == member ? topic.substr(0, end) : topic;
  out.relayed = true;
  out.group = topic.substr(below, topic.find('/', below) - below);
  if (!is_valid_handle(out.group))
    return failure{ec::invalid_request, "targets: " + topic
                                          + ": names no group: behind grp/ is "
                                            "its handle"};
  return out;
}

bool has_wildcards(const std::string& x) {
  return x.find_first_of("+#") != std::string::npos;
}

/// Whether something else than a whole protocol, device or block is any.
bool is_misplaced(const connection_end& x) {
  auto odd = [](auto& level) { return level != "+" && has_wildcards(level); };
  return odd(x.device.protocol) || odd(x.device.handle) || odd(x.block)
         || has_wildcards(x.point) || has_wildcards(x.field);
}

bool flag(const value& cfg, const char* name) {
  auto x = cfg.field(name);
  return x != nullptr && x->boolean() != nullptr && *x->boolean();
}

} // namespace

result<schedule_target> read_schedule_target(const std::string& sid,
                                             const std::string& topic) {
  auto prefix = iap::segment_prefix(sid) + "/rq/";
  auto groups = prefix + "grp/";
  if (topic.compare(0, groups.size(), groups) == 0
      && iap::is_publishable(topic))
    return group_target(topic, groups.size());
  auto end = read_point_topic(prefix, topic);
  if (has_wildcards(topic) && (!end || is_misplaced(*end)))
    return failure{ec::invalid_request,
                   "targets: " + topic
                     + ": `+` stands for any protocol, "
                       "device or block, as in "
                     + prefix
                     + "dev/+/+/if/+/0/nviLamp/value, and for nothing else"};
  if (!end)
    return failure{end.error().code, "targets: " + end.error().text};
  schedule_target out;
  out.topic = topic;
  out.point = *std::move(end);
  out.everywhere = out.point.device.protocol == "+"
                   || out.point.device.handle == "+" || out.point.block == "+";
  return out;
}

result<schedule_spec> read_schedule(const std::string& sid,
                                    const std::string& handle, const value& cfg,
                                    double sun_elevation) {
  auto plan = read_schedule_plan(cfg);
  if (!plan)
    return plan.error();
  auto sun = cfg.field("sun");
  if (sun == nullptr || sun->is_null())
    plan->sun_elevation = sun_elevation;
  schedule_spec out;
  out.handle = handle;
  out.plan = std::make_shared<const schedule_plan>(*std::move(plan));
  out.enforce = flag(cfg, "enforce");
  auto targets = cfg.field("targets");
  auto all = targets != nullptr ? targets->elements() : nullptr;
  if (all == nullptr)
    return failure{ec::wrong_type, "targets: a list of topics"};
  if (all->elements.size() > most_targets)
    return failure{ec::too_large, "targets: more than 1000"};
  for (auto& x : all->elements) {
    if (x.text() == nullptr)
      return failure{ec::wrong_type, "targets: a list of topics"};
    auto target = read_schedule_target(sid, *x.text());
    if (!target)
      return target.error();
    out.targets.push_back(*std::move(target));
  }
  return out;
}

service_rules schedule_rules(const std::string& sid) {
  service_rules out;
  out.word = "schedule";
  out.defaults = make_structure(
    {{"desc", value{}},
     {"effective", value{}},
     {"suspend", value{false}},
     {"weekly", value{array{}}},
     {"exceptions", value{array{}}},
     {"prio", value{static_cast<int64_t>(normal_level)}},
     {"default", value{}},
     {"targets", value{array{}}},
     {"stagger", value{0}},
     {"enforce", value{true}},
     {"ignoreDst", value{false}},
     {"catchUp",
      make_structure({{"policy", value{"skip"}}, {"hours", value{24}}})},
     {"sun", value{}}});
  out.check = [sid](const std::string& handle,
                    const value& cfg) -> result<value> {
    if (auto spec = read_schedule(sid, handle, cfg); !spec)
      return spec.error();
    if (auto done = check_schedule_members(cfg); !done)
      return done.error();
    return cfg;
  };
  return out;
}

service_rules calendar_rules() {
  service_rules out;
  out.word = "calendar";
  out.defaults = make_structure({{"desc", value{}}, {"dates", value{array{}}}});
  out.check = [](const std::string&, const value& cfg) -> result<value> {
    if (auto rules = read_calendar(cfg); !rules)
      return rules.error();
    if (auto done = check_calendar_members(cfg); !done)
      return done.error();
    return cfg;
  };
  return out;
}

} // namespace troupe
