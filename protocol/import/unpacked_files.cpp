// The files of an import, packages opened.

#include "protocol/import/unpacked_files.hpp"

#include "protocol/import/package.hpp"

#include <utility>

namespace troupe {

unpacked_files::unpacked_files(const std::vector<import_file>& files) {
  auto room = package_limits{}.total;
  for (auto& x : files) {
    add(x);
    if (parts.back().what.kind != file_kind::package)
      continue;
    for (auto& member : open_package(x.name, x.text, room, logs.back()))
      add(owned_.emplace_back(std::move(member)));
  }
}

void unpacked_files::add(const import_file& file) {
  // Room for what a reader found, and for what only shows in the whole.
  constexpr auto limit = 2 * issue_log::default_limit;
  parts.push_back({file.name, file.text, recognize(file.text)});
  logs.emplace_back(file.name, limit);
}

std::string bundle_of(const std::string& file) {
  auto mark = file.find('!');
  auto end = mark != std::string::npos ? mark : file.find_last_of("/\\");
  return end == std::string::npos ? std::string{} : file.substr(0, end);
}

} // namespace troupe
