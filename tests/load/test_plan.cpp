#include "bench/load/run/plan.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <iterator>

namespace troupe::load {

namespace {

using namespace std::chrono_literals;
using words = std::vector<std::string>;

} // namespace

TEST_CASE("a plan without anything has defaults", "[load]") {
  auto x = read_plan("", "folder/quiet.toml");
  REQUIRE(x);
  CHECK(x->name == "quiet");
  CHECK(x->measure == 60s);
  CHECK(x->field.empty());
  CHECK(x->command.empty());
}

TEST_CASE("a plan names all that takes part", "[load]") {
  auto x = read_plan(R"(
about = "Why?"
warm_up = "500ms"
against = "other.toml"
starts = 5
[gateway]
command = ["node", "poll.js"]
poll_all = true
services = true
event_all = true
config = "[monitor]"
[field]
devices = 10
change = "1%"
own-addresses = true
[clients]
rate = 2.5
filter = ["a/#", "b/#"]
[cores]
gateway = [0, 2]
[targets]
"gateway.cpu" = { most = 10 }
"events.fresh.rate" = { least = 100, most = 200.5 }
)",
                     "x.toml");
  REQUIRE(x);
  CHECK(x->warm_up == 500ms);
  CHECK(x->starts == 5);
  CHECK(x->against == "other.toml");
  CHECK(x->wishes.poll_all);
  CHECK(x->wishes.services);
  CHECK(x->command == words{"node", "poll.js"});
  CHECK(x->wishes.event_all);
  CHECK(x->field
        == words{"--change", "1%", "--devices", "10", "--own-addresses"});
  CHECK(x->clients
        == words{"--filter", "a/#", "--filter", "b/#", "--rate", "2.5"});
  CHECK(x->cores.at("gateway") == std::vector<uint32_t>{0, 2});
  CHECK(x->targets.at("gateway.cpu").most == 10);
  CHECK_FALSE(x->targets.at("gateway.cpu").least);
  CHECK(x->targets.at("events.fresh.rate").least == 100);
}

TEST_CASE("what a plan cannot mean is refused with its place", "[load]") {
  auto [text, place] = GENERATE(table<std::string, std::string>({
    {"measure = 5", "x.toml:1:11: "},
    {"measur = \"5s\"", "x.toml:1:10: unknown key `measur`"},
    {"[gateway]\ncommand = []", "x.toml:2:11: "},
    {"[gateway]\ncommand = [1]", "x.toml:2:12: "},
    {"[gateway]\npoll_all = 1", "x.toml:2:12: "},
    {"field = 1", "x.toml:1:9: "},
    {"[field]\ndevices = { a = 1 }", "x.toml:2:11: "},
    {"[cores]\nkitchen = [1]", "x.toml:2:11: "},
    {"[cores]\nfield = [-1]", "x.toml:2:10: "},
    {"[targets]\ncpu = 5", "x.toml:2:7: "},
    {"[targets]\ncpu = {}", "x.toml:2:7: "},
    {"[targets]\ncpu = { at = 5 }", "x.toml:2:14: "},
    {"measure = ", "x.toml:1:"},
  }));
  auto x = read_plan(text, "x.toml");
  REQUIRE_FALSE(x);
  CHECK(x.error().code == ec::invalid_config);
  CHECK(x.error().text.rfind(place, 0) == 0);
}

TEST_CASE("all plans that come with Troupe can be read", "[load]") {
  namespace fs = std::filesystem;
  auto count = 0;
  for (auto& entry :
       fs::directory_iterator{fs::path{TROUPE_SOURCE_DIR} / "bench/plans"}) {
    if (entry.path().extension() != ".toml")
      continue;
    std::ifstream in{entry.path()};
    std::string text{std::istreambuf_iterator<char>{in}, {}};
    auto x = read_plan(text, entry.path().string());
    INFO((x ? std::string{} : x.error().text));
    REQUIRE(x);
    CHECK_FALSE(x->about.empty());
    if (!x->against.empty())
      CHECK(fs::exists(entry.path().parent_path() / x->against));
    ++count;
  }
  CHECK(count >= 9);
}

} // namespace troupe::load
