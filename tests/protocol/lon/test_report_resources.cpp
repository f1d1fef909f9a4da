// Resource reports from the field, where they are at hand.

#include "protocol/iap/json.hpp"
#include "protocol/lon/codec.hpp"
#include "tests/protocol/lon/report_text.hpp"
#include "tests/protocol/lon/xif_text.hpp"
#include "tests/support/zip_members.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <tuple>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace fs = std::filesystem;

namespace {

/// Reports and interface files that came together.
struct package {
  std::vector<lon::resource_report> reports;
  std::map<std::string, std::string> interfaces;
  size_t errors = 0;
};

void add(package& out, const std::string& name, const std::string& text) {
  if (text.find("<ldrf>") != std::string::npos
      || text.find("<usage>") != std::string::npos) {
    std::vector<import_issue> issues;
    out.reports.push_back(read_report(text, &issues));
    for (auto& x : issues)
      FAIL_CHECK(name << ": " << to_string(x));
  } else if (text.compare(0, 5, "File:") == 0) {
    out.interfaces[name] = text;
  }
}

/// Each zip package, and all loose files as one.
std::map<std::string, package> field_packages() {
  auto set = std::getenv("TROUPE_RESOURCES");
  fs::path root
    = set != nullptr ? set : TROUPE_SOURCE_DIR "/../shared/data/resources";
  std::map<std::string, package> out;
  std::error_code error;
  for (fs::recursive_directory_iterator i{root, error}, end; i != end;
       i.increment(error)) {
    if (error || !i->is_regular_file(error))
      continue;
    auto name = i->path().filename().string();
    auto text = file_text(i->path().string());
    if (text.compare(0, 2, "PK") == 0)
      for (auto& [member, bytes] : zip_members(text))
        add(out[name], member, bytes);
    else if (i->path().parent_path().filename() != "ApolloDev")
      add(out["loose files"], i->path().string(), text);
    else
      add(out["ApolloDev"], name, text);
  }
  if (out.empty())
    WARN("no files of the field: skipped");
  return out;
}

using leaf = std::tuple<uint32_t, uint32_t, uint32_t, uint32_t>;

/// Numbers, bits and characters of a type with their places.
void add_leaves(std::vector<leaf>& out, const data_type& x, uint32_t offset) {
  if (x.kind == type_kind::array) {
    for (uint32_t i = 0; i < x.count; ++i)
      add_leaves(out, *x.element, offset + i * x.element->size);
    return;
  }
  // Interface files write four bytes for a number of 32 bits.
  if (x.kind == type_kind::text || x.size == 4) {
    for (uint32_t i = 0; i < x.size; ++i)
      out.emplace_back(offset + i, 1, 0, 0);
    return;
  }
  if (x.kind != type_kind::structure)
    return out.push_back({offset, x.size, 0, 0});
  for (auto& field : x.fields)
    if (field.bit_width != 0)
      out.push_back(
        {offset + field.offset, 0, field.bit_offset, field.bit_width});
    else
      add_leaves(out, *field.type, offset + field.offset);
}

std::vector<leaf> leaves(const data_type& x) {
  std::vector<leaf> out;
  add_leaves(out, x, 0);
  return out;
}

} // namespace

TEST_CASE("all reports of the field are understood", "[resources]") {
  std::map<std::string, size_t> types;
  for (auto& [name, x] : field_packages()) {
    INFO(name);
    auto built = lon::build_user_types(x.reports,
                                       lon::type_catalogue::standard());
    for (auto& issue : built.issues)
      UNSCOPED_INFO(to_string(issue));
    // Two vendors filed different texts for one set in loose files.
    CHECK((built.issues.empty() || name == "loose files"));
    types[name] = built.what.types.size();
    // Whatever the bytes, a value comes, and goes back.
    for (auto& entry : built.what.types) {
      INFO(entry.type->name);
      std::vector<uint8_t> bytes(entry.type->size, 0x55);
      auto value = lon::decode(bytes.data(), bytes.size(), *entry.type);
      CHECK(lon::encode(value, *entry.type));
    }
  }
  if (types.empty())
    return;
  CHECK(types["T7350CS.dtp"] == 32);
  CHECK(types["cvahu.dtp"] == 20);
  CHECK(types["ABB_FLon-01revB.dtp"] == 16);
  CHECK(types["MNLRF3.dtp"] == 19);
  CHECK(types["ApolloDev"] == 10);
}

TEST_CASE("user types of the field lie as their interface files say",
          "[resources]") {
  std::map<std::string, size_t> named;
  for (auto& [name, x] : field_packages()) {
    auto types = lon::extended(lon::type_catalogue::standard(), x.reports);
    for (auto& [file, text] : x.interfaces) {
      INFO(name << ' ' << file);
      auto plain = read(text);
      auto full = lon::read_xif("t.xif", text, types.what);
      for (auto& issue : full.issues)
        if (x.reports.size() > 1 && name != "loose files")
          UNSCOPED_INFO(to_string(issue));
      REQUIRE(plain.what.points.size() <= full.what.points.size());
      for (size_t i = 0; i < full.what.points.size(); ++i) {
        auto& point = full.what.points[i];
        auto own = point.type->name.find('/') != std::string::npos
                   && types.what.find(point.type->name) != nullptr;
        if (!own || i >= plain.what.points.size())
          continue;
        INFO(point.name << ' ' << point.type->name);
        ++named[name];
        CHECK(leaves(*point.type) == leaves(*plain.what.points[i].type));
      }
    }
  }
  if (named.empty())
    return;
  // As many as there are variables with index 0, but for one of another name
  // and number than the member of the profile.
  CHECK(named["T7350CS.dtp"] == 15);
  CHECK(named["Vav2-101801.dtp"] == 16);
  CHECK(named["XL10fcu2.dtp"] == 18);
  CHECK(named["cvahu.dtp"] == 23);
}

TEST_CASE("an alarm of a field device reads as its report says",
          "[resources]") {
  for (auto& [name, x] : field_packages()) {
    if (name != "cvahu.dtp")
      continue;
    auto types = lon::extended(lon::type_catalogue::standard(), x.reports);
    auto alarm = types.what.find("80000C501E030401-6/UNVT_ALARM");
    REQUIRE(alarm != nullptr);
    const uint8_t bytes[] = {1, 42, 1};
    CHECK(iap::to_json(lon::decode(bytes, sizeof(bytes), *alarm))
          == R"({"subnet":1,"node":42,"type":"AT_INPUT_NV_FAIL"})");
    auto device = lon::read_xif("cvahu.xif", x.interfaces.begin()->second,
                                types.what);
    REQUIRE(device.what.blocks.size() == 2);
    CHECK(device.what.blocks[0].name == "Node");
    CHECK(device.what.blocks[1].name == "RTU");
    CHECK(device.what.blocks[1].profile == "80000C501E030401-6/UFPTRTU");
  }
}
