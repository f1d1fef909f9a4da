#include "bridge/console/cli/options.hpp"

#include "bridge/console/cli/completion.hpp"
#include "bridge/console/cli/manual.hpp"
#include "bridge/console/cli/raw_options.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <sstream>

namespace troupe::cli {

namespace {

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
    add_discovery();
    add_control();
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
    if (name == "completion")
      return advice{exit_code::done, completion_script(app_, raw_.text)};
    if (name == "manual")
      return advice{exit_code::done, manual_page(app_)};
    invocation result;
    result.json = raw_.json;
    result.state = raw_.state;
    result.socket = raw_.socket.empty() ? raw_.state + "/troupe.sock"
                                        : raw_.socket;
    if (auto problem = fill(result, name, raw_))
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
    add_globs(cmd);
    add("types", "List device types");
    add("status", "Show counts and counters");
    add("actors", "Show what the actors do, as a tree");
    add("top", "Show devices, rates and actors on a full screen");
    add("console", "Show and operate the gateway on a full screen");
    cmd = add("completion", "Print a completion script for a shell");
    cmd->add_option("SHELL", raw_.text, "bash or zsh")
      ->required()
      ->check(CLI::IsMember({"bash", "zsh"}));
    add("manual", "Print the manual page, for man -l -");
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
    cmd = add("why", "Explain a value: why it is bad, stale, or as it is");
    cmd->add_option("POINT", raw_.device, point)->required();
    cmd = add("watch", "Show changes until Ctrl-C");
    cmd->add_option("GLOB", raw_.points, "As for points");
    add_count(cmd, "--count", "End after so many changes");
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
    add_globs(cmd)->required();
    add_range(cmd);
    cmd->add_option("--every", raw_.every,
                    "A row per interval, as in 15m or 1d: min, max, means");
    cmd->add_option("--level", raw_.level, "1 dense to 3 thin")
      ->check(CLI::Range(1, 3));
    cmd->add_flag("--csv", raw_.csv, "As CSV, which it is without --json, too");
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
    add_globs(cmd)->required();
    add_span(cmd);
    cmd->add_flag("--all", raw_.all, "Whatever its time");
    add_by(cmd);
    cmd = add("estimate", "Show what logging takes on disk, and will take");
    cmd->add_option("GLOB", raw_.points, "As for forget");
  }

  void add_discovery() {
    auto cmd = add("discover", "Look for devices that are no devices yet");
    cmd->add_option("PROTOCOL", raw_.protocol, "As in modbus")->required();
    cmd->add_option("--address", raw_.addresses,
                    "Where, as in 192.0.2.0/28:502, rs485-1:1-32 or, for "
                    "bacnet, 1000-1999; again for more");
    cmd->add_option("--option", raw_.text,
                    "JSON object that the driver understands");
    cmd->add_flag("--slow", raw_.slow, "Rather wait longer than miss one");
    cmd->add_flag("--provisioned", raw_.provision,
                  "Show devices in operation, too");
    cmd->add_option("--limit", raw_.duration,
                    "How long, as in 90s or 2h; 10m when left out");
  }

  void add_control() {
    for (auto [name, what] :
         {std::pair{"restart", "Start a device or a driver anew"},
          std::pair{"pause", "Poll a device, or all of a driver, no more"},
          std::pair{"resume", "End a pause"}}) {
      auto cmd = add(name, what);
      cmd->add_option("DEVICE", raw_.device, "[protocol/]handle, or a driver")
        ->required();
      add_by(cmd);
    }
    add_by(add("drain", "Wait until all queues are empty"));
    auto cmd = add("loglevel", "Change what reaches the log of trouped");
    cmd->add_option("ACTOR", raw_.device, "As tree names it, or all")
      ->required();
    cmd->add_option("LEVEL", raw_.text, "debug, info, warning, error, default")
      ->required();
    add_by(cmd);
    cmd = add("trace", "Follow the next update of a datapoint to the broker");
    cmd
      ->add_option("POINT", raw_.device,
                   "protocol/handle/block/index/datapoint")
      ->required();
    add_count(cmd, "--updates", "How many updates, 1 when left out");
    cmd->add_option("--for", raw_.duration, "How long; 30s when left out");
    cmd = add("tree", "Show all actors with their rates");
    cmd->add_option("--every", raw_.duration,
                    "Time that rates are taken over; 1s when left out");
    cmd = add("actor", "Show all counters of one actor, device or datapoint");
    cmd->add_option("PATH", raw_.device, "As tree names it, or its own name")
      ->required();
    cmd = add("blackbox", "Show what a gateway did last, also a dead one");
    cmd->add_option("STATE", raw_.paths, "Its state directory")->expected(0, 1);
    cmd->add_option("--last", raw_.duration,
                    "How far back from the newest record; 60s when left out");
  }

  CLI::Option* add_globs(CLI::App* cmd) {
    return cmd->add_option(
      "GLOB", raw_.points,
      "protocol/handle/block/index/datapoint with * and **");
  }

  /// None at all would be no wish, and means as many as there are.
  void add_count(CLI::App* cmd, const char* name, const char* what) {
    constexpr uint64_t most = 1'000'000'000'000;
    cmd->add_option(name, raw_.count, what)
      ->check(CLI::Range(uint64_t{1}, most));
  }

  void add_span(CLI::App* cmd) {
    cmd->add_option("--from", raw_.from, "First time, as in 2026-03-29T01:30");
    cmd->add_option("--to", raw_.to, "First time that is left out");
  }

  void add_range(CLI::App* cmd) {
    add_span(cmd);
    add_count(cmd, "--limit", "End after so many rows");
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
