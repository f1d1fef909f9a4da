#include "actors/flight_recorder.hpp"

#include "actors/flight_file.hpp"

#include <sys/mman.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

namespace troupe {

namespace {

constexpr auto relaxed = std::memory_order_relaxed;

} // namespace

result<std::unique_ptr<flight_recorder>>
flight_recorder::open(const std::string& path, now_function now,
                      uint32_t slots) {
  auto file = flight_file::open(path, slots);
  if (!file)
    return file.error();
  auto at = ::mmap(nullptr, slots * flight::slot_bytes, PROT_READ | PROT_WRITE,
                   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (at == MAP_FAILED) // NOLINT: the system's macro
    return failure{ec::storage_failed, path + ": " + std::strerror(errno)};
  return std::unique_ptr<flight_recorder>{
    new flight_recorder{*std::move(file), static_cast<char*>(at), slots,
                        std::move(now)}}; // NOLINT: private
}

flight_recorder::flight_recorder(std::unique_ptr<flight_file> file, char* ring,
                                 uint32_t slots, now_function now)
  : file_(std::move(file)),
    ring_(ring),
    slots_(slots),
    now_(std::move(now)),
    last_(file_->newest()),
    saved_(file_->newest()),
    recopied_(file_->newest()) {
  // nop
}

flight_recorder::~flight_recorder() {
  rescue();
  ::munmap(ring_, slots_ * flight::slot_bytes);
}

status flight_recorder::save() {
  if (auto err = copy(); err != 0)
    return failure{ec::storage_failed, std::strerror(err)};
  return {};
}

void flight_recorder::rescue() noexcept {
  (void)copy();
}

/// Each record twice, in two copies: one that was half written in the first is
/// whole in the second.
int flight_recorder::copy() noexcept {
  auto last = last_.load(relaxed);
  auto saved = saved_.load(relaxed);
  auto oldest = last > slots_ ? last - slots_ : 0;
  if (auto err = file_->write(ring_, std::max(recopied_.load(relaxed), oldest),
                              last);
      err != 0)
    return err;
  recopied_.store(saved, relaxed);
  saved_.store(last, relaxed);
  return 0;
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
  flight::write_slot(ring_ + x.number % slots_ * flight::slot_bytes, x);
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
