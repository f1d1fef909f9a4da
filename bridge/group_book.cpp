#include "bridge/group_book.hpp"

#include "actors/schedule.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/iap/topic.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr size_t most_groups = 10'000;
constexpr size_t most_members = 10'000;
constexpr size_t most_depth = 16;

template <class Range>
bool contains(const Range& all, const std::string& x) {
  return std::find(all.begin(), all.end(), x) != all.end();
}

bool flag(const value& args, std::string_view name, bool otherwise) {
  auto x = args.field(name);
  auto set = x != nullptr ? x->boolean() : nullptr;
  return set != nullptr ? *set : otherwise;
}

value texts(const std::vector<std::string>& list) {
  array out;
  for (auto& x : list)
    out.elements.emplace_back(x);
  return value{std::move(out)};
}

value to_levels(const std::map<std::string, uint32_t>& x) {
  structure out;
  for (auto& [rest, levels] : x)
    out.fields.emplace_back(rest, value{static_cast<int64_t>(levels)});
  return value{std::move(out)};
}

/// Overlays what *args* names besides the members.
void overlay(group& x, const value& args) {
  if (auto desc = args.field("desc"))
    x.desc = desc->text() != nullptr ? *desc->text() : std::string{};
  if (auto impl = args.field("implementation"))
    x.implementation = *impl;
}

/// What `self.create` sets; whether it is provisioned may have changed since.
bool same_group(const group& x, const group& y) {
  return x.desc == y.desc && x.members == y.members
         && x.implementation == y.implementation;
}

/// `dev/{P}/{H}` of a member anywhere below a device.
std::string device_of_member(const std::string& tail) {
  auto levels = iap::split_levels(tail);
  return levels.size() > 2 ? levels[0] + '/' + levels[1] + '/' + levels[2]
                           : tail;
}

} // namespace

std::string group_of_member(const std::string& tail) {
  auto levels = iap::split_levels(tail);
  return levels.size() > 1 && levels[0] == "grp" ? levels[1] : std::string{};
}

group_book::group_book(std::string sid)
  : prefix_(iap::segment_prefix(sid) + "/rq/") {
  // nop
}

result<std::vector<std::string>>
group_book::read_members(const std::string& handle, const value& args) const {
  std::vector<std::string> out;
  std::set<std::string> known;
  auto list = args.field("members");
  if (list == nullptr || list->is_null())
    return out;
  auto all = list->elements();
  if (all == nullptr)
    return failure{ec::wrong_type, "members: value is invalid"};
  for (auto& x : all->elements) {
    auto topic = x.text();
    if (topic == nullptr || topic->substr(0, prefix_.size()) != prefix_)
      return failure{ec::invalid_request,
                     "members: a member is a topic below " + prefix_};
    auto tail = topic->substr(prefix_.size());
    auto levels = iap::split_levels(tail);
    auto device = levels[0] == "dev" && levels.size() >= 3;
    auto nested = group_of_member(tail);
    if (!iap::is_publishable(*topic) || contains(levels, "")
        || (!device && nested.empty()))
      return failure{ec::invalid_request, *topic + ": invalid member"};
    if (nested == handle)
      return failure{ec::invalid_request, "a group cannot be its own member"};
    if (known.insert(*topic).second)
      out.push_back(*topic);
  }
  if (out.size() > most_members)
    return failure{ec::too_large, "a group has at most 10000 members"};
  return out;
}

