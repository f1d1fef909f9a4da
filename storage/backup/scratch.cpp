#include "storage/backup/scratch.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <filesystem>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

namespace {

namespace fs = std::filesystem;

constexpr std::string_view suffix{".partial-"};
constexpr size_t chance = 6; ///< Characters that `mkdtemp` puts there.
constexpr std::string_view archive_name{"backup.zip"};

/// Locks a folder; -1 when it is in use, no folder, or not there any more.
int lock_folder(const std::string& path) {
  auto fd = ::open(path.c_str(),
                   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
  if (fd < 0)
    return -1;
  struct stat facts {};
  if (::flock(fd, LOCK_EX | LOCK_NB) == 0 && ::fstat(fd, &facts) == 0
      && facts.st_nlink > 0)
    return fd;
  ::close(fd);
  return -1;
}

bool is_scratch_name(std::string_view name) {
  if (name.size() <= suffix.size() + chance)
    return false;
  auto letters = name.substr(name.size() - chance);
  name.remove_suffix(chance);
  auto is_chance = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
           || (c >= 'a' && c <= 'z');
  };
  return name.substr(name.size() - suffix.size()) == suffix
         && std::all_of(letters.begin(), letters.end(), is_chance);
}

bool is_mine(int fd) {
  struct stat facts {};
  return ::fstat(fd, &facts) == 0 && facts.st_uid == ::geteuid();
}

/// The archive, or what libzip writes until it is complete,
/// `backup.zip.XXXXXX`.
bool is_archive(const fs::directory_entry& x, std::error_code& err) {
  auto name = x.path().filename().string();
  auto known = name.compare(0, archive_name.size(), archive_name) == 0
               && (name.size() == archive_name.size()
                   || name[archive_name.size()] == '.');
  return known && fs::is_regular_file(x.symlink_status(err)) && !err;
}

/// @pre locked
void remove_if_ours(const std::string& path) {
  std::error_code err;
  std::vector<fs::path> files;
  for (fs::directory_iterator i{path, err}, end; !err && i != end;
       i.increment(err)) {
    if (!is_archive(*i, err))
      return;
    files.push_back(i->path());
  }
  for (auto& x : files)
    fs::remove(x, err);
  fs::remove(path, err); // only when it is empty
}

} // namespace

result<backup_scratch> backup_scratch::make(const std::string& file) {
  // Who cleans up may take a new folder for an old one before it is locked.
  for (auto attempt = 0; attempt < 3; ++attempt) {
    auto name = file + std::string{suffix} + std::string(chance, 'X');
    if (::mkdtemp(name.data()) == nullptr)
      return failure{ec::storage_failed,
                     file + ": cannot be made: " + std::strerror(errno)};
    if (auto lock = lock_folder(name); lock >= 0)
      return backup_scratch{name, lock};
    std::error_code ignored;
    fs::remove(name, ignored);
  }
  return failure{ec::storage_failed,
                 file + ": cannot be made: its folder cannot be locked"};
}

backup_scratch::backup_scratch(std::string path, int lock)
  : folder_(std::make_unique<backup::doomed_folder>(std::move(path))),
    lock_(lock) {
  // nop
}

backup_scratch::backup_scratch(backup_scratch&& x) noexcept
  : folder_(std::move(x.folder_)), lock_(std::exchange(x.lock_, -1)) {
  // nop
}

backup_scratch::~backup_scratch() {
  folder_.reset(); // while it is locked
  if (lock_ >= 0)
    ::close(lock_);
}

std::string backup_scratch::archive() const {
  return folder_->path() + '/' + std::string{archive_name};
}

void remove_stale_scratch(const std::string& file) {
  auto parent = fs::path{file}.parent_path();
  std::vector<std::string> found;
  std::error_code err;
  for (fs::directory_iterator i{parent, err}, end; !err && i != end;
       i.increment(err))
    if (is_scratch_name(i->path().filename().string()))
      found.push_back(i->path().string());
  for (auto& path : found)
    if (auto lock = lock_folder(path); lock >= 0) {
      if (is_mine(lock))
        remove_if_ours(path);
      ::close(lock);
    }
}

} // namespace troupe
