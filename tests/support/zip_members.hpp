// Files in a zip package, for tests.

#pragma once

#include <zip.h>

#include <map>
#include <string>

namespace troupe::test {

/// Returns the members of the package with their names; nothing when *text* is
/// none.
inline std::map<std::string, std::string> zip_members(const std::string& text) {
  std::map<std::string, std::string> out;
  auto source = zip_source_buffer_create(text.data(), text.size(), 0, nullptr);
  auto package = zip_open_from_source(source, ZIP_RDONLY, nullptr);
  if (package == nullptr) {
    zip_source_free(source);
    return out;
  }
  for (zip_int64_t i = 0; i < zip_get_num_entries(package, 0); ++i) {
    zip_stat_t about;
    auto index = static_cast<zip_uint64_t>(i);
    auto file = zip_fopen_index(package, index, 0);
    if (file == nullptr || zip_stat_index(package, index, 0, &about) != 0)
      continue;
    std::string bytes(about.size, '\0');
    zip_fread(file, bytes.data(), bytes.size());
    zip_fclose(file);
    out[about.name] = std::move(bytes);
  }
  zip_discard(package);
  return out;
}

} // namespace troupe::test
