#include "actors/flight_file.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>

namespace troupe {

namespace {

constexpr size_t slots_at_once = 512;

failure complaint(const std::string& path, int number) {
  return {ec::storage_failed, path + ": " + std::strerror(number)};
}

size_t place_of(uint64_t slot) noexcept {
  return flight::header_bytes + slot * flight::slot_bytes;
}

/// Reads until *bytes* are there. Returns 0, or the number of the error; a file
/// that ends too early is an error as well.
int get(int descriptor, char* to, size_t bytes, size_t at) noexcept {
  while (bytes > 0) {
    auto n = ::pread(descriptor, to, bytes, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n == 0 ? EIO : errno;
    to += n;
    at += static_cast<size_t>(n);
    bytes -= static_cast<size_t>(n);
  }
  return 0;
}

} // namespace

result<std::unique_ptr<flight_file>> flight_file::open(const std::string& path,
                                                       uint32_t slots) {
  constexpr mode_t mode = 0600; // topics and names are nobody else's business
  auto descriptor = ::open(path.c_str(),
                           O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode);
  if (descriptor < 0)
    return complaint(path, errno);
  std::unique_ptr<flight_file> out{
    new flight_file{descriptor, slots}}; // NOLINT: private
  if (::fchmod(descriptor, mode) != 0)
    return complaint(path, errno);
  if (auto err = out->prepare(); err != 0) {
    (void)::ftruncate(descriptor, 0); // the store needs what room there is
    return complaint(path, err);
  }
  return out;
}

flight_file::flight_file(int descriptor, uint32_t slots) noexcept
  : descriptor_(descriptor), slots_(slots) {
  // nop
}

flight_file::~flight_file() {
  ::close(descriptor_);
}

int flight_file::prepare() {
  auto bytes = static_cast<off_t>(place_of(slots_));
  std::array<char, flight::header_bytes> header{};
  flight::write_header(header.data(), slots_);
  struct stat known {};
  if (::fstat(descriptor_, &known) != 0)
    return errno;
  auto ours = known.st_size == bytes;
  if (ours) {
    std::array<char, flight::header_bytes> found{};
    if (auto err = get(descriptor_, found.data(), found.size(), 0); err != 0)
      return err;
    ours = found == header;
  }
  if (!ours && ::ftruncate(descriptor_, 0) != 0)
    return errno;
  if (auto err = ::posix_fallocate(descriptor_, 0, bytes); err != 0)
    return err;
  if (!ours)
    return put(header.data(), header.size(), 0);
  find_newest();
  return 0;
}

/// Of what cannot be read nothing is kept: it is written again in time.
void flight_file::find_newest() {
  std::array<char, slots_at_once * flight::slot_bytes> some; // NOLINT: filled
  for (uint64_t first = 0; first < slots_; first += slots_at_once) {
    auto n = std::min<uint64_t>(slots_at_once, slots_ - first);
    if (auto err = get(descriptor_, some.data(), n * flight::slot_bytes,
                       place_of(first));
        err != 0)
      continue;
    for (uint64_t i = 0; i < n; ++i)
      if (auto x = flight::read_slot(some.data() + i * flight::slot_bytes))
        newest_ = std::max(newest_, x->number);
  }
}

int flight_file::write(const char* ring, uint64_t from, uint64_t to) noexcept {
  while (from < to) { // twice where the ring begins anew
    auto slot = (from + 1) % slots_;
    auto n = std::min<uint64_t>(to - from, slots_ - slot);
    if (auto err = put(ring + slot * flight::slot_bytes, n * flight::slot_bytes,
                       place_of(slot));
        err != 0)
      return err;
    from += n;
  }
  return 0;
}

int flight_file::put(const char* from, size_t bytes, size_t at) noexcept {
  while (bytes > 0) {
    auto n = ::pwrite(descriptor_, from, bytes, static_cast<off_t>(at));
    if (n < 0 && errno == EINTR)
      continue;
    if (n <= 0)
      return n == 0 ? EIO : errno;
    from += n;
    at += static_cast<size_t>(n);
    bytes -= static_cast<size_t>(n);
  }
  return 0;
}

} // namespace troupe
