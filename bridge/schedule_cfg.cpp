#include "bridge/schedule_cfg.hpp"

#include "protocol/iap/topic.hpp"
#include "protocol/schedule/date_reader.hpp"
#include "protocol/schedule/schedule_plan.hpp"

namespace troupe {

namespace {

constexpr size_t most_targets = 1'000;

result<schedule_target> read_target(const std::string& sid,
                                    const std::string& topic) {
  auto prefix = iap::segment_prefix(sid) + "/rq/";
  failure bad{ec::invalid_request,
              "targets: " + topic + " is no value below " + prefix};
  if (topic.compare(0, prefix.size(), prefix) != 0)
    return bad;
  auto tail = topic.substr(prefix.size());
  auto read = iap::read_request_topic(tail);
  if (!read)
    return failure{read.error().code, "targets: " + read.error().text};
  schedule_target out;
  out.topic = topic;
  if (read->kind == iap::request_kind::other && read->resource == "grp") {
    constexpr std::string_view value_member = "/value";
    out.relayed = true;
    auto end = topic.size() - std::min(topic.size(), value_member.size());
    if (topic.substr(end) == value_member) // a write has it as a member
      out.topic = topic.substr(0, end);
    return iap::is_publishable(topic) ? result<schedule_target>{out} : bad;
  }
  auto& at = read->device;
  if (read->kind != iap::request_kind::device
      || at.object != iap::device_object::interface || at.path.empty()
      || (at.path.size() > 1 && at.path[1] != "value"))
    return bad;
  out.point = {at.device, at.block, at.index, at.path[0], {}};
  for (size_t i = 2; i < at.path.size(); ++i)
    out.point.field += (i > 2 ? "/" : "") + at.path[i];
  out.everywhere = at.device.protocol == "+" || at.device.handle == "+"
                   || at.block == "+";
  return out;
}

bool flag(const value& cfg, const char* name) {
  auto x = cfg.field(name);
  return x != nullptr && x->boolean() != nullptr && *x->boolean();
}

} // namespace

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
    auto target = read_target(sid, *x.text());
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
    return cfg;
  };
  return out;
}

} // namespace troupe
