// Wakes a thread that waits for descriptors.

#pragma once

#include <sys/eventfd.h>
#include <unistd.h>

namespace troupe {

/// Rings until it is silenced. Callable on any thread.
class bell {
public:
  bell() : fd_(::eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC)) {
    // nop
  }

  bell(const bell&) = delete;
  bell& operator=(const bell&) = delete;

  ~bell() {
    ::close(fd_);
  }

  [[nodiscard]] int descriptor() const noexcept {
    return fd_;
  }

  void ring() const {
    ::eventfd_write(fd_, 1);
  }

  void silence() const {
    eventfd_t ignored = 0;
    ::eventfd_read(fd_, &ignored);
  }

private:
  int fd_;
};

} // namespace troupe
