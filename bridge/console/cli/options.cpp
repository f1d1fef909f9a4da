#include "bridge/console/cli/options.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/ids.hpp"

#include <CLI/CLI.hpp>

#include <filesystem>
#include <optional>
#include <sstream>

namespace troupe::cli {

namespace {

/// Where CLI11 leaves what it finds.
struct raw_options {
  std::string socket;
  std::string state;
  bool json = false;
  std::vector<std::string> paths;
  std::vector<std::string> points;
  std::string device;
  std::string type;
  std::string unid;
  std::string text;
  std::string duration;
  std::string alarm;
  std::string who;
  std::string from;
  std::string to;
  std::string every;
  std::string topic;
  std::string source;
  std::string tag;
  std::vector<std::string> categories;
  uint32_t level = 0;
  uint64_t count = 0;
  bool dry_run = false;
  bool provision = false;
  bool active = false;
  bool newest = false;
  bool csv = false;
  bool all = false;
};

/// How the bus calls what a command does to an alarm; null for other commands.
const char* alarm_action_of(const std::string& name) {
  if (name == "ack")
    return "acknowledge";
  for (auto same : {"clear", "shelve", "unshelve"})
    if (name == same)
      return same;
  return nullptr;
}

/// The commands, each with its part of `raw_options`.
class command_line {
public:
  command_line(const std::string& state, const std::string& user)
    : app_("Talks to the gateway daemon trouped.", "troupe") {
    raw_.state = state;
    raw_.who = user;
    app_.require_subcommand(1);
    app_.fallthrough();
    app_.set_version_flag("--version", "troupe " TROUPE_VERSION);
    app_.add_option("--state", raw_.state, "State directory of the daemon")
      ->capture_default_str();
    app_.add_option("--socket", raw_.socket, "Socket of the daemon");
    app_.add_flag("--json", raw_.json, "Print one JSON document");
    add_lists();
    add_values();
    add_actions();
    add_services();
    add_log();
    add_events();
    add_backups();
    add_upkeep();
  }

  std::variant<invocation, advice> parse(std::vector<std::string> args) {
    std::reverse(args.begin(), args.end()); // as CLI11 wants them
    try {
      app_.parse(args);
    } catch (const CLI::ParseError& err) {
      auto unknown = app_.remaining();
      if (app_.get_subcommands().empty() && !unknown.empty())
        return advice{exit_code::usage, "troupe: there is no command "
                                          + unknown.front()
                                          + "; troupe --help lists them\n"};
      std::ostringstream out;
      std::ostringstream complaint;
      auto done = app_.exit(err, out, complaint) == 0;
      return advice{done ? exit_code::done : exit_code::usage,
                    done ? out.str() : complaint.str()};
    }
    auto name = app_.get_subcommands().front()->get_name();
    invocation result;
    result.json = raw_.json;
    result.state = raw_.state;
    result.socket = raw_.socket.empty() ? raw_.state + "/troupe.sock"
                                        : raw_.socket;
    if (auto problem = fill(result, name))
      return advice{exit_code::usage, "troupe: " + *problem + '\n'};
    return result;
  }

private:
  CLI::App* add(const char* name, const char* what) {
    return app_.add_subcommand(name, what);
  }

  void add_lists() {
    auto cmd = add("import", "Import files or folders: all or nothing");
    cmd->add_option("PATH", raw_.paths, "Files or folders")->required();
    cmd->add_flag("--dry-run", raw_.dry_run, "Say what would change");
    cmd = add("export", "Write the site as files that import takes");
    cmd
      ->add_option("PATH", raw_.paths,
                   "A package (.dtp, .zip), or a new folder")
      ->required()
      ->expected(1);
    cmd = add("devices", "List devices");
    cmd->add_option("GLOB", raw_.device, "protocol/handle with *");
    cmd = add("device", "Show one device and its datapoints");
    cmd->add_option("DEVICE", raw_.device, "[protocol/]handle")->required();
    cmd = add("points", "List datapoints");
    cmd->add_option("GLOB", raw_.points,
                    "protocol/handle/block/index/datapoint with * and **");
    add("types", "List device types");
    add("status", "Show counts and counters");
  }

