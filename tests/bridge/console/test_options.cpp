// The command line of `troupe`, and how it prints.

#include "bridge/console/cli/options.hpp"
#include "bridge/console/cli/text.hpp"
#include "bridge/console/config.hpp"
#include "bridge/console/point_path.hpp"
#include "protocol/import/file_kind.hpp"

#include <catch2/catch.hpp>

#include <filesystem>

namespace troupe {

namespace {

using namespace cli;

using words = std::vector<std::string>;

int code_of(const words& args) {
  auto x = parse_command_line(args, "/state", "anna");
  auto hint = std::get_if<advice>(&x);
  return hint != nullptr ? hint->code : -1;
}

std::string text_of(const words& args) {
  auto x = parse_command_line(args, "/state", "anna");
  auto hint = std::get_if<advice>(&x);
  return hint != nullptr ? hint->text : "";
}

invocation order_of(const words& args) {
  auto x = parse_command_line(args, "/state", "anna");
  REQUIRE(std::holds_alternative<invocation>(x));
  return std::get<invocation>(x);
}

} // namespace

TEST_CASE("the manual page has commands, arguments and options", "[troupe]") {
  auto page = text_of({"manual"});
  CHECK(code_of({"manual"}) == exit_code::done);
  CHECK(page.find(".TP\n\\fBget\\fP \\fIPOINT\\fP...\nShow values.\n")
        != page.npos);
  CHECK(page.find("\\fBwatch\\fP [\\fIGLOB\\fP...]") != page.npos);
  CHECK(page.find("\\fB\\-\\-dry\\-run\\fP\nSay")
        != page.npos); // takes nothing
  CHECK(page.find("\\fB\\-\\-for\\fP \\fITEXT\\fP\nHow long") != page.npos);
  CHECK(page.find("\\-\\-help") == page.npos);
  CHECK(page.find("\\fISHELL\\fP: bash or zsh") != page.npos);
}

TEST_CASE("troupe refuses command lines that make no sense", "[troupe]") {
  for (auto& args : std::vector<words>{
         {},
         {"dance"},
         {"import"},
         {"export"},
         {"export", "a", "b"},
         {"get"},
         {"set", "p"},
         {"set", "p", "1", "--priority", "18"},
         {"set", "p", "1", "--priority", "0"},
         {"set", "p", "1", "--priority", "8", "--for", "soon"},
         {"set", "p", "1", "--for", "2h"},
         {"set", "p", "1", "--priority", "17", "--for", "2h"},
         {"release", "p"},
         {"release", "p", "--priority", "17"},
         {"create", "lon/x"},
         {"devices", "--nonsense"},
         {"log", "**", "--limit", "0"},
         {"log", "**", "--limit=-1"},
         {"log", "**", "--csv", "--json"},
         {"events", "--csv", "--json"},
         {"events", "--limit", "0"},
         {"events", "--limit=-1"},
         {"watch", "--count", "0"},
         {"discover"},
         {"discover", "modbus", "--option", "7"},
         {"discover", "modbus", "--limit", "soon"},
         {"devices", "a", "b"},
         {"ack"},
         {"ack", "18d7", "--for", "2h"},
         {"shelve", "18d7"},
         {"shelve", "18d7", "--for", "soon"},
         {"clear", "18d7", "--by", "anna"},
         {"backup"},
         {"backup", "a", "b"},
         {"restore"},
         {"restore", "a", "b"},
         {"forget"},
         {"forget", "--all"},
         {"forget", "lon/a/**"},
         {"forget", "lon/a/**", "--all", "--to", "2026-03-29"},
         {"forget", "lon/a/**", "--from", "noon"},
         {"estimate", "--all"},
       }) {
    CAPTURE(args);
    CHECK(code_of(args) == exit_code::usage);
    CHECK_FALSE(text_of(args).empty());
  }
}

TEST_CASE("troupe explains itself", "[troupe]") {
  CHECK(code_of({"--help"}) == exit_code::done);
  CHECK(text_of({"--help"}).find("release") != std::string::npos);
  CHECK(text_of({"--version"}).find("troupe ") == 0);
  CHECK(text_of({"set", "p", "HAND"})
        == "troupe: HAND is no JSON value; a text needs quotes of its own: "
           "'\"HAND\"'\n");
}

TEST_CASE("troupe names the command that it does not know", "[troupe]") {
  auto what = "troupe: there is no command dance; troupe --help lists them\n";
  CHECK(text_of({"dance"}) == what);
  CHECK(text_of({"--json", "dance", "alone"}) == what);
}

TEST_CASE("troupe finds its daemon", "[troupe]") {
  CHECK(order_of({"status"}).socket == "/state/troupe.sock");
  CHECK(order_of({"status", "--state", "/x"}).socket == "/x/troupe.sock");
  CHECK(order_of({"--socket", "/y", "status"}).socket == "/y");
}

TEST_CASE("troupe turns arguments into requests", "[troupe]") {
  auto write
    = order_of({"set", "p", "-5", "--priority", "8", "--for", "1h30m"});
  CHECK(write.request.write().value() == "-5");
  CHECK(write.request.write().level() == 8);
  CHECK(write.request.write().seconds() == 5'400);
  CHECK(order_of({"watch", "--count", "3"}).count == 3);
  CHECK(order_of({"watch"}).request.has_watch());
  CHECK(order_of({"points", "a", "b"}).request.points().which_size() == 2);
  CHECK(order_of({"get", "a"}).request.points().exact());
  CHECK(order_of({"status", "--json"}).json);
}

TEST_CASE("troupe names the file of a backup as the daemon needs it",
          "[troupe]") {
  auto whole = (std::filesystem::current_path() / "site.zip").string();
  CHECK(order_of({"backup", "site.zip"}).request.backup().file() == whole);
  CHECK(order_of({"backup", "/b/x.zip"}).request.backup().file() == "/b/x.zip");
  auto restore = order_of({"restore", "site.zip", "--state", "/new"});
  CHECK(restore.paths == words{"site.zip"});
  CHECK(restore.state == "/new");
  CHECK(order_of({"restore", "site.zip"}).state == "/state");
}

TEST_CASE("troupe turns what people do to alarms into requests", "[troupe]") {
  using query = console::list_query;
  CHECK(order_of({"schedules"}).request.list().kind() == query::schedules);
  CHECK(order_of({"alarms"}).request.list().kind() == query::alarms);
  CHECK_FALSE(order_of({"alarms"}).request.list().active());
  CHECK(order_of({"alarms", "--active"}).request.list().active());
  auto shelve = order_of({"shelve", "18d7", "--for", "2h", "--by", "bert"});
  CHECK(shelve.request.alarm().id() == "18d7");
  CHECK(shelve.request.alarm().action() == "shelve");
  CHECK(shelve.request.alarm().who() == "bert");
  CHECK(shelve.request.alarm().seconds() == 7'200);
  auto ack = order_of({"ack", "18d7"});
  CHECK(ack.request.alarm().action() == "acknowledge");
  CHECK(ack.request.alarm().who() == "anna");
  CHECK(order_of({"clear", "18d7"}).request.alarm().action() == "clear");
  CHECK(order_of({"unshelve", "18d7"}).request.alarm().action() == "unshelve");
}

TEST_CASE("durations have units", "[troupe]") {
  struct row {
    const char* text;
    uint64_t seconds; ///< 0: wrong.
  };
  for (auto& x : std::vector<row>{{"90", 90},
                                  {"90s", 90},
                                  {"15m", 900},
                                  {"2h", 7'200},
                                  {"1d", 86'400},
                                  {"1h30m", 5'400},
                                  {"", 0},
                                  {"0", 0},
                                  {"h", 0},
                                  {"1h30", 0},
                                  {"-1h", 0},
                                  {"1.5h", 0},
                                  {"2 h", 0},
                                  {"99999999999999999999", 0},
                                  {"36501d", 0},
                                  {"36500d1s", 0}}) {
    CAPTURE(x.text);
    auto got = parse_duration(x.text);
    CHECK((got ? *got : 0) == x.seconds);
  }
}

TEST_CASE("datapoints are named by path", "[console]") {
  auto path = parse_point_path("modbus/ahu-1/Supply/0/SetPoint/a/b");
  REQUIRE(path);
  CHECK(path->device == device_id{"modbus", "ahu-1"});
  CHECK(path->block == "Supply");
  CHECK(path->point == "SetPoint");
  CHECK(path->field == "a/b");
  CHECK(to_string(*path) == "modbus/ahu-1/Supply/0/SetPoint");
  for (auto x : {"", "a", "a/b/c/0", "a/b/c/x/d", "a/b/c/-1/d", "a/b//0/d",
                 "a/b/c/0/", "a/b/c/99999999999/d", "a b/c/d/0/e", "a/*/c/0/d"})
    CHECK_FALSE(parse_point_path(x));
}

TEST_CASE("tables align and leave out what is empty", "[troupe]") {
  table uut{{"A", "EMPTY", "B"}};
  CHECK(uut.text(emphasis::plain).empty());
  uut.add({"x", "", "1"});
  uut.add({"°C long", "", "2"});
  uut.add({"y", "", ""});
  CHECK(uut.text(emphasis::plain) == "A        B\nx        1\n°C long  2\ny\n");
  CHECK(uut.text(emphasis::bold_heads).find("\x1b[1mA") == 0);
}

TEST_CASE("names cannot steer the terminal", "[troupe]") {
  CHECK(printable("a\x1b[2Jb\nc\x7f") == "a?[2Jb?c?");
  CHECK(printable("\xc2\x9b"
                  "31m°C")
        == "?31m°C");
}

TEST_CASE("times are shown in UTC with milliseconds", "[troupe]") {
  CHECK(time_text(0) == "-");
  CHECK(time_text(1'694'613'693'381'000'000) == "2023-09-13T14:01:33.381Z");
}

TEST_CASE("an override is shown with its owner and its end", "[troupe]") {
  console::point_row row;
  row.set_path("lon/a/b/0/c");
  row.set_value("25");
  row.set_unit("°C");
  row.set_active_level(8);
  auto& level = *row.add_levels();
  level.set_number(8);
  level.set_value("25");
  level.set_active(true);
  level.set_owner("console");
  level.set_expires(1'694'613'693'381'000'000);
  auto& normal = *row.add_levels();
  normal.set_number(17);
  normal.set_value("21");
  normal.set_active(true);
  CHECK(value_text(row)
        == "lon/a/b/0/c = 25 °C (good, -)\n"
           "  level 8: 25 by console until 2023-09-13T14:01:33.381Z\n"
           "  level 17: 21");
  CHECK(written_text(row) == "lon/a/b/0/c = 25 °C (level 8)");
}

TEST_CASE("importable files are known by their ending", "[import]") {
  for (auto x :
       {"a.xif", "a.MOD", "a.b.csv", "a.lorawan", "/x/a.dtd", "a.dtp.zip"})
    CHECK(is_importable(x));
  for (auto x : {"a", "csv", "a.txt", "a.csv~", "a.csv.bak", ""})
    CHECK_FALSE(is_importable(x));
}

TEST_CASE("console settings are checked", "[console]") {
  console_config cfg;
  CHECK_FALSE(validate(cfg));
  cfg.socket = "/run/troupe.sock";
  CHECK(validate(cfg));
  cfg.connections = 0;
  CHECK_FALSE(validate(cfg));
}

TEST_CASE("a search is told where to look", "[troupe]") {
  auto order = order_of({"discover", "modbus"});
  CHECK(order.what == verb::discover);
  CHECK(order.request.discover().protocol() == "modbus");
  CHECK(order.request.discover().option().empty());
  order = order_of({"discover", "modbus", "--address", "10.0.0.0/28:502",
                    "--address", "rs485-1", "--slow", "--provisioned",
                    "--limit", "2m"});
  auto& x = order.request.discover();
  CHECK(x.option() == R"({"addresses":["10.0.0.0/28:502","rs485-1"]})");
  CHECK(x.slow());
  CHECK(x.provisioned());
  CHECK(x.seconds() == 120);
  order = order_of({"discover", "bacnet", "--option", R"({"low":1})"});
  CHECK(order.request.discover().option() == R"({"low":1})");
}

} // namespace troupe
