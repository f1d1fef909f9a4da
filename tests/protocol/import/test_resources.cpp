#include "protocol/import/dtd.hpp"
#include "protocol/import/importer.hpp"
#include "protocol/import/mod.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

namespace troupe {

namespace {

namespace fs = std::filesystem;

const fs::path own_data = fs::path{TROUPE_SOURCE_DIR}
                          / "tests/protocol/import/data";

/// Files of the field that are not part of the project; may be absent.
fs::path field_data() {
  if (auto folder = std::getenv("TROUPE_RESOURCES"))
    return folder;
  return fs::path{TROUPE_SOURCE_DIR} / "../shared/data/resources";
}

/// Reads all files below *folder* in order of their names.
std::vector<import_file> read_folder(const fs::path& folder) {
  std::vector<import_file> files;
  std::error_code error;
  for (auto& x : fs::recursive_directory_iterator{folder, error}) {
    if (!x.is_regular_file())
      continue;
    std::ifstream in{x.path(), std::ios::binary};
    files.push_back({fs::relative(x.path(), folder).string(),
                     {std::istreambuf_iterator<char>{in}, {}}});
  }
  std::sort(files.begin(), files.end(),
            [](auto& x, auto& y) { return x.name < y.name; });
  return files;
}

bool has(const std::string& text, const char* part) {
  return text.substr(0, 200).find(part) != std::string::npos;
}

} // namespace

TEST_CASE("a folder of every supported kind is imported", "[resources]") {
  auto plan = plan_import(read_folder(own_data), {},
                          lon::type_catalogue::standard());
  for (auto& x : plan.issues)
    INFO(to_string(x));
  REQUIRE(plan.issues.size() == 1);
  CHECK(to_string(plan.issues[0])
        == "points.dla.csv:0:0: warning: file is left out: datapoint "
           "properties (.dla) are not supported yet");
  REQUIRE(plan.types.size() == 3);
  CHECK(plan.types[0]->name == "IOModule");
  CHECK(plan.types[0]->points[0].name == "Input, first");
  CHECK(plan.types[1]->name == "meter");
  CHECK(plan.types[2]->name == "Test lamp");
  CHECK(plan.types[2]->protocol == "lon");
  REQUIRE(plan.devices.size() == 4);
  CHECK(plan.devices[1].device_type == "Test lamp");
  CHECK(plan.devices[2].device_type == "IOModule");
}

TEST_CASE("the hosted lamps of the demo building are imported", "[resources]") {
  auto plan = plan_import(
    read_folder(fs::path{TROUPE_SOURCE_DIR} / "bench/demo/resources"), {},
    lon::type_catalogue::standard());
  for (auto& x : plan.issues)
    FAIL_CHECK(to_string(x));
  CHECK(plan.types.size() == 2);
  CHECK(plan.devices.size() == 10);
}

TEST_CASE("Modbus interfaces and device types of the field are read",
          "[resources]") {
  size_t interfaces = 0;
  for (auto& [name, text] : read_folder(field_data())) {
    INFO(name);
    if (has(text, "#filetype,Modbus_xif")) {
      auto out = read_mod(name, text, lon::type_catalogue::standard());
      for (auto& x : out.issues)
        FAIL_CHECK(to_string(x));
      CHECK_FALSE(out.what.points.empty());
      CHECK(out.what.program_id.size() == 16);
      ++interfaces;
    } else if (has(text, "#filetype,dtd")) {
      auto out = read_dtd(name, text);
      for (auto& x : out.issues)
        FAIL_CHECK(to_string(x));
      CHECK_FALSE(out.what.empty());
    }
  }
  if (interfaces == 0)
    WARN("no files of the field: skipped");
}

TEST_CASE("all files of the field together have no errors", "[resources]") {
  std::vector<import_file> files;
  for (auto& x : read_folder(field_data())) {
    // Device lists that describe the same devices, and what is no resource.
    if (!has(x.text, "name,deviceType,") && x.name != "README.md")
      files.push_back(std::move(x));
  }
  auto plan = plan_import(files, {}, lon::type_catalogue::standard());
  for (auto& x : plan.issues)
    if (!x.warning)
      FAIL_CHECK(to_string(x));
  if (files.empty())
    WARN("no files of the field: skipped");
  else
    CHECK(plan.types.size() > 20);
}

TEST_CASE("device lists of the field are read", "[resources]") {
  for (auto& x : read_folder(field_data()))
    if (has(x.text, "name,deviceType,")) {
      INFO(x.name);
      auto out = read_device_csv(x.name, x.text);
      CHECK(out.issues.empty());
      CHECK(out.what.size() >= 2);
    }
}

} // namespace troupe