  void add_values() {
    auto point = "protocol/handle/block/index/datapoint";
    auto cmd = add("get", "Show values");
    cmd->add_option("POINT", raw_.points, point)->required();
    cmd = add("set", "Write a value");
    cmd->add_option("POINT", raw_.device, point)->required();
    cmd->add_option("JSON", raw_.text, "21.5, true, '\"text\"', '{...}'")
      ->required();
    cmd->add_option("--priority", raw_.level, "Level, 17 when left out")
      ->check(CLI::Range(1, 17));
    cmd->add_option("--for", raw_.duration, "How long, as in 90s, 15m or 2h");
    cmd = add("release", "Give an override up");
    cmd->add_option("POINT", raw_.device, point)->required();
    cmd->add_option("--priority", raw_.level, "Level")
      ->required()
      ->check(CLI::Range(1, 16));
    cmd = add("watch", "Show changes until Ctrl-C");
    cmd->add_option("GLOB", raw_.points, "As for points");
    cmd->add_option("--count", raw_.count, "End after so many changes");
  }

  void add_actions() {
    auto cmd = add("create", "Create a device");
    cmd->add_option("DEVICE", raw_.device, "protocol/handle")->required();
    cmd->add_option("--type", raw_.type, "Program id or type name")->required();
    cmd->add_option("--unid", raw_.unid, "Address");
    cmd->add_flag("--provision", raw_.provision, "Provision it, too");
    for (auto [name, what] : {std::pair{"provision", "Put into operation"},
                              std::pair{"deprovision", "Put out of operation"},
                              std::pair{"test", "Check that it answers"},
                              std::pair{"delete", "Remove from the gateway"}})
      add(name, what)
        ->add_option("DEVICE", raw_.device, "[protocol/]handle")
        ->required();
  }

  void add_services() {
    add("schedules", "List schedules");
    auto cmd = add("alarms", "List alarms");
    cmd->add_flag("--active", raw_.active, "Only those that are active");
    add_by(add_alarm("ack", "Acknowledge an alarm"));
    add_alarm("clear", "Remove an alarm that is over from the list");
    cmd = add_alarm("shelve", "Silence an alarm for a while");
    cmd->add_option("--for", raw_.duration, "How long, as in 90s, 15m or 2h")
      ->required();
    add_by(cmd);
    add_alarm("unshelve", "End the silence of an alarm");
  }

  void add_log() {
    auto cmd = add("log", "Show what was logged, as CSV or JSON lines");
    cmd
      ->add_option("GLOB", raw_.points,
                   "protocol/handle/block/index/datapoint with * and **")
      ->required();
    add_range(cmd);
    cmd->add_option("--every", raw_.every,
                    "A row per interval, as in 15m or 1d: min, max, means");
    cmd->add_option("--level", raw_.level, "1 dense to 3 thin")
      ->check(CLI::Range(1, 3));
  }

  void add_events() {
    auto cmd = add("events", "Show alarms, warnings and what else happened");
    cmd->add_option("TOPIC", raw_.topic,
                    "What they are about, with * and ** or + and #");
    add_range(cmd);
    cmd->add_option("--category", raw_.categories,
                    "alarm, audit, debug, info, warning, error or life");
    cmd->add_option("--source", raw_.source, "Service or protocol");
    cmd->add_option("--tag", raw_.tag, "As in active or highError");
    cmd->add_flag("--csv", raw_.csv, "As CSV");
  }

  void add_backups() {
    auto cmd = add("backup", "Write the whole state to a file");
    cmd->add_option("FILE", raw_.paths, "A new file")->required()->expected(1);
    cmd = add("restore", "Fill an empty state directory from a backup");
    cmd->add_option("FILE", raw_.paths, "Made by backup")
      ->required()
      ->expected(1);
  }

  void add_upkeep() {
    auto cmd = add("forget", "Delete what was logged, for good");
    cmd
      ->add_option("GLOB", raw_.points,
                   "protocol/handle/block/index/datapoint with * and **")
      ->required();
    add_span(cmd);
    cmd->add_flag("--all", raw_.all, "Whatever its time");
    add_by(cmd);
    cmd = add("estimate", "Show what logging takes on disk, and will take");
    cmd->add_option("GLOB", raw_.points, "As for forget");
  }

