#include "bridge/connection_book.hpp"

#include "actors/device_life.hpp"
#include "actors/object_merge.hpp"
#include "bridge/connection_ends.hpp"
#include "protocol/iap/object_writer.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/iap/topic.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Bounds what requests can make the gateway hold.
constexpr size_t most_connections = 100'000;

status read_map(connection_plan& out, const value& args) {
  auto map = args.field("map");
  if (map == nullptr || map->is_null())
    return {};
  if (map->fields() == nullptr)
    return failure{ec::wrong_type, "map: value is invalid"};
  for (auto& [member, x] : map->fields()->fields) {
    if (x.text() == nullptr)
      return failure{ec::wrong_type, "map: value is invalid"};
    auto path = iap::json_path::parse(*x.text());
    if (!path)
      return failure{path.error().code, "map: " + path.error().text};
    out.map.emplace_back(member, *std::move(path));
  }
  return {};
}

/// All connections go through the gateway, so that both policies come to the
/// same.
status check_policy(const value& args) {
  auto policy = args.field("policy");
  auto text = policy != nullptr ? policy->text() : nullptr;
  if (policy == nullptr || policy->is_null()
      || (text != nullptr && (*text == "smart" || *text == "strict")))
    return {};
  return failure{ec::invalid_request, "policy: smart or strict"};
}

/// The part of `presets` or `localization` that is for the sources.
value for_sources(const value& x) {
  auto out = x.field("source");
  return out != nullptr ? *out : value{};
}

/// The part for the destination with index *i*: of a list in the order of the
/// destinations, of an object by topic, or of one object for all of them.
value for_destination(const value& x, size_t i, const value& topics) {
  auto all = x.field("destinations");
  if (all == nullptr)
    return {};
  if (auto list = all->elements())
    return i < list->elements.size() ? list->elements[i] : value{};
  auto topic = topics.elements()->elements[i].text();
  if (auto own = topic != nullptr ? all->field(*topic) : nullptr)
    return *own;
  auto fields = all->fields();
  auto by_topic = fields != nullptr && !fields->fields.empty()
                  && fields->fields.front().first.substr(0, 4) == "glp/";
  return by_topic ? value{} : *all;
}

/// `{"source":…,"destinations":…}`; null and `{}`: none.
status check_shape(const value& x, const char* name, size_t destinations) {
  if (x.is_null())
    return {};
  failure invalid{ec::wrong_type,
                  std::string{name} + ": source and destinations"};
  auto members = x.fields();
  if (members == nullptr)
    return invalid;
  auto all = x.field("destinations");
  if (!members->fields.empty() && x.field("source") == nullptr
      && all == nullptr)
    return invalid;
  auto list = all != nullptr ? all->elements() : nullptr;
  if (list != nullptr && list->elements.size() > destinations)
    return failure{ec::wrong_type,
                   std::string{name} + ": more than there are destinations"};
  return {};
}

value member_of(const value& x, const char* name) {
  auto out = x.field(name);
  return out != nullptr ? *out : value{};
}

/// Destinations without a presentation of their own cost nothing.
status read_presentations(connection_plan& out, const value& args) {
  auto presets = member_of(args, "presets");
  auto localization = member_of(args, "localization");
  auto count = out.destinations.size();
  for (auto ok : {check_shape(presets, "presets", count),
                  check_shape(localization, "localization", count)})
    if (!ok)
      return ok;
  auto source = presentation::read(for_sources(presets),
                                   for_sources(localization));
  if (!source)
    return failure{source.error().code, "source: " + source.error().text};
  out.outgoing = *std::move(source);
  std::vector<presentation> incoming;
  auto topics = member_of(args, "destinations");
  for (size_t i = 0; i < count; ++i) {
    auto end = presentation::read(for_destination(presets, i, topics),
                                  for_destination(localization, i, topics));
    if (!end)
      return failure{end.error().code, "destinations: " + end.error().text};
    incoming.push_back(*std::move(end));
  }
  if (!std::all_of(incoming.begin(), incoming.end(),
                   [](auto& x) { return x.empty(); }))
    out.incoming = std::move(incoming);
  return {};
}

/// The default is written out, so that `cfg` shows it and a repeated `create`
/// with the default spelt out is a repetition.
value with_policy(const value& args) {
  return merge(make_structure({{"policy", value{"smart"}}}), args);
}

} // namespace

