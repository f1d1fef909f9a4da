#include "bench/load/writers.hpp"
#include "protocol/import/device_csv.hpp"
#include "protocol/import/dtd.hpp"
#include "protocol/import/mod.hpp"
#include "protocol/modbus/native.hpp"

#include <catch2/catch.hpp>

#include <array>
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
  std::vector<std::string> places(x.sockets, "127.0.0.1:15020");
  auto got = read_device_csv("devices.csv", device_csv(x, places));
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

TEST_CASE("the importer reads the interfaces of the simulator", "[load]") {
  auto kinds = kinds_of(demo());
  kinds.push_back(make_mixed_kind(40));
  for (auto& kind : kinds) {
    CAPTURE(kind->name);
    auto got = read_mod(kind->name + ".mod", mod_file(*kind),
                        lon::type_catalogue::standard());
    CHECK(got.issues.empty());
    CHECK(got.what.program_id == kind->program_id);
    REQUIRE(got.what.points.size() == kind->points.size());
    for (size_t i = 0; i < kind->points.size(); ++i) {
      auto& point = got.what.points[i];
      auto& model = kind->points[i];
      CHECK(point.name == model.name);
      CHECK(point.read_only != model.writable);
      auto where = std::get_if<modbus::mapping>(&point.address);
      REQUIRE(where != nullptr);
      CHECK(where->space == model.space);
      CHECK(where->address == model.address);
      CHECK(where->type == model.what.native);
      CHECK(where->words == model.words);
    }
  }
}

TEST_CASE("the gateway's codec understands the simulator's registers",
          "[load]") {
  auto name = GENERATE(as<std::string>{}, "ahu", "vav", "chiller", "boiler",
                       "meter");
  auto kind = find_kind(name);
  auto got = read_mod(name, mod_file(*kind), lon::type_catalogue::standard());
  REQUIRE(got.usable());
  for (size_t i = 0; i < kind->points.size(); ++i) {
    auto& model = kind->points[i];
    auto& point = got.what.points[i];
    CAPTURE(name, model.name);
    std::array<uint16_t, 4> words{};
    encode(model, model.start, words.data());
    auto read = modbus::decode_words(
      words.data(), std::get<modbus::mapping>(point.address), *point.type);
    REQUIRE(read.number());
    CHECK(*read.number() == Approx(model.start).epsilon(1e-4));
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
