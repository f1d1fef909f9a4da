#include "protocol/import/dtd.hpp"
#include "protocol/import/file_kind.hpp"
#include "protocol/import/importer.hpp"
#include "protocol/import/interface_file.hpp"
#include "protocol/import/plan_changes.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <memory>
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
  auto plan = plan_import(read_folder(own_data), {});
  for (auto& x : plan.issues)
    INFO(to_string(x));
  REQUIRE(plan.issues.empty());
  std::string names;
  for (auto& x : plan.types)
    names += x->protocol + ' ' + x->name + ' '
             + std::to_string(x->points.size()) + '\n';
  CHECK(names
        == "modbus IOModule 3\n"
           "bacnet fancoil 3\n"
           "acme gadget 2\n"
           "modbus meter 4\n"
           "lorawan node 2\n"
           "iotc rocker 4\n"
           "enocean sensor 2\n"
           "bacnet valve 3\n"
           "lon Test lamp 2\n");
  CHECK(plan.types[0]->points[0].name == "Input, first");
  std::string rules;
  for (auto& x : plan.rules)
    rules += x.protocol + ' ' + x.type + ' ' + std::to_string(x.points.size())
             + '\n';
  CHECK(rules
        == "bacnet fancoil 1\nenocean sensor 1\niotc rocker 1\nmodbus meter "
           "3\n");
  REQUIRE(plan.devices.size() == 4);
  CHECK(plan.devices[1].device_type == "Test lamp");
  CHECK(plan.devices[2].device_type == "IOModule");
}

TEST_CASE("the hosted lamps of the demo building are imported", "[resources]") {
  auto plan = plan_import(
    read_folder(fs::path{TROUPE_SOURCE_DIR} / "bench/demo/resources"), {});
  for (auto& x : plan.issues)
    FAIL_CHECK(to_string(x));
  CHECK(plan.types.size() == 2);
  CHECK(plan.devices.size() == 10);
}

TEST_CASE("interfaces and device types of the field are read", "[resources]") {
  size_t interfaces = 0;
  auto& types = lon::type_catalogue::standard();
  for (auto& [name, text] : read_folder(field_data())) {
    INFO(name);
    auto found = recognize(text);
    if (is_interface(found.kind)) {
      auto out = read_type(name, text, types);
      REQUIRE(out);
      CHECK_FALSE((*out)->points.empty());
      CHECK((*out)->program_id.size() == 16);
      ++interfaces;
    } else if (found.kind == file_kind::device_types) {
      auto out = read_dtd(name, text);
      for (auto& x : out.issues)
        FAIL_CHECK(to_string(x));
      CHECK_FALSE(out.what.empty());
    }
  }
  if (interfaces == 0)
    WARN("no files of the field: skipped");
}

TEST_CASE("every package of the field has the points it should",
          "[resources]") {
  const std::map<std::string, size_t> points{
    {"Viconics7200-V20.dtp", 5},
    {"Viconics7200.dtp.zip", 2},
    {"Adam-4150v20.dtp", 16},
    {"Adam-6266.dtp", 8},
    {"WNC-3X-XXX-MB.dtp", 95},
    {"Dragino_LHT65_E1_US_R3.dtp.zip", 4},
    {"ISDE_ISNN-100L_US.dtp.zip", 8},
    {"EDRPU-lcl-V2.dtp", 2},
    {"ELLSU-lcl-V2.dtp", 2},
    {"EMCSU-lcl-V3.dtp", 1},
    {"EOSxU-lcl-V2.dtp", 2},
    {"EPACU-lcl-V2.dtp", 2},
    {"ESRPU-lcl-V2.dtp", 1},
    {"STM550-lcl-V4.dtp", 8},
    // Two more than in the file: what the gateway tells about its devices.
    {"EDRPU-rem-V1.dtp", 3 + 2},
    {"ELLSU-rem-V1.dtp", 2 + 2},
    {"EMCSU-rem-V1.dtp", 1 + 2},
    {"EMDCU-rem-V2.dtp", 3 + 2},
    {"EPACU-rem-V1.dtp", 2 + 2},
    {"ETHSU-rem-V2.dtp", 2 + 2},
  };
  size_t found = 0;
  for (auto& file : read_folder(field_data())) {
    if (recognize(file.text).kind != file_kind::package)
      continue;
    INFO(file.name);
    auto plan = plan_import({file}, {});
    for (auto& x : plan.issues)
      if (!x.warning)
        FAIL_CHECK(to_string(x));
    REQUIRE_FALSE(plan.types.empty());
    auto i = points.find(fs::path{file.name}.filename().string());
    if (i == points.end())
      continue;
    ++found;
    CHECK(plan.types.size() == 1);
    CHECK(plan.types[0]->points.size() == i->second);
  }
  CHECK((found == 0 || found == points.size()));
  if (found == 0)
    WARN("no files of the field: skipped");
}

TEST_CASE("all files of the field together have no errors", "[resources]") {
  std::vector<import_file> files;
  for (auto& x : read_folder(field_data())) {
    // Device lists that describe the same devices, and what is no resource.
    if (!has(x.text, "name,deviceType,") && x.name != "README.md")
      files.push_back(std::move(x));
  }
  if (files.empty()) {
    WARN("no files of the field: skipped");
    return;
  }
  // Two property files are for types of which only the interfaces are there.
  files.push_back({"names.dtd", "#filetype,dtd\nDevice Type,Protocol,Program "
                                "ID\n"
                                "FT 6000 EVB Multisensor,lon,9FFFFF0501840460\n"
                                "VAV_sim-1,lon,9000015502040402\n"});
  auto plan = plan_import(files, {});
  for (auto& x : plan.issues)
    if (!x.warning)
      FAIL_CHECK(to_string(x));
  CHECK(plan.types.size() > 40);
  std::map<std::string, size_t> rules;
  for (auto& x : plan.rules)
    rules[x.type] = x.points.size();
  CHECK(rules["FT 6000 EVB Multisensor"] == 6);
  CHECK(rules["SC100MP"] == 28);
  CHECK(rules["ADAM-4150"] == 16);
  CHECK(rules["STM550-lcl-V4"] == 8);
  CHECK(rules["EDRPU-rem-V1"] == 5);
  known_site site{plan.types, {}, {}};
  for (auto& x : plan.rules) {
    normalize(x);
    site.rules.push_back(std::make_shared<const data_rules>(x));
  }
  site.documents = plan.documents;
  auto again = plan_import(files, site);
  CHECK(describe_changes(again, site).empty());
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
