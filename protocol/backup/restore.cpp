#include "protocol/backup/restore.hpp"

#include "protocol/backup/archive.hpp"
#include "protocol/backup/files.hpp"
#include "protocol/backup/state_lock.hpp"

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

/// Whether there is nothing in it but what a restore that was killed, or a
/// daemon that never started, leaves. No daemon starts where such a restore
/// was.
bool is_fresh(const std::string& directory) {
  std::error_code err;
  if (fs::exists(directory + '/' + restore_folder, err))
    return true;
  for (fs::directory_iterator i{directory, err}, end; !err && i != end;
       i.increment(err))
    if (i->path().filename() != state_lock::file)
      return false;
  return !err;
}

/// A locked directory that goes back to what it was, unless it is kept.
class target {
public:
  explicit target(std::string path) : path_(std::move(path)) {
    // nop
  }

  target(const target&) = delete;
  target& operator=(const target&) = delete;

  /// What we made goes before the lock is given up.
  ~target() {
    std::error_code ignored;
    if (kept_)
      return;
    if (made_lock_)
      fs::remove(path_ + '/' + state_lock::file, ignored);
    if (made_)
      fs::remove(path_, ignored);
  }

  /// The lock is taken before anything is believed of the rest. Where it is
  /// not there and other things are, it is not even made.
  status enter() {
    std::error_code err;
    made_ = !fs::exists(path_, err);
    // The broker passes through it as a user of its own.
    if (made_ && ::mkdir(path_.c_str(), 0711) != 0) {
      made_ = false;
      return failure{ec::storage_failed,
                     path_ + ": cannot be made: " + std::strerror(errno)};
    }
    if (made_)
      if (auto ok = sync_parent(path_); !ok)
        return ok;
    auto known = fs::exists(path_ + '/' + state_lock::file, err);
    if (!known && !is_fresh(path_))
      return occupied();
    auto lock = state_lock::take(path_);
    if (!lock)
      return lock.error();
    lock_.emplace(*std::move(lock));
    made_lock_ = !known;
    return is_fresh(path_) ? status{} : occupied();
  }

  [[nodiscard]] const std::string& path() const noexcept {
    return path_;
  }

  void keep() noexcept {
    kept_ = true;
  }

private:
  [[nodiscard]] failure occupied() const {
    return {ec::already_exists, path_
                                  + ": is not an empty directory; move it "
                                    "away, or restore to another one"};
  }

  std::string path_;
  std::optional<state_lock> lock_;
  bool made_ = false;
  bool made_lock_ = false;
  bool kept_ = false;
};

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
  fs::remove_all(directory + "/store", ignored);
  for (auto& x : from.about().files)
    if (x.name.find('/') == std::string::npos)
      fs::remove(directory + '/' + x.name, ignored);
}

status fill(const archive& from, const std::string& directory) {
  std::error_code ignored;
  auto folder = directory + '/' + restore_folder;
  if (fs::exists(folder, ignored)) {
    take_back(from, directory); // while the folder says whose that is
    fs::remove_all(folder, ignored);
  }
  if (auto ok = check_room(from, directory); !ok)
    return ok;
  doomed_folder staging{std::move(folder)};
  if (auto ok = extract_all(from, staging.path()); !ok)
    return ok;
  auto ok = move_up(from, staging.path(), directory);
  if (!ok)
    take_back(from, directory);
  return ok;
}

} // namespace

result<manifest> restore_backup(const std::string& file,
                                const std::string& directory,
                                int newest_store) {
  auto from = archive::open(file, newest_store);
  if (!from)
    return from.error();
  target to{directory};
  if (auto ok = to.enter(); !ok)
    return ok.error();
  if (auto ok = fill(*from, to.path()); !ok)
    return ok.error();
  to.keep();
  return from->about();
}

} // namespace troupe