  void add_span(CLI::App* cmd) {
    cmd->add_option("--from", raw_.from, "First time, as in 2026-03-29T01:30");
    cmd->add_option("--to", raw_.to, "First time that is left out");
  }

  void add_range(CLI::App* cmd) {
    add_span(cmd);
    cmd->add_option("--limit", raw_.count, "End after so many rows");
    cmd->add_flag("--newest", raw_.newest, "The newest come first");
  }

  CLI::App* add_alarm(const char* name, const char* what) {
    auto cmd = add(name, what);
    cmd->add_option("ID", raw_.alarm, "The id of alarms, or its beginning")
      ->required();
    return cmd;
  }

  void add_by(CLI::App* cmd) {
    cmd->add_option("--by", raw_.who, "Who does it")->capture_default_str();
  }

  /// Returns what is wrong.
  std::optional<std::string> fill(invocation& out, const std::string& name) {
    if (name == "set" || name == "release")
      return fill_write(out, name);
    if (auto action = alarm_action_of(name))
      return fill_alarm(out, action);
    auto& request = out.request;
    if (name == "import") {
      out.what = verb::import;
      out.paths = raw_.paths;
      request.mutable_import()->set_dry_run(raw_.dry_run);
    } else if (name == "export") {
      out.what = verb::export_site;
      out.paths = raw_.paths;
      request.mutable_export_site();
    } else if (name == "devices" || name == "device") {
      out.what = name == "device" ? verb::device : verb::devices;
      request.mutable_devices()->set_which(raw_.device);
    } else if (name == "points" || name == "get") {
      out.what = name == "get" ? verb::get : verb::points;
      for (auto& x : raw_.points)
        request.mutable_points()->add_which(x);
      request.mutable_points()->set_exact(name == "get");
    } else if (name == "watch") {
      out.what = verb::watch;
      out.count = raw_.count;
      request.mutable_watch();
      for (auto& x : raw_.points)
        request.mutable_watch()->add_which(x);
    } else if (name == "types") {
      out.what = verb::types;
      request.mutable_types();
    } else if (name == "status") {
      out.what = verb::status;
      request.mutable_status();
    } else if (name == "restore") {
      out.what = verb::restore;
      out.paths = raw_.paths;
    } else if (name == "backup") {
      return fill_backup(out);
    } else if (name == "log") {
      return fill_log(out);
    } else if (name == "events") {
      return fill_events(out);
    } else if (name == "forget") {
      return fill_forget(out);
    } else if (name == "estimate") {
      out.what = verb::estimate;
      request.mutable_estimate();
      for (auto& x : raw_.points)
        request.mutable_estimate()->add_which(x);
    } else if (name == "schedules" || name == "alarms") {
      fill_list(out, name);
    } else {
      fill_action(out, name);
    }
    return std::nullopt;
  }

  std::optional<std::string> fill_write(invocation& out,
                                        const std::string& name) {
    out.what = verb::write;
    auto& write = *out.request.mutable_write();
    write.set_point(raw_.device);
    write.set_level(raw_.level);
    if (name == "release") {
      write.set_value("null");
      return std::nullopt;
    }
    write.set_value(raw_.text);
    if (auto json = iap::read_json(raw_.text); !json)
      return raw_.text
             + " is no JSON value; a text needs quotes of its own: '\""
             + raw_.text + "\"'";
    if (raw_.duration.empty())
      return std::nullopt;
    if (raw_.level == 0 || raw_.level == normal_level)
      return "--for needs --priority 1 to 16: the normal value does not expire";
    auto seconds = parse_duration(raw_.duration);
    if (!seconds)
      return seconds.error().text;
    write.set_seconds(*seconds);
    return std::nullopt;
  }

  void fill_list(invocation& out, const std::string& name) {
    auto& list = *out.request.mutable_list();
    out.what = name == "alarms" ? verb::alarms : verb::schedules;
    list.set_kind(name == "alarms" ? console::list_query::alarms
                                   : console::list_query::schedules);
    list.set_active(raw_.active);
  }

