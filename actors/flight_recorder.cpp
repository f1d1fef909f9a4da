#include "actors/flight_recorder.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace troupe {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

failure complaint(const std::string& path) {
  return {ec::storage_failed, path + ": " + std::strerror(errno)};
}

/// Closes what was opened, whichever way `open` ends.
class descriptor {
public:
  explicit descriptor(int x) noexcept : number(x) {
    // nop
  }

  ~descriptor() {
    if (number >= 0)
      ::close(number);
  }

  descriptor(const descriptor&) = delete;
  descriptor& operator=(const descriptor&) = delete;

  const int number;
};

/// The number of the newest record, also over a start of the gateway.
uint64_t newest_of(const char* file, uint32_t slots) {
  uint64_t out = 0;
  for (uint32_t i = 0; i < slots; ++i)
    if (auto x = flight::read_slot(file + flight::header_bytes
                                   + i * flight::slot_bytes))
      out = std::max(out, x->number);
  return out;
}

} // namespace

result<std::unique_ptr<flight_recorder>>
flight_recorder::open(const std::string& path, now_function now,
                      uint32_t slots) {
  constexpr mode_t mode = 0600; // topics and names are nobody else's business
  descriptor file{
    ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, mode)};
  struct stat known {};
  if (file.number < 0 || ::fchmod(file.number, mode) != 0
      || ::fstat(file.number, &known) != 0)
    return complaint(path);
  auto bytes = flight::header_bytes + slots * flight::slot_bytes;
  if (known.st_size != static_cast<off_t>(bytes)
      && (::ftruncate(file.number, 0) != 0
          || ::ftruncate(file.number, static_cast<off_t>(bytes)) != 0))
    return complaint(path);
  // Without room on the disk the first write would be a SIGBUS.
  if (auto err = ::posix_fallocate(file.number, 0, static_cast<off_t>(bytes))) {
    (void)::ftruncate(file.number, 0); // the store needs what there is
    return failure{ec::storage_failed, path + ": " + std::strerror(err)};
  }
  auto at = ::mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_SHARED,
                   file.number, 0);
  if (at == MAP_FAILED) // NOLINT: the system's macro
    return complaint(path);
  auto first = static_cast<char*>(at);
  if (!flight::read_header({first, bytes})) {
    std::memset(first, 0, bytes);
    flight::write_header(first, slots);
  }
  return std::unique_ptr<flight_recorder>{
    new flight_recorder{first, slots, std::move(now)}}; // NOLINT: private
}

flight_recorder::flight_recorder(char* file, uint32_t slots, now_function now)
  : file_(file),
    slots_(slots),
    now_(std::move(now)),
    last_(newest_of(file, slots)) {
  // nop
}

flight_recorder::~flight_recorder() {
  ::munmap(file_, flight::header_bytes + slots_ * flight::slot_bytes);
}

/// Threads may disagree for a moment about when a second begins: a few records
/// more or less.
bool flight_recorder::admits(unix_nanos now) noexcept {
  constexpr int64_t nanos = 1'000'000'000;
  auto second = now / nanos;
  if (second_.load(relaxed) != second) {
    second_.store(second, relaxed);
    used_.store(0, relaxed);
  }
  if (used_.fetch_add(1, relaxed) < most_a_second)
    return true;
  left_out_.fetch_add(1, relaxed);
  return false;
}

void flight_recorder::write(unix_nanos now, flight::record_view x) noexcept {
  x.number = last_.fetch_add(1, relaxed) + 1;
  x.time = now;
  flight::write_slot(
    file_ + flight::header_bytes + x.number % slots_ * flight::slot_bytes, x);
}

void flight_recorder::note_often(flight::event what, std::string_view who,
                                 std::string_view text, uint64_t amount,
                                 uint64_t actor, size_t depth) noexcept {
  auto now = now_();
  if (admits(now))
    write(now, {0, 0, what, actor, amount, depth, who, text});
}

void flight_recorder::note(flight::event what, std::string_view who,
                           std::string_view text, uint64_t amount,
                           uint64_t actor, size_t depth) noexcept {
  write(now_(), {0, 0, what, actor, amount, depth, who, text});
}

} // namespace troupe