/// Works on a copy: nothing counts before it is stored.
result<group_change> group_book::act(const std::string& handle,
                                     const action_request& x,
                                     unix_nanos now) const {
  auto own = x.action.substr(0, 5) == "self.";
  auto known = find(handle);
  if (x.action == "self.delete" && known == nullptr)
    return group_change{}; // nothing to do is no failure
  if (known == nullptr && x.action != "self.create")
    return failure{ec::no_such_device, handle + " : group not found"};
  if (!own)
    return group_change{group_change::kind::relay, *known, false};
  auto members = read_members(handle, x.args);
  if (!members)
    return members.error();
  group_change out{group_change::kind::changed,
                   known != nullptr ? *known : group{}, false};
  auto& next = out.now;
  next.handle = handle;
  next.updated = now;
  auto apply = flag(x.args, "apply", false);
  if (x.action == "self.create") {
    group fresh{handle, {}, *members, flag(x.args, "provision", false),
                {},     now};
    overlay(fresh, x.args);
    if (known != nullptr)
      fresh.written = known->written;
    if (known != nullptr && !same_group(*known, fresh))
      return failure{ec::already_exists, "Group already created"};
    if (known == nullptr && !is_valid_handle(handle))
      return failure{ec::invalid_request, handle + ": invalid handle"};
    if (known == nullptr && groups_.size() >= most_groups)
      return failure{ec::too_large, "group limit reached"};
    next = std::move(fresh);
  } else if (x.action == "self.add") {
    std::set<std::string> there{next.members.begin(), next.members.end()};
    for (auto& member : *members)
      if (there.insert(member).second)
        next.members.push_back(member);
    next.provisioned = flag(x.args, "provision", true);
    out.apply = apply;
  } else if (x.action == "self.remove") {
    std::set<std::string> named{members->begin(), members->end()};
    auto gone = std::remove_if(next.members.begin(), next.members.end(),
                               [&](auto& y) { return named.count(y) > 0; });
    next.members.erase(gone, next.members.end());
  } else if (x.action == "self.provision") {
    next.provisioned = true;
    overlay(next, x.args);
    out.apply = apply;
  } else if (x.action == "self.deprovision") {
    next.provisioned = false;
  } else if (x.action == "self.delete") {
    out.what = group_change::kind::removed;
  } else if (x.action == "self.update") {
    overlay(next, x.args);
  } else {
    return failure{ec::no_such_action, "Unknown action " + x.action};
  }
  if (next.members.size() > most_members)
    return failure{ec::too_large, "a group has at most 10000 members"};
  return out;
}

void group_book::keep(group x) {
  auto handle = x.handle;
  groups_[handle] = std::move(x);
}

void group_book::forget(const std::string& handle) {
  groups_.erase(handle);
}

const group* group_book::find(const std::string& handle) const {
  auto i = groups_.find(handle);
  return i == groups_.end() ? nullptr : &i->second;
}

std::vector<std::string> group_book::expand(const std::string& handle,
                                            const std::string& rest) const {
  expansion to;
  expand_into(to, handle, rest, 0);
  return std::move(to.out);
}

/// A group that was met before ends there, which also ends circles. What stands
/// behind a nested group in a member's topic stands in front of *rest*.
void group_book::expand_into(expansion& to, const std::string& handle,
                             const std::string& rest, size_t depth) const {
  auto self = find(handle);
  if (self == nullptr || depth > most_depth || to.groups.size() > most_members
      || !to.groups.emplace(handle, rest).second)
    return;
  auto below = rest.empty() ? rest : '/' + rest;
  for (auto& topic : self->members) {
    auto tail = topic.substr(prefix_.size());
    auto nested = group_of_member(tail);
    if (!nested.empty()) {
      auto own = tail.substr(std::min(tail.size(), 5 + nested.size()));
      expand_into(to, nested, rest == "do" ? rest : own + below, depth + 1);
      continue;
    }
    auto target = rest == "do" ? device_of_member(tail) + below : tail + below;
    if (to.out.size() < most_members && to.targets.insert(target).second)
      to.out.push_back(std::move(target));
  }
}

std::string trouble_of(const group* x) {
  if (x == nullptr)
    return no_such_group;
  return x->provisioned ? "" : "group is not provisioned";
}

object_record record_of(const group& x) {
  return {x.handle,
          make_structure({{"desc", value{x.desc}},
                          {"members", texts(x.members)},
                          {"provision", value{x.provisioned}},
                          {"implementation", x.implementation},
                          {"written", to_levels(x.written)}}),
          x.updated};
}

group group_of(const object_record& x) {
  group out;
  out.handle = x.handle;
  out.updated = x.updated;
  overlay(out, x.content);
  out.provisioned = flag(x.content, "provision", false);
  auto members = x.content.field("members");
  if (members != nullptr && members->elements() != nullptr)
    for (auto& member : members->elements()->elements)
      if (auto topic = member.text())
        out.members.push_back(*topic);
  auto written = x.content.field("written");
  if (written != nullptr && written->fields() != nullptr)
    for (auto& [rest, levels] : written->fields()->fields)
      if (levels.integer() != nullptr)
        out.written[rest] = static_cast<uint32_t>(*levels.integer());
  return out;
}

std::string render_group_cfg(const group& x) {
  std::string json;
  iap::object_writer out{json};
  out.text("desc", x.desc);
  out.add("members", texts(x.members));
  out.flag("provision", x.provisioned);
  out.add("implementation", x.implementation);
  out.text("mru", iap::format_mru(x.updated));
  out.end();
  return json;
}

std::string render_group_sts(const group& x, bool deleted) {
  std::string json;
  iap::object_writer out{json};
  out.text("state", deleted         ? "deleted"
                    : x.provisioned ? "provisioned"
                                    : "unprovisioned");
  out.text("mru", iap::format_mru(x.updated));
  out.end();
  return json;
}

} // namespace troupe
