#include "bench/load/writers.hpp"
#include "protocol/import/device_csv.hpp"
#include "protocol/import/dtd.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <string>

namespace troupe::load {

namespace {

std::string read_text(const std::string& path) {
  std::ifstream in{TROUPE_SOURCE_DIR "/" + path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

site demo() {
  auto x = read_site(read_text("bench/demo/site.toml"), "site.toml");
  REQUIRE(x);
  return *x;
}

} // namespace

TEST_CASE("the importer reads the device list of the simulator", "[load]") {
  auto x = demo();
  std::vector<uint16_t> ports(x.sockets, 15'020);
  auto got = read_device_csv("devices.csv", device_csv(x, ports));
  CHECK(got.issues.empty());
  REQUIRE(got.what.size() == x.devices.size());
  for (size_t i = 0; i < x.devices.size(); ++i) {
    CHECK(got.what[i].handle == x.devices[i].handle);
    CHECK(got.what[i].device_type == x.devices[i].kind->name);
    CHECK(got.what[i].protocol == "modbus");
  }
  CHECK(got.what.front().uid == "127.0.0.1:15020:1");
  CHECK(got.what.front().zone == "Europe/Berlin");
}

TEST_CASE("the importer reads the device types of the simulator", "[load]") {
  auto kinds = kinds_of(demo());
  auto got = read_dtd("device-types.dtd", dtd_file(kinds));
  CHECK(got.issues.empty());
  REQUIRE(got.what.size() == kinds.size());
  for (size_t i = 0; i < kinds.size(); ++i) {
    CHECK(got.what[i].name == kinds[i]->name);
    CHECK(got.what[i].program_id == kinds[i]->program_id);
  }
}

TEST_CASE("the importer reads the hosted lights of the demo", "[load]") {
  auto types = read_dtd("lights.dtd",
                        read_text("bench/demo/resources/lights.dtd"));
  CHECK(types.issues.empty());
  CHECK(types.what.size() == 2);
  auto devices = read_device_csv("lights.csv",
                                 read_text("bench/demo/resources/lights.csv"));
  CHECK(devices.issues.empty());
  CHECK(devices.what.size() == 10);
  for (auto& x : devices.what)
    CHECK(x.uid == "auto");
}

} // namespace troupe::load
