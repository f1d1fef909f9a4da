// What an import would change, in words.

#include "protocol/import/plan_changes.hpp"

#include "protocol/import/connection_patch.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

namespace troupe {

namespace {

using key = std::pair<std::string, std::string>;

const char* word_of(file_kind x) noexcept {
  if (x == file_kind::resource_report)
    return "resource report";
  return x == file_kind::bacnet_map ? "BACnet map" : "connection file";
}

/// Members of settings that differ, `alarm, log`.
std::string differences(const data_rule& x, const data_rule& y) {
  std::string out;
  auto add = [&](const std::string& name) {
    out += (out.empty() ? "" : ", ") + name;
  };
  auto compare = [&](const data_rule& a, const data_rule& b, bool both) {
    if (a.settings.fields() == nullptr)
      return;
    for (auto& [name, member] : a.settings.fields()->fields) {
      auto other = b.settings.field(name);
      if (other == nullptr || (both && *other != member))
        add(name);
    }
  };
  compare(x, y, true);
  compare(y, x, false);
  if (x.initial != y.initial || x.provision_initial != y.provision_initial)
    add("initial value");
  return out;
}

class change_finder {
public:
  explicit change_finder(const known_site& known) {
    for (auto& x : known.types)
      types_[{x->protocol, lower_case(x->name)}] = x.get();
    for (auto& x : known.devices)
      devices_[{x.id.protocol, x.id.handle}] = &x;
    for (auto& rules : known.rules)
      for (auto& x : rules->points)
        rules_[{rules->protocol, rules->type}][path_of(x)] = &x;
    for (auto& x : known.documents)
      documents_.emplace(x.kind, x.name);
    for (auto& x : known.connections)
      connections_[x.handle] = &x;
  }

  void add(const document& x) {
    auto is_there = documents_.count({x.kind, x.name}) > 0;
    say("{} {} `{}`", is_there ? "replaces" : "keeps", word_of(x.kind), x.name);
  }

  void add(const device_type& x) {
    auto i = types_.find({x.protocol, lower_case(x.name)});
    if (i == types_.end())
      return say("adds {} device type `{}` with {} datapoints", x.protocol,
                 x.name, x.points.size());
    auto& old = *i->second;
    if (old.source_text != x.source_text)
      say("changes {} device type `{}`: its interface file is another one",
          x.protocol, x.name);
    else if (old.program_id != x.program_id || old.name != x.name)
      say("changes the name of {} device type `{}` to `{}`", x.protocol,
          old.name, x.name);
  }

  void add(const device_row& x) {
    auto i = devices_.find({x.protocol, x.handle});
    if (i == devices_.end())
      return say("adds device `{}/{}` of type `{}`{}", x.protocol, x.handle,
                 x.device_type, x.uid.empty() ? "" : " at " + x.uid);
    auto& old = *i->second;
    if (lower_case(old.type) != lower_case(x.device_type))
      say("changes device `{}/{}`: its type becomes `{}` instead of `{}`",
          x.protocol, x.handle, x.device_type, old.type);
    if (!x.desc.empty() && old.desc != x.desc)
      say("changes device `{}/{}`: its description", x.protocol, x.handle);
    if (x.lat
        && (old.lat.value_or(0) != *x.lat || old.lng.value_or(0) != *x.lng))
      say("changes device `{}/{}`: its location", x.protocol, x.handle);
    if (old.uid != x.uid && !x.uid.empty() && x.uid != "auto")
      say("changes device `{}/{}`: its address becomes {}{}", x.protocol,
          x.handle, x.uid, old.uid.empty() ? "" : " instead of " + old.uid);
  }

  void add(const data_rules& x) {
    auto& known = rules_[{x.protocol, x.type}];
    for (auto& rule : x.points)
      add(x.type, rule, known);
  }

  void add(const planned_connection& x) {
    if (!x.pending.empty())
      return;
    auto i = connections_.find(x.handle);
    if (i == connections_.end())
      return say("adds connection `{}`", x.name);
    if (!connection_patch(i->second->args, x.args).is_null())
      say("changes connection `{}`", x.name);
    if (!i->second->provisioned)
      say("provisions connection `{}`", x.name);
  }

  std::vector<std::string> take() {
    return std::move(out_);
  }

private:
  using rule_map = std::map<std::string, const data_rule*>;

  void add(const std::string& type, const data_rule& x, const rule_map& known) {
    auto path = path_of(x);
    auto i = known.find(path);
    if (i == known.end()) {
      if (!x.empty())
        say("adds a rule for `{}` of device type `{}`", path, type);
    } else if (x.empty()) {
      say("removes the rule for `{}` of device type `{}`", path, type);
    } else if (*i->second != x) {
      say("changes the rule for `{}` of device type `{}`: {}", path, type,
          differences(*i->second, x));
    }
  }

  template <class... Ts>
  void say(const char* form, const Ts&... xs) {
    out_.push_back(fmt::format(fmt::runtime(form), xs...));
  }

  std::map<key, const device_type*> types_;
  std::map<key, const known_device*> devices_;
  std::map<key, rule_map> rules_;
  std::set<std::pair<file_kind, std::string>> documents_;
  std::map<std::string, const known_connection*> connections_;
  std::vector<std::string> out_;
};

} // namespace

std::vector<std::string> describe_changes(const import_plan& plan,
                                          const known_site& known) {
  change_finder out{known};
  for (auto& x : plan.documents)
    out.add(x);
  for (auto& x : plan.types)
    out.add(*x);
  for (auto& x : plan.devices)
    out.add(x);
  for (auto& x : plan.rules)
    out.add(x);
  for (auto& x : plan.connections)
    out.add(x);
  return out.take();
}

} // namespace troupe
