// Files of the field are read, written and read again.

#include "protocol/export/package.hpp"
#include "protocol/export/write_btm.hpp"
#include "protocol/export/write_con.hpp"
#include "protocol/export/write_device_csv.hpp"
#include "protocol/export/write_dtd.hpp"
#include "tests/protocol/export/models.hpp"
#include "tests/support/zip_members.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <string>

using namespace troupe;
using namespace troupe::test;

namespace fs = std::filesystem;

namespace {

std::map<std::string, std::string> field_files() {
  auto set = std::getenv("TROUPE_RESOURCES");
  fs::path root = set != nullptr
                    ? fs::path{set}
                    : fs::path{TROUPE_SOURCE_DIR} / "../shared/data/resources";
  std::map<std::string, std::string> out;
  std::error_code error;
  for (fs::recursive_directory_iterator i{root, error}, end; i != end;
       i.increment(error))
    if (!error && i->is_regular_file(error)
        && i->path().filename() != "README.md") {
      std::ifstream in{i->path(), std::ios::binary};
      out[i->path().string()] = {std::istreambuf_iterator<char>{in}, {}};
    }
  if (out.empty())
    WARN("no files of the field: skipped");
  return out;
}

bool starts_with(const std::string& text, const char* part) {
  return text.substr(0, 60).find(part) != std::string::npos;
}

} // namespace

TEST_CASE("exports of files of the field give the same again", "[resources]") {
  size_t count = 0;
  for (auto& [name, text] : field_files()) {
    INFO(name);
    issue_log log{name};
    std::string first;
    std::string second;
    if (starts_with(text, "#filetype,bacnet_type_map")) {
      auto map = read_btm(text, log);
      CHECK_FALSE(map.rows.empty());
      first = write_btm(map);
      auto back = read_btm(first, log);
      CHECK(same(map, back));
      second = write_btm(back);
    } else if (starts_with(text, "#filetype,con")) {
      auto templates = read_con(text, log);
      CHECK_FALSE(templates.empty());
      first = write_con(templates);
      auto back = read_con(first, log);
      CHECK(same(templates, back));
      second = write_con(back);
    } else if (starts_with(text, "#filetype,dtd")) {
      auto rows = read_dtd(name, text);
      CHECK(rows.issues.empty());
      first = write_dtd(rows.what);
      second = write_dtd(read_dtd(name, first).what);
    } else if (starts_with(text, "name,deviceType")) {
      auto rows = read_device_csv(name, text);
      CHECK(rows.issues.empty());
      first = write_device_csv(rows.what, "");
      second = write_device_csv(read_device_csv(name, first).what, "");
    } else {
      continue;
    }
    ++count;
    CHECK(first == second);
    for (auto& x : log.take())
      FAIL_CHECK(to_string(x));
  }
  CHECK((count == 0 || count > 30));
}

TEST_CASE("packages of the field are packed again", "[resources]") {
  for (auto& [name, text] : field_files()) {
    if (text.substr(0, 2) != "PK")
      continue;
    INFO(name);
    auto members = zip_members(text);
    package_files files;
    for (auto& [member, bytes] : members)
      if (member.back() != '/')
        files.emplace_back(member, bytes);
    auto packed = write_package(files);
    REQUIRE(packed);
    for (auto& [member, bytes] : zip_members(*packed))
      CHECK(members[member] == bytes);
    CHECK(zip_members(*packed).size() == files.size());
    CHECK(*packed == *write_package(files));
  }
}
