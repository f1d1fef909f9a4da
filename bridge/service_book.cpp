#include "bridge/service_book.hpp"

#include "actors/cfg_rules.hpp"
#include "actors/object_merge.hpp"
#include "bridge/request_reader.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/iap/topic.hpp"

namespace troupe {

namespace {

/// Of one object: a thousand exceptions with their events fit in.
constexpr object_limits service_limits{50'000, 1'000'000};

} // namespace

result<service_request> read_service_request(std::string_view tail,
                                             const std::string& payload) {
  auto levels = iap::split_levels(tail);
  auto is_cfg = levels.size() > 1 && levels[1] == "cfg";
  if (!is_cfg && (levels.size() != 2 || levels[1] != "do"))
    return failure{ec::invalid_request, "takes `do` and `cfg` only"};
  if (payload.size() > most_request_bytes)
    return failure{ec::too_large, "payload is larger than 1 MiB"};
  if (!is_cfg) {
    auto request = read_device_request({}, payload);
    if (!request)
      return request.error();
    return service_request{levels[0], std::get<action_request>(request->body)};
  }
  std::vector<std::string> path{levels.begin() + 2, levels.end()};
  auto patch = payload.empty() && !path.empty() ? result<value>{value{}}
                                                : iap::read_json(payload);
  if (!patch)
    return patch.error();
  return service_request{levels[0], {{}, nest(path, *std::move(patch))}};
}

service_book::service_book(service_rules rules) : rules_(std::move(rules)) {
  // nop
}

result<service_object> service_book::make(const std::string& handle,
                                          const value& cfg,
                                          unix_nanos now) const {
  auto full = with_defaults(cfg, rules_.defaults);
  auto checked = rules_.check(handle, full);
  if (!checked)
    return checked.error();
  return service_object{handle, *std::move(checked), now, {}};
}

result<service_change> service_book::act(const service_request& x,
                                         unix_nanos now) const {
  using kind = service_change::kind;
  auto known = find(x.handle);
  auto& name = x.action.action;
  if (name == "delete")
    return known == nullptr ? service_change{}
                            : service_change{kind::erased, *known};
  auto patch = x.action.args.is_null() ? value{structure{}} : x.action.args;
  if (patch.fields() == nullptr)
    return failure{ec::wrong_type, "cfg takes an object"};
  if (name == "create") {
    if (!is_valid_handle(x.handle))
      return failure{ec::invalid_request, x.handle + ": invalid handle"};
    if (known == nullptr && objects_.size() >= rules_.most)
      return failure{ec::too_large, rules_.word + " limit reached"};
    auto cfg = merge_within(service_limits, value{structure{}}, patch);
    if (!cfg)
      return cfg.error();
    auto made = make(x.handle, *cfg, now);
    if (!made)
      return made.error();
    if (known == nullptr)
      return service_change{kind::created, *std::move(made)};
    if (known->cfg == made->cfg)
      return service_change{kind::none, *known};
    return failure{ec::already_exists,
                   x.handle + " : " + rules_.word + " already created"};
  }
  if (!name.empty() && name != "update")
    return failure{ec::no_such_action, "Unknown action " + name};
  if (known == nullptr)
    return failure{ec::no_such_device,
                   x.handle + " : " + rules_.word + " not found"};
  auto cfg = merge_within(service_limits, known->cfg, patch);
  if (!cfg)
    return cfg.error();
  auto made = make(x.handle, *cfg, now);
  if (!made)
    return made.error();
  made->memory = known->memory;
  return service_change{kind::updated, *std::move(made)};
}

void service_book::keep(service_object x) {
  auto handle = x.handle;
  objects_[handle] = std::move(x);
}

void service_book::forget(const std::string& handle) {
  objects_.erase(handle);
}

const service_object* service_book::find(const std::string& handle) const {
  auto i = objects_.find(handle);
  return i == objects_.end() ? nullptr : &i->second;
}

object_record record_of(const service_object& x) {
  return {x.handle, make_structure({{"cfg", x.cfg}, {"memory", x.memory}}),
          x.updated};
}

service_object service_object_of(const object_record& x) {
  service_object out{x.handle, value{structure{}}, x.updated, {}};
  if (auto cfg = x.content.field("cfg"); cfg != nullptr && !cfg->is_null())
    out.cfg = *cfg;
  if (auto memory = x.content.field("memory"))
    out.memory = *memory;
  return out;
}

std::string render_service_cfg(const service_object& x) {
  std::string json;
  iap::object_writer out{json};
  if (auto all = x.cfg.fields())
    for (auto& [name, what] : all->fields)
      if (name != "mru")
        out.add(name, what);
  out.text("mru", iap::format_mru(x.updated));
  out.end();
  return json;
}

} // namespace troupe
