#include "storage/history/kept_tail.hpp"

#include "storage/history/byte_io.hpp"
#include "storage/history/history_key.hpp"
#include "storage/history/tail_record.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr uint8_t version = 1;

/// At a time: other writes wait meanwhile.
constexpr size_t most_records = 1'000;
constexpr size_t most_read = size_t{8} << 20;

uint64_t samples_of(std::string_view commit) {
  uint64_t out = 0;
  (void)read_tail(commit, [&](auto, auto&) { ++out; }); // those it can read
  return out;
}

struct kept_record {
  uint64_t held = 0;
  uint64_t bytes = 0;
  uint64_t unread = 0;
};

bool read_record(std::string_view bytes, kept_record& out) {
  byte_reader in{bytes};
  if (in.byte() != version)
    return false;
  out.held = in.varint();
  out.bytes = in.varint();
  out.unread = in.varint();
  return !in.failed() && in.at_end();
}

} // namespace

bool kept_tail::load(std::string_view bytes) {
  kept_record x;
  if (!read_record(bytes, x))
    return false;
  held_ = x.held;
  bytes_ = x.bytes;
  unread_ = x.unread;
  return true;
}

void kept_tail::add(uint64_t sequence, size_t bytes) {
  held_ = sequence;
  bytes_ += bytes;
  changed_ = true;
}

status kept_tail::trim(const store& disk, uint64_t read, uint64_t most,
                       record_list& out) {
  if (!must_trim(read, most))
    return {};
  auto all = true;
  size_t count = 0;
  size_t size = 0;
  key_range range{record_family::history, tail_key(first_), tail_key(held_ + 1),
                  false};
  auto ok = disk.scan(range, [&](auto key, auto bytes) {
    auto sequence = sequence_of(key);
    auto is_read = sequence <= read;
    first_ = sequence;
    all = (is_read || bytes_ > most) && count < most_records
          && size < most_read;
    if (!all)
      return false;
    if (!is_read)
      unread_ += samples_of(bytes);
    out.push_back({std::string{key}, std::nullopt, record_family::history});
    bytes_ -= std::min<uint64_t>(bytes_, bytes.size());
    first_ = sequence + 1;
    ++count;
    size += bytes.size();
    return true;
  });
  if (ok && all) { // whatever was counted, nothing is left
    first_ = held_ + 1;
    bytes_ = 0;
  }
  changed_ = changed_ || count > 0;
  return ok;
}

void kept_tail::take(record_list& out) {
  if (!std::exchange(changed_, false))
    return;
  std::string bytes{static_cast<char>(version)};
  put_varint(bytes, held_);
  put_varint(bytes, bytes_);
  put_varint(bytes, unread_);
  out.push_back({kept_key(), std::move(bytes), record_family::history});
}

result<uint64_t> count_unread(const store& disk) {
  kept_record x;
  auto ok
    = disk.scan({record_family::history, kept_key(), kept_key() + '\0', false},
                [&](auto, auto bytes) {
                  if (!read_record(bytes, x))
                    x.unread = 0;
                  return false;
                });
  if (!ok)
    return ok.error();
  return x.unread;
}

} // namespace troupe
