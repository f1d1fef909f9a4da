#include "bridge/job_cfg.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/iap/topic.hpp"
#include "protocol/text_match.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

constexpr size_t most_jobs = 10'000;
constexpr size_t most_members = 1'000;

status check_member(const std::string& prefix, const value& x) {
  auto target = x.field("tgt");
  auto topic = target != nullptr ? target->text() : nullptr;
  if (topic == nullptr || x.field("obj") == nullptr)
    return failure{ec::wrong_type, "a member is {\"obj\":…,\"tgt\":TOPIC}"};
  if (!starts_with(*topic, prefix) || !iap::is_publishable(*topic))
    return failure{ec::invalid_request,
                   *topic + ": a target is a topic below " + prefix};
  if (starts_with(*topic, prefix + "job/"))
    return failure{ec::invalid_request, *topic + ": a job starts no other"};
  return {};
}

} // namespace

result<std::vector<job_member>> read_job(const std::string& sid,
                                         const value& cfg) {
  auto list = cfg.field("members");
  auto all = list != nullptr ? list->elements() : nullptr;
  if (all == nullptr)
    return failure{ec::wrong_type, "members: takes a list"};
  if (all->elements.size() > most_members)
    return failure{ec::too_large, "members: more than 1000"};
  auto prefix = iap::segment_prefix(sid) + "/rq/";
  std::vector<job_member> out;
  for (auto& x : all->elements) {
    if (auto ok = check_member(prefix, x); !ok)
      return failure{ok.error().code, fmt::format("members/{}: {}", out.size(),
                                                  ok.error().text)};
    out.push_back({*x.field("tgt")->text(), iap::to_json(*x.field("obj"))});
  }
  return out;
}

service_rules job_rules(const std::string& sid) {
  service_rules out;
  out.word = "job";
  out.most = most_jobs;
  out.defaults = make_structure({{"desc", value{}},
                                 {"usage", value{"schedule"}},
                                 {"members", value{array{}}}});
  out.check = [sid](const std::string&, const value& cfg) -> result<value> {
    if (auto members = read_job(sid, cfg); !members)
      return members.error();
    return cfg;
  };
  return out;
}

std::string render_job_sts(std::string_view state, unix_nanos changed) {
  std::string json;
  iap::object_writer out{json};
  out.text("state", state);
  out.text("mru", iap::format_mru(changed));
  out.end();
  return json;
}

} // namespace troupe
