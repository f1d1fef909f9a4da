#include "storage/backup.hpp"
#include "storage/backup/archive.hpp"
#include "storage/backup/files.hpp"
#include "storage/rocks_store.hpp"

#include <sys/stat.h>

#include <cerrno>
#include <cstring>
#include <filesystem>
#include <optional>

namespace troupe {

namespace {

namespace fs = std::filesystem;

using namespace backup;

/// What the store needs to be opened, besides its files.
constexpr uint64_t room_to_work = uint64_t{32} << 20;

/// Makes the directory when it is not there. Returns whether it was made.
result<bool> enter(const std::string& directory) {
  std::error_code err;
  auto there = fs::exists(directory, err);
  if (!there) {
    // The broker passes through it as a user of its own.
    if (::mkdir(directory.c_str(), 0711) != 0)
      return failure{ec::storage_failed,
                     directory + ": cannot be made: " + std::strerror(errno)};
    return true;
  }
  if (!fs::is_directory(directory, err) || !fs::is_empty(directory, err) || err)
    return failure{ec::already_exists,
                   directory
                     + ": is not an empty directory; move it away, or restore "
                       "to another one"};
  return false;
}

status check_room(const archive& from, const std::string& directory) {
  std::error_code err;
  auto left = fs::space(directory, err);
  if (err || left.available >= from.bytes() + room_to_work)
    return {};
  return failure{ec::too_large,
                 directory + ": has room for " + std::to_string(left.available)
                   + " bytes, and the backup needs "
                   + std::to_string(from.bytes() + room_to_work)};
}

status extract_all(const archive& from, const std::string& folder) {
  if (auto ok = make_private_folder(folder); !ok)
    return ok;
  if (auto ok = make_private_folder(folder + "/store"); !ok)
    return ok;
  for (auto& x : from.about().files)
    if (auto ok = from.extract(x, folder + '/' + x.name); !ok)
      return ok;
  if (auto ok = sync_path(folder + "/store"); !ok)
    return ok;
  return sync_path(folder);
}

/// Checksums say that the bytes are those of the backup; this says that they
/// are a store.
status try_store(const std::string& path) {
  rocks_config cfg;
  cfg.path = path;
  auto opened = rocks_store::open(cfg);
  if (!opened)
    return failure{ec::parse_error,
                   "the backup holds no store: " + opened.error().text};
  return {};
}

/// The store comes last: a daemon that finds it finds everything.
status move_up(const archive& from, const std::string& folder,
               const std::string& directory) {
  std::error_code err;
  for (auto& x : from.about().files)
    if (x.name.find('/') == std::string::npos && !err)
      fs::rename(folder + '/' + x.name, directory + '/' + x.name, err);
  if (!err)
    fs::rename(folder + "/store", directory + "/store", err);
  if (err)
    return failure{ec::storage_failed,
                   directory + ": cannot be filled: " + err.message()};
  return sync_path(directory);
}

void take_back(const archive& from, const std::string& directory) {
  std::error_code ignored;
  for (auto& x : from.about().files)
    if (x.name.find('/') == std::string::npos)
      fs::remove(directory + '/' + x.name, ignored);
}

status fill(const archive& from, const std::string& directory) {
  if (auto ok = check_room(from, directory); !ok)
    return ok;
  doomed_folder staging{directory + "/.restore"};
  if (auto ok = extract_all(from, staging.path()); !ok)
    return ok;
  if (auto ok = try_store(staging.path() + "/store"); !ok)
    return ok;
  auto ok = move_up(from, staging.path(), directory);
  if (!ok)
    take_back(from, directory);
  return ok;
}

} // namespace

status restore_backup(const std::string& file, const std::string& directory,
                      int store_format) {
  auto from = archive::open(file, store_format);
  if (!from)
    return from.error();
  auto made = enter(directory);
  if (!made)
    return made.error();
  auto ok = fill(*from, directory);
  std::error_code ignored;
  if (!ok && *made)
    fs::remove(directory, ignored);
  return ok;
}

} // namespace troupe
