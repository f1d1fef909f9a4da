#include "protocol/backup/state_lock.hpp"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace troupe {

/// The lock is on an open file (flock): it ends with the process, while a file
/// that merely exists would stay after a crash.
result<state_lock> state_lock::take(const std::string& directory) {
  auto path = directory + '/' + file;
  auto fd = ::open(path.c_str(), O_CREAT | O_RDWR | O_CLOEXEC, 0600);
  if (fd < 0)
    return failure{ec::storage_failed,
                   directory + ": cannot be written: " + std::strerror(errno)};
  state_lock held{fd};
  if (::flock(fd, LOCK_EX | LOCK_NB) != 0)
    return failure{ec::resource_taken,
                   directory + ": another trouped uses this state directory"};
  return held;
}

state_lock::~state_lock() {
  if (fd_ >= 0)
    ::close(fd_);
}

} // namespace troupe
