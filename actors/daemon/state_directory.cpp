#include "actors/daemon/state_directory.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <filesystem>

namespace troupe {

/// The lock is on an open file (flock): it ends with the process, while a file
/// that merely exists would stay after a crash.
result<state_directory> state_directory::open(const std::string& path) {
  namespace fs = std::filesystem;
  std::error_code err;
  auto absolute = fs::absolute(path, err);
  if (!err && !fs::is_directory(absolute, err)
      && fs::create_directories(absolute, err))
    fs::permissions(absolute,
                    fs::perms::owner_all | fs::perms::group_exec
                      | fs::perms::others_exec,
                    err);
  if (!fs::is_directory(absolute))
    return failure{ec::invalid_config,
                   path + ": cannot be created: " + err.message()};
  auto file = (absolute / "lock").string();
  auto fd = ::open(file.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    return failure{ec::invalid_config,
                   path + ": cannot be written: " + std::strerror(errno)};
  state_directory held{absolute.string(), fd};
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    return failure{ec::resource_taken,
                   path + ": another trouped uses this state directory"};
  return held;
}

result<std::string>
state_directory::private_folder(const std::string& name) const {
  namespace fs = std::filesystem;
  auto folder = path_ + '/' + name;
  std::error_code err;
  fs::create_directory(folder, err);
  if (!err)
    fs::permissions(folder, fs::perms::owner_all, err);
  if (err)
    return failure{ec::invalid_config,
                   folder + ": cannot be made private: " + err.message()};
  return folder;
}

state_directory::~state_directory() {
  if (fd_ >= 0)
    ::close(fd_);
}

} // namespace troupe
