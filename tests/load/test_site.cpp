#include "bench/load/site.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>

using namespace std::chrono_literals;

namespace troupe::load {

TEST_CASE("a site file describes devices, sockets and faults", "[load]") {
  auto x = read_site(R"(
name = "Harbour House"
port = 15020
sockets = 2
change = "20%"
[[devices]]
kind = "ahu"
name = "ahu-1"
[[devices]]
kind = "vav"
name = "vav-3-{n}"
first = 5
count = 3
socket = 2
[faults]
vav-3-6 = "slow:800ms"
)",
                     "site.toml");
  REQUIRE(x);
  CHECK(x->name == "Harbour House");
  CHECK(x->change == Approx(0.2));
  REQUIRE(x->devices.size() == 4);
  CHECK(x->devices[0].handle == "ahu-1");
  CHECK(x->devices[1].handle == "vav-3-5");
  CHECK(x->devices[3].handle == "vav-3-7");
  CHECK(x->devices[3].socket == 1);
  CHECK(x->devices[3].unit == 3);
  CHECK(x->devices[2].what.time == 800ms);
  CHECK(x->points() == 80);
}

TEST_CASE("a bad site file is refused with its place", "[load]") {
  struct row {
    std::string text;
    std::string wanted;
  };
  auto device = std::string{"[[devices]]\nkind = \"vav\"\nname = \"v\"\n"};
  auto x = GENERATE_COPY(values<row>({
    {"name = ", "site.toml:1:"},
    {"", "[[devices]]"},
    {"colour = 1\n" + device, "site.toml:1:"},
    {"sockets = 0\n" + device, "from 1 to"},
    {"sockets = \"2\"\n" + device, "`sockets`"},
    {"change = \"120%\"\n" + device, "share"},
    {"change = 5\n" + device, "site.toml:1:10"},
    {"longitude = \"east\"\n" + device, "`longitude` must be a number"},
    {device + "socket = 2\n", "site.toml:4:10"},
    {device + "count = 2\n", "{n}"},
    {device + device, "called v"},
    {device + "[faults]\nw = \"silent\"\n", "no device `w`"},
    {device + "[faults]\nv = \"sleepy\"\n", "site.toml:5:5"},
    {device + "[faults]\nv = 1\n", "site.toml:5:5"},
    {"faults = 1\n" + device, "must be a table"},
    {"[[devices]]\nkind = \"lift\"\nname = \"l\"\n", "`lift` is no kind"},
    {"[[devices]]\nkind = \"vav\"\nname = \"a/b\"\n", "not a handle"},
    {"[[devices]]\nkind = \"vav\"\nname = \"v-{n}\"\ncount = 248\n",
     "247 units"},
    {"port = 65535\nsockets = 2\n" + device, "do not fit"},
    {"devices = 3\n", "[[devices]]"},
  }));
  CAPTURE(x.text);
  auto got = read_site(x.text, "site.toml");
  REQUIRE_FALSE(got);
  CAPTURE(got.error().text);
  CHECK(got.error().text.find(x.wanted) != std::string::npos);
}

TEST_CASE("a uniform site deals units out evenly", "[load]") {
  auto x = make_uniform_site({}, {1000, 20, 0, {}});
  REQUIRE(x);
  CHECK(x->sockets == 10);
  CHECK(x->points() == 20'000);
  std::set<std::pair<uint32_t, uint32_t>> places;
  for (auto& device : x->devices)
    CHECK(places.emplace(device.socket, device.unit).second);
  CHECK(x->devices.front().handle == "dev-0001");
  CHECK(x->devices.back().unit == 100);
}

TEST_CASE("an impossible uniform site is refused", "[load]") {
  uniform_settings x;
  SECTION("no devices") {
    x.devices = 0;
  }
  SECTION("too many points") {
    x.points = 2001;
  }
  SECTION("too many units behind one socket") {
    x.devices = 300;
    x.sockets = 1;
  }
  CHECK_FALSE(make_uniform_site({}, x));
}

TEST_CASE("the site of the demo is a whole building", "[load]") {
  std::ifstream in{TROUPE_SOURCE_DIR "/bench/demo/site.toml"};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  auto x = read_site(text, "site.toml");
  REQUIRE(x);
  CHECK(x->devices.size() >= 60);
  CHECK(x->sockets == 10);
  CHECK(x->points() == 20 * x->devices.size());
  auto count = [&](fault_kind kind) {
    return std::count_if(x->devices.begin(), x->devices.end(),
                         [&](auto& y) { return y.what.kind == kind; });
  };
  CHECK(count(fault_kind::silent) == 1);
  CHECK(count(fault_kind::slow) == 1);
}

} // namespace troupe::load
