// How `troupe` ends when it gets no further than its command line.

#include "bridge/console/cli/run.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <set>
#include <sstream>

namespace troupe {

using namespace cli;

namespace {

using words = std::vector<std::string>;

struct ending {
  int code = -1;
  std::string out;
  std::string err;
};

/// There is no daemon in *folder*.
ending run_in(const test::scratch_folder& folder, words args) {
  std::ostringstream out;
  std::ostringstream err;
  ending result;
  args.insert(args.begin(), {"--socket", folder.file("nobody")});
  result.code = run(args, world{{out, err}, folder.file("state"), {}, "anna"});
  result.out = out.str();
  result.err = err.str();
  return result;
}

const auto point = "modbus/a/B/0/p";

/// Every command that asks the daemon, as it is meant.
const std::vector<words> asking{
  {"devices"},
  {"device", "a"},
  {"points"},
  {"types"},
  {"status"},
  {"actors"},
  {"get", point},
  {"set", point, "1"},
  {"release", point, "--priority", "8"},
  {"why", point},
  {"watch"},
  {"import", TROUPE_SOURCE_DIR "/LICENSE"},
  {"export", "out.dtp"},
  {"create", "modbus/a", "--type", "T"},
  {"provision", "a"},
  {"deprovision", "a"},
  {"test", "a"},
  {"delete", "a"},
  {"schedules"},
  {"alarms"},
  {"ack", "1"},
  {"clear", "1"},
  {"shelve", "1", "--for", "2h"},
  {"unshelve", "1"},
  {"log", "**"},
  {"events"},
  {"backup", "file"},
  {"forget", "**", "--all"},
  {"estimate"},
  {"discover", "modbus"},
  {"trace", point},
  {"tree"},
  {"actor", "modbus/a"},
  {"restart", "modbus/a"},
  {"pause", "modbus"},
  {"resume", "modbus"},
  {"drain"},
  {"loglevel", "all", "info"},
};

/// Those that ask nobody, or need a terminal.
const std::set<std::string> others{"top",    "console", "completion",
                                   "manual", "restore", "blackbox"};

} // namespace

TEST_CASE("without a daemon every command ends with 69", "[tui]") {
  test::scratch_folder folder;
  for (auto args : asking)
    for (auto json : {false, true}) {
      CAPTURE(args, json);
      auto all = args;
      if (json)
        all.emplace_back("--json");
      auto got = run_in(folder, all);
      CHECK(got.code == exit_code::no_daemon);
      CHECK(got.err.find("no daemon listens here") != std::string::npos);
    }
}

TEST_CASE("no command is missing in the table of endings", "[tui]") {
  test::scratch_folder folder;
  auto script = run_in(folder, {"completion", "bash"});
  CHECK(script.code == exit_code::done);
  auto start = script.out.find("compgen -W \"") + 12;
  std::istringstream names{
    script.out.substr(start, script.out.find(" --", start) - start)};
  auto known = others;
  for (auto& args : asking)
    known.insert(args.front());
  std::set<std::string> offered;
  for (std::string name; names >> name;)
    offered.insert(name);
  CHECK(offered == known);
}

TEST_CASE("a wrong command line ends with 2 and nothing on its output",
          "[tui]") {
  test::scratch_folder folder;
  std::vector<words> all{{},
                         {"nonsense"},
                         {"devices", "--nonsense"},
                         {"get"},
                         {"set", point},
                         {"set", point, "on"},
                         {"set", point, "1", "--priority", "18"},
                         {"set", point, "1", "--for", "2h"},
                         {"release", point},
                         {"release", point, "--priority", "17"},
                         {"watch", "--count", "0"},
                         {"create", "modbus/a"},
                         {"shelve", "1"},
                         {"shelve", "1", "--for", "soon"},
                         {"log"},
                         {"log", "**", "--from", "soon"},
                         {"forget", "**"},
                         {"completion", "fish"}};
  for (auto& args : all) {
    CAPTURE(args);
    auto got = run_in(folder, args);
    CHECK(got.code == exit_code::usage);
    CHECK(got.out.empty());
    CHECK_FALSE(got.err.empty());
  }
}

TEST_CASE("help, version and completion need no daemon", "[tui]") {
  test::scratch_folder folder;
  for (auto& args : std::vector<words>{
         {"--help"}, {"--version"}, {"get", "--help"}, {"completion", "zsh"}}) {
    auto got = run_in(folder, args);
    CHECK(got.code == exit_code::done);
    CHECK_FALSE(got.out.empty());
    CHECK(got.err.empty());
  }
}

} // namespace troupe