result<connection_plan> read_plan(const std::string& sid,
                                  const std::string& handle,
                                  const value& args) {
  connection_plan out;
  out.handle = handle;
  auto sources = read_sources(sid, args);
  if (!sources)
    return sources.error();
  auto destinations = read_destinations(sid, args);
  if (!destinations)
    return destinations.error();
  out.sources = *std::move(sources);
  out.destinations = *std::move(destinations);
  auto credentials = member_of(args, "credentials");
  out.user = text_member(credentials, "user");
  out.password = text_member(credentials, "passwd");
  for (auto check :
       {check_policy(args), read_map(out, args), read_presentations(out, args)})
    if (!check)
      return check.error();
  return out;
}

connection_book::connection_book(std::string sid) : sid_(std::move(sid)) {
  // nop
}

/// Compares with what is known first: repeating a `create` is no failure.
result<connection_change> connection_book::create(const std::string& handle,
                                                  const value& args,
                                                  unix_nanos now) const {
  auto known = find(handle);
  auto full = with_policy(args);
  if (known != nullptr && known->args == full)
    return connection_change{*known, connection_step::none};
  if (known != nullptr)
    return failure{ec::already_exists, "Connection already created"};
  if (!is_valid_handle(handle))
    return failure{ec::invalid_request, handle + ": invalid handle"};
  if (connections_.size() >= most_connections)
    return failure{ec::too_large, "connection limit reached"};
  if (auto plan = read_plan(sid_, handle, full); !plan)
    return plan.error();
  return connection_change{{handle, full, false, now}, connection_step::show};
}

result<connection_change> connection_book::act(const std::string& handle,
                                               const action_request& x,
                                               unix_nanos now) const {
  if (x.action == "create")
    return create(handle, x.args, now);
  auto known = find(handle);
  if (known == nullptr && x.action == "delete") // nothing to do is no failure
    return connection_change{{}, connection_step::none};
  if (known == nullptr)
    return failure{ec::no_such_device, handle + " : connection not found"};
  connection_change out{*known, connection_step::show};
  out.now.updated = now;
  if (x.action == "provision") {
    if (known->provisioned)
      return failure{ec::wrong_state, "Connection not in UNPROVISIONED state"};
    out.now.provisioned = true;
    out.step = connection_step::start;
  } else if (x.action == "deprovision") {
    if (!known->provisioned)
      return failure{ec::wrong_state,
                     "Cannot deprovision an unprovisioned connection"};
    out.now.provisioned = false;
    out.step = connection_step::stop;
  } else if (x.action == "update") {
    out.now.args = merge(known->args, x.args);
    if (auto plan = read_plan(sid_, handle, out.now.args); !plan)
      return plan.error();
    out.step = known->provisioned ? connection_step::start
                                  : connection_step::show;
  } else if (x.action == "delete") {
    out.step = connection_step::erase;
  } else {
    return failure{ec::no_such_action, "Unknown action " + x.action};
  }
  return out;
}

void connection_book::keep(connection_object x) {
  auto handle = x.handle;
  connections_[handle] = std::move(x);
}

void connection_book::forget(const std::string& handle) {
  connections_.erase(handle);
}

const connection_object*
connection_book::find(const std::string& handle) const {
  auto i = connections_.find(handle);
  return i == connections_.end() ? nullptr : &i->second;
}

connection_list connection_book::all() const {
  connection_list out;
  out.reserve(connections_.size());
  for (auto& [handle, x] : connections_)
    out.push_back({handle, x.args, x.provisioned});
  return out;
}

object_record record_of(const connection_object& x) {
  return {x.handle,
          make_structure({{"args", x.args}, {"active", value{x.provisioned}}}),
          x.updated};
}

connection_object connection_of(const object_record& x) {
  connection_object out{x.handle, {}, false, x.updated};
  if (auto args = x.content.field("args"))
    out.args = *args;
  auto active = x.content.field("active");
  out.provisioned = active != nullptr && active->boolean() != nullptr
                    && *active->boolean();
  return out;
}

std::string render_connection_cfg(const connection_object& x) {
  std::string json;
  iap::object_writer out{json};
  for (auto name : {"sources", "destinations", "policy", "map", "presets",
                    "localization", "desc"}) {
    auto what = x.args.field(name);
    out.add(name, what != nullptr ? *what : value{});
  }
  out.text("mru", iap::format_mru(x.updated));
  out.end();
  return json;
}

std::string render_connection_sts(const std::string& state,
                                  const value& implementation,
                                  const std::string& why, unix_nanos updated) {
  // The codes of engines (IAP 14.5): 0 is fine, 5 the failure without a kind.
  constexpr int generic_failure = 5;
  std::string json;
  iap::object_writer out{json};
  out.text("state", state);
  out.add("implementation", implementation);
  out.number("failureCode", why.empty() ? 0 : generic_failure);
  out.text_or_null("failureReason", why);
  out.text("mru", iap::format_mru(updated));
  out.end();
  return json;
}

} // namespace troupe
