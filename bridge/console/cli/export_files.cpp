#include "bridge/console/cli/export_files.hpp"

#include "protocol/import/text.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <fstream>

namespace troupe::cli {

namespace fs = std::filesystem;

namespace {

failure cannot_write(const fs::path& path, const std::string& why) {
  return {ec::invalid_request, path.string() + ": " + why};
}

bool is_package(const std::string& path) {
  auto ending = lower_case(fs::path{path}.extension().string());
  return ending == ".dtp" || ending == ".zip";
}

status write_file(const fs::path& path, const std::string& bytes) {
  std::ofstream out{path, std::ios::binary};
  out.write(bytes.data(), static_cast<std::streamsize>(bytes.size()));
  out.close();
  if (!out)
    return cannot_write(path, std::strerror(errno));
  return {};
}

status write_folder(const fs::path& folder, const package_files& files) {
  std::error_code err;
  if (fs::exists(folder, err)
      && (!fs::is_directory(folder, err) || !fs::is_empty(folder, err)))
    return cannot_write(folder, "is there already, and is no empty folder");
  fs::create_directories(folder, err);
  for (auto& [name, bytes] : files) {
    if (!is_safe_name(name))
      return cannot_write(folder, "`" + name + "` is not a file name");
    auto path = folder / fs::u8path(name);
    fs::create_directories(path.parent_path(), err);
    if (auto ok = write_file(path, bytes); !ok)
      return ok;
  }
  if (err)
    return cannot_write(folder, err.message());
  return {};
}

} // namespace

status write_export(const std::string& path, const package_files& files) {
  if (!is_package(path))
    return write_folder(path, files);
  auto bytes = write_package(files);
  if (!bytes)
    return bytes.error();
  auto fresh = path + ".new";
  if (auto ok = write_file(fresh, *bytes); !ok)
    return ok;
  std::error_code err;
  fs::rename(fresh, path, err);
  if (err)
    return cannot_write(path, err.message());
  return {};
}

} // namespace troupe::cli