  /// The daemon runs in another folder.
  std::optional<std::string> fill_backup(invocation& out) {
    out.what = verb::backup;
    std::error_code err;
    auto path = std::filesystem::absolute(raw_.paths.front(), err);
    if (err)
      return raw_.paths.front() + ": " + err.message();
    out.paths = {path.string()};
    out.request.mutable_backup()->set_file(path.string());
    return std::nullopt;
  }

  std::optional<std::string> fill_log(invocation& out) {
    out.what = verb::log;
    auto& log = *out.request.mutable_log();
    for (auto& x : raw_.points)
      log.add_which(x);
    log.set_limit(raw_.count);
    log.set_newest_first(raw_.newest);
    log.set_level(raw_.level);
    log.set_json(raw_.json);
    if (auto wrong = fill_range(log))
      return wrong;
    if (raw_.every.empty())
      return std::nullopt;
    constexpr uint64_t longest = uint64_t{366} * 86'400;
    auto seconds = parse_duration(raw_.every);
    if (!seconds)
      return seconds.error().text;
    if (*seconds > longest)
      return "--every takes up to 366 days";
    if (raw_.newest)
      return "--newest does not go with --every";
    log.set_every(static_cast<uint32_t>(*seconds));
    return std::nullopt;
  }

  std::optional<std::string> fill_events(invocation& out) {
    using form = console::event_log_query;
    out.what = verb::events;
    auto& events = *out.request.mutable_events();
    events.set_topic(raw_.topic);
    events.set_limit(raw_.count);
    events.set_newest_first(raw_.newest);
    for (auto& x : raw_.categories)
      events.add_categories(x);
    events.set_source(raw_.source);
    events.set_tag(raw_.tag);
    events.set_text(raw_.json  ? form::json_lines
                    : raw_.csv ? form::csv
                               : form::lines);
    return fill_range(events);
  }

  std::optional<std::string> fill_forget(invocation& out) {
    auto has_span = !raw_.from.empty() || !raw_.to.empty();
    if (has_span && raw_.all)
      return "--all goes without --from and --to";
    if (!has_span && !raw_.all)
      return "forget needs --from, --to or both, or else --all: what is "
             "forgotten does not come back";
    out.what = verb::forget;
    auto& forget = *out.request.mutable_forget();
    for (auto& x : raw_.points)
      forget.add_which(x);
    forget.set_all(raw_.all);
    forget.set_who(raw_.who);
    return fill_range(forget);
  }

  template <class Query>
  std::optional<std::string> fill_range(Query& query) {
    if (!raw_.from.empty()) {
      auto from = parse_instant(raw_.from);
      if (!from)
        return from.error().text;
      query.set_from(*from);
    }
    if (raw_.to.empty())
      return std::nullopt;
    auto to = parse_instant(raw_.to);
    if (!to)
      return to.error().text;
    if (*to == 0) // would mean that there is no end
      return raw_.to + ": no span ends there";
    query.set_to(*to);
    return std::nullopt;
  }

  std::optional<std::string> fill_alarm(invocation& out, const char* action) {
    out.what = verb::alarm;
    auto& order = *out.request.mutable_alarm();
    order.set_id(raw_.alarm);
    order.set_action(action);
    order.set_who(raw_.who);
    if (raw_.duration.empty())
      return std::nullopt;
    auto seconds = parse_duration(raw_.duration);
    if (!seconds)
      return seconds.error().text;
    order.set_seconds(*seconds);
    return std::nullopt;
  }

  void fill_action(invocation& out, const std::string& name) {
    out.what = verb::act;
    auto& action = *out.request.mutable_action();
    action.set_device(raw_.device);
    action.set_action(name);
    action.set_type(raw_.type);
    action.set_unid(raw_.unid);
    action.set_provision(raw_.provision);
  }

  CLI::App app_;
  raw_options raw_;
};

} // namespace

std::variant<invocation, advice>
parse_command_line(const std::vector<std::string>& args,
                   const std::string& state, const std::string& user) {
  return command_line{state, user}.parse(args);
}

} // namespace troupe::cli
