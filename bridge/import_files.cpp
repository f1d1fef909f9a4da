#include "bridge/import_files.hpp"

#include "protocol/import/file_kind.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace troupe {

namespace fs = std::filesystem;

namespace {

failure cannot_read(const std::string& path, const std::string& why) {
  return {ec::invalid_request, path + ": " + why};
}

/// Adds what *folder* holds. Links to folders are not followed: they may form
/// a circle.
status add_folder(std::vector<std::string>& out, const std::string& folder,
                  size_t limit) {
  std::error_code err;
  auto i = fs::recursive_directory_iterator{folder, err};
  auto begin = out.size();
  for (; !err && i != fs::end(i); i.increment(err)) {
    auto name = i->path().string();
    std::error_code no_file;
    if (!is_importable(name) || !i->is_regular_file(no_file))
      continue;
    if (out.size() >= limit)
      return failure{ec::too_large, folder + ": more than "
                                      + std::to_string(limit) + " files"};
    out.push_back(std::move(name));
  }
  if (err)
    return cannot_read(folder, err.message());
  if (out.size() == begin)
    return cannot_read(folder, "nothing in here can be imported");
  std::sort(out.begin() + static_cast<std::ptrdiff_t>(begin), out.end());
  return {};
}

/// Reads at most *limit* bytes: the size on disk is only a promise.
result<std::string> read_file(const std::string& path, size_t limit) {
  std::ifstream in{path, std::ios::binary};
  if (!in)
    return cannot_read(path, std::strerror(errno));
  std::string text;
  std::array<char, size_t{64} << 10> chunk{};
  while (in && text.size() <= limit) {
    in.read(chunk.data(), chunk.size());
    text.append(chunk.data(), static_cast<size_t>(in.gcount()));
  }
  if (in.bad())
    return cannot_read(path, "reading failed");
  if (text.size() > limit)
    return failure{ec::too_large,
                   path + ": more than " + std::to_string(limit) + " bytes"};
  return text;
}

} // namespace

result<std::vector<import_file>>
read_import_files(const std::vector<std::string>& paths,
                  const import_limits& limits) {
  std::vector<std::string> names;
  for (auto& path : paths) {
    std::error_code err;
    if (!fs::is_directory(path, err))
      names.push_back(path);
    else if (auto ok = add_folder(names, path, limits.files); !ok)
      return ok.error();
  }
  if (names.size() > limits.files)
    return failure{ec::too_large,
                   "more than " + std::to_string(limits.files) + " files"};
  std::vector<import_file> result;
  auto room = limits.total_bytes;
  for (auto& name : names) {
    auto text = read_file(name, limits.file_bytes);
    if (!text)
      return text.error();
    if (text->size() > room)
      return failure{ec::too_large, "more than "
                                      + std::to_string(limits.total_bytes)
                                      + " bytes in all files"};
    room -= text->size();
    result.push_back({name, *std::move(text)});
  }
  return result;
}

} // namespace troupe
