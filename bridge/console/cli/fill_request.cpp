// What each command asks of the daemon.

#include "bridge/console/cli/raw_options.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/ids.hpp"

#include <filesystem>

namespace troupe::cli {

namespace {

constexpr auto two_forms = "--csv and --json are two forms: choose one";

/// How the bus calls what a command does to an alarm; null for other commands.
const char* alarm_action_of(const std::string& name) {
  if (name == "ack")
    return "acknowledge";
  for (auto same : {"clear", "shelve", "unshelve"})
    if (name == same)
      return same;
  return nullptr;
}

template <class Query>
std::optional<std::string> fill_range(Query& query, const raw_options& raw) {
  if (!raw.from.empty()) {
    auto from = parse_instant(raw.from);
    if (!from)
      return from.error().text;
    query.set_from(*from);
  }
  if (raw.to.empty())
    return std::nullopt;
  auto to = parse_instant(raw.to);
  if (!to)
    return to.error().text;
  query.set_to(*to);
  return std::nullopt;
}

std::optional<std::string> fill_write(invocation& out, const std::string& name,
                                      const raw_options& raw) {
  out.what = verb::write;
  auto& write = *out.request.mutable_write();
  write.set_point(raw.device);
  write.set_level(raw.level);
  if (name == "release") {
    write.set_value("null");
    return std::nullopt;
  }
  write.set_value(raw.text);
  if (auto json = iap::read_json(raw.text); !json)
    return raw.text + " is no JSON value; a text needs quotes of its own: '\""
           + raw.text + "\"'";
  if (raw.duration.empty())
    return std::nullopt;
  if (raw.level == 0 || raw.level == normal_level)
    return "--for needs --priority 1 to 16: the normal value does not expire";
  auto seconds = parse_duration(raw.duration);
  if (!seconds)
    return seconds.error().text;
  write.set_seconds(*seconds);
  return std::nullopt;
}

void fill_list(invocation& out, const std::string& name,
               const raw_options& raw) {
  auto& list = *out.request.mutable_list();
  out.what = name == "alarms" ? verb::alarms : verb::schedules;
  list.set_kind(name == "alarms" ? console::list_query::alarms
                                 : console::list_query::schedules);
  list.set_active(raw.active);
}

/// The daemon runs in another folder.
std::optional<std::string> fill_backup(invocation& out,
                                       const raw_options& raw) {
  out.what = verb::backup;
  std::error_code err;
  auto path = std::filesystem::absolute(raw.paths.front(), err);
  if (err)
    return raw.paths.front() + ": " + err.message();
  out.paths = {path.string()};
  out.request.mutable_backup()->set_file(path.string());
  return std::nullopt;
}

std::optional<std::string> fill_log(invocation& out, const raw_options& raw) {
  if (raw.csv && raw.json)
    return two_forms;
  out.what = verb::log;
  auto& log = *out.request.mutable_log();
  for (auto& x : raw.points)
    log.add_which(x);
  log.set_limit(raw.count);
  log.set_newest_first(raw.newest);
  log.set_level(raw.level);
  log.set_json(raw.json);
  if (auto wrong = fill_range(log, raw))
    return wrong;
  if (raw.every.empty())
    return std::nullopt;
  constexpr uint64_t longest = uint64_t{366} * 86'400;
  auto seconds = parse_duration(raw.every);
  if (!seconds)
    return seconds.error().text;
  if (*seconds > longest)
    return "--every takes up to 366 days";
  if (raw.newest)
    return "--newest does not go with --every";
  log.set_every(static_cast<uint32_t>(*seconds));
  return std::nullopt;
}

std::optional<std::string> fill_events(invocation& out,
                                       const raw_options& raw) {
  using form = console::event_log_query;
  if (raw.csv && raw.json)
    return two_forms;
  out.what = verb::events;
  auto& events = *out.request.mutable_events();
  events.set_topic(raw.topic);
  events.set_limit(raw.count);
  events.set_newest_first(raw.newest);
  for (auto& x : raw.categories)
    events.add_categories(x);
  events.set_source(raw.source);
  events.set_tag(raw.tag);
  events.set_text(raw.json  ? form::json_lines
                  : raw.csv ? form::csv
                            : form::lines);
  return fill_range(events, raw);
}

std::optional<std::string> fill_forget(invocation& out,
                                       const raw_options& raw) {
  auto has_span = !raw.from.empty() || !raw.to.empty();
  if (has_span && raw.all)
    return "--all goes without --from and --to";
  if (!has_span && !raw.all)
    return "forget needs --from, --to or both, or else --all: what is "
           "forgotten does not come back";
  out.what = verb::forget;
  auto& forget = *out.request.mutable_forget();
  for (auto& x : raw.points)
    forget.add_which(x);
  forget.set_all(raw.all);
  forget.set_who(raw.who);
  return fill_range(forget, raw);
}

std::optional<std::string> fill_alarm(invocation& out, const char* action,
                                      const raw_options& raw) {
  out.what = verb::alarm;
  auto& order = *out.request.mutable_alarm();
  order.set_id(raw.alarm);
  order.set_action(action);
  order.set_who(raw.who);
  if (raw.duration.empty())
    return std::nullopt;
  auto seconds = parse_duration(raw.duration);
  if (!seconds)
    return seconds.error().text;
  order.set_seconds(*seconds);
  return std::nullopt;
}

std::optional<std::string> fill_discover(invocation& out,
                                         const raw_options& raw) {
  out.what = verb::discover;
  auto& order = *out.request.mutable_discover();
  order.set_protocol(raw.protocol);
  order.set_slow(raw.slow);
  order.set_provisioned(raw.provision);
  structure option;
  if (!raw.text.empty()) {
    auto json = iap::read_json(raw.text);
    if (!json || json->fields() == nullptr)
      return raw.text + " is no JSON object";
    option = *json->fields();
  }
  if (!raw.addresses.empty()) {
    array list;
    for (auto& x : raw.addresses)
      list.elements.emplace_back(x);
    option.fields.emplace(option.fields.begin(), "addresses",
                          value{std::move(list)});
  }
  if (!option.fields.empty())
    order.set_option(iap::to_json(value{std::move(option)}));
  if (raw.duration.empty())
    return std::nullopt;
  auto seconds = parse_duration(raw.duration);
  if (!seconds)
    return seconds.error().text;
  order.set_seconds(*seconds);
  return std::nullopt;
}

std::optional<std::string> fill_seconds(uint64_t& out, const raw_options& raw,
                                        uint64_t usual) {
  out = usual;
  if (raw.duration.empty())
    return std::nullopt;
  auto seconds = parse_duration(raw.duration);
  if (!seconds)
    return seconds.error().text;
  out = *seconds;
  return std::nullopt;
}

std::optional<std::string> fill_trace(invocation& out, const raw_options& raw) {
  out.what = verb::trace;
  auto& trace = *out.request.mutable_trace();
  trace.set_point(raw.device);
  constexpr uint64_t most = 100;
  if (raw.count > most)
    return "--updates takes up to 100";
  trace.set_updates(static_cast<uint32_t>(raw.count));
  uint64_t seconds = 0;
  auto wrong = fill_seconds(seconds, raw, 0);
  trace.set_seconds(seconds);
  return wrong;
}

void fill_control(invocation& out, const std::string& name,
                  const raw_options& raw) {
  out.what = verb::control;
  auto& control = *out.request.mutable_control();
  control.set_what(name);
  control.set_whom(raw.device);
  control.set_level(raw.text);
  control.set_who(raw.who);
}

bool is_control(const std::string& x) {
  return x == "restart" || x == "pause" || x == "resume" || x == "drain"
         || x == "loglevel";
}

void fill_action(invocation& out, const std::string& name,
                 const raw_options& raw) {
  out.what = verb::act;
  auto& action = *out.request.mutable_action();
  action.set_device(raw.device);
  action.set_action(name);
  action.set_type(raw.type);
  action.set_unid(raw.unid);
  action.set_provision(raw.provision);
}

} // namespace

std::optional<std::string> fill(invocation& out, const std::string& name,
                                const raw_options& raw) {
  if (name == "set" || name == "release")
    return fill_write(out, name, raw);
  if (auto action = alarm_action_of(name))
    return fill_alarm(out, action, raw);
  if (name == "discover")
    return fill_discover(out, raw);
  if (name == "trace")
    return fill_trace(out, raw);
  auto& request = out.request;
  if (name == "import") {
    out.what = verb::import;
    out.paths = raw.paths;
    request.mutable_import()->set_dry_run(raw.dry_run);
  } else if (name == "export") {
    out.what = verb::export_site;
    out.paths = raw.paths;
    request.mutable_export_site();
  } else if (name == "devices" || name == "device") {
    out.what = name == "device" ? verb::device : verb::devices;
    request.mutable_devices()->set_which(raw.device);
  } else if (name == "points" || name == "get") {
    out.what = name == "get" ? verb::get : verb::points;
    for (auto& x : raw.points)
      request.mutable_points()->add_which(x);
    request.mutable_points()->set_exact(name == "get");
  } else if (name == "why") {
    out.what = verb::why;
    request.mutable_why()->set_point(raw.device);
  } else if (name == "watch") {
    out.what = verb::watch;
    out.count = raw.count;
    request.mutable_watch();
    for (auto& x : raw.points)
      request.mutable_watch()->add_which(x);
  } else if (name == "types") {
    out.what = verb::types;
    request.mutable_types();
  } else if (name == "status") {
    out.what = verb::status;
    request.mutable_status();
  } else if (name == "actors") {
    out.what = verb::actors;
    request.mutable_actors();
  } else if (name == "top") {
    out.what = verb::top;
  } else if (name == "console") {
    out.what = verb::console;
  } else if (name == "tree") {
    out.what = verb::tree;
    request.mutable_actors();
    return fill_seconds(out.seconds, raw, 1);
  } else if (name == "actor") {
    out.what = verb::actor;
    request.mutable_actor()->set_path(raw.device);
  } else if (name == "blackbox") {
    constexpr uint64_t minute = 60;
    out.what = verb::blackbox;
    out.paths = raw.paths.empty() ? std::vector{raw.state} : raw.paths;
    return fill_seconds(out.seconds, raw, minute);
  } else if (is_control(name)) {
    fill_control(out, name, raw);
  } else if (name == "restore") {
    out.what = verb::restore;
    out.paths = raw.paths;
  } else if (name == "backup") {
    return fill_backup(out, raw);
  } else if (name == "log") {
    return fill_log(out, raw);
  } else if (name == "events") {
    return fill_events(out, raw);
  } else if (name == "forget") {
    return fill_forget(out, raw);
  } else if (name == "estimate") {
    out.what = verb::estimate;
    request.mutable_estimate();
    for (auto& x : raw.points)
      request.mutable_estimate()->add_which(x);
  } else if (name == "schedules" || name == "alarms") {
    fill_list(out, name, raw);
  } else {
    fill_action(out, name, raw);
  }
  return std::nullopt;
}

} // namespace troupe::cli
