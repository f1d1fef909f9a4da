// Interface files from the field, where they are at hand.

#include "protocol/lon/codec.hpp"
#include "tests/protocol/lon/xif_text.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <filesystem>
#include <map>
#include <string>
#include <vector>

using namespace troupe;
using namespace troupe::test;

namespace fs = std::filesystem;

namespace {

/// Returns the texts of all LON interface files by path; none without the
/// folder.
std::map<std::string, std::string> field_files() {
  auto set = std::getenv("TROUPE_RESOURCES");
  fs::path root
    = set != nullptr ? set : TROUPE_SOURCE_DIR "/../shared/data/resources";
  std::map<std::string, std::string> out;
  std::error_code error;
  for (fs::recursive_directory_iterator i{root, error}, end; i != end;
       i.increment(error)) {
    if (error || !i->is_regular_file(error))
      continue;
    auto text = file_text(i->path().string());
    if (text.compare(0, 5, "File:") == 0)
      out.emplace(i->path().filename().string() + " in "
                    + i->path().parent_path().filename().string(),
                  std::move(text));
  }
  return out;
}

/// Counts the records of variables.
size_t variables_of(const std::string& text) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find("VAR ", at)) != std::string::npos; ++at)
    if (at == 0 || text[at - 1] == '\n' || text[at - 1] == '\r')
      ++count;
  return count;
}

} // namespace

TEST_CASE("interface files from the field are read without errors") {
  for (auto& [name, text] : field_files()) {
    INFO(name);
    auto x = read(text);
    std::vector<std::string> errors;
    for (auto& issue : x.issues)
      if (!issue.warning)
        errors.push_back(to_string(issue));
    CHECK(errors.empty());
    size_t variables = 0;
    for (auto& point : x.what.points)
      variables += std::holds_alternative<lon_variable>(point.address) ? 1 : 0;
    CHECK(variables == variables_of(text));
    CHECK(x.what.program_id.size() == 16);
    for (auto& point : x.what.points)
      CHECK(lon::encode(point.initial.value_or(value{}), *point.type));
  }
}

TEST_CASE("configuration variables of files from the field have values") {
  for (auto& [name, text] : field_files()) {
    INFO(name);
    auto has_values = text.find("NVVAL") != std::string::npos;
    for (auto& issue : read(text).issues)
      CHECK(issue.text.find("initial values") == std::string::npos);
    if (!has_values)
      continue;
    size_t given = 0;
    for (auto& point : read(text).what.points)
      given += point.initial ? 1 : 0;
    CHECK(given > 0);
  }
}
