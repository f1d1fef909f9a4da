#include "storage/outbox/lane_extent.hpp"

#include <algorithm>
#include <limits>
#include <optional>

namespace troupe {

namespace {

struct found_batch {
  uint64_t bytes = 0; ///< Of the record.
  result<outbox_batch> what;
};

key_range from_cursor(outbox_lane lane, uint64_t cursor) {
  return batch_range(lane, cursor, std::numeric_limits<uint64_t>::max());
}

result<std::optional<found_batch>> outermost(const store& from,
                                             key_range range) {
  std::optional<found_batch> out;
  auto ok = from.scan(range, [&](auto key, auto bytes) {
    out = found_batch{disk_bytes(key, bytes), read_batch(key, bytes)};
    return false;
  });
  if (!ok)
    return ok.error();
  return out;
}

/// What is damaged counts with its bytes: loading it will find that out again.
result<lane_extent> count_lane(const store& from, const key_range& range) {
  lane_extent out;
  auto any = false;
  auto ok = from.scan(range, [&](auto key, auto bytes) {
    auto number = number_of(key);
    if (!number || *number == 0)
      return true;
    auto batch = read_batch(key, bytes);
    if (!std::exchange(any, true))
      out.first = *number;
    out.bytes += disk_bytes(key, bytes);
    out.messages += batch ? batch->messages.size() : 1;
    out.end = batch ? batch->end() : *number + 1;
    return true;
  });
  if (!ok)
    return ok.error();
  out.taken_bytes = out.bytes;
  out.taken_messages = out.messages;
  return out;
}

} // namespace

result<lane_extent> measure_lane(const store& from, outbox_lane lane) {
  auto cursor = read_cursor(from, lane);
  if (!cursor)
    return cursor.error();
  auto range = from_cursor(lane, *cursor);
  auto oldest = outermost(from, range);
  range.backwards = true;
  auto newest = outermost(from, range);
  if (!oldest || !newest)
    return oldest ? newest.error() : oldest.error();
  if (!*oldest || !*newest) {
    // Numbers go on: nobody would look below the cursor.
    auto next = std::max<uint64_t>(*cursor, 1);
    return lane_extent{next, next};
  }
  auto& first = (*oldest)->what;
  auto& last = (*newest)->what;
  if (!first || !last || last->bytes_before < first->bytes_before
      || last->messages_before < first->messages_before)
    return count_lane(from, from_cursor(lane, *cursor));
  lane_extent out{first->first, last->end()};
  out.taken_bytes = last->bytes_before + (*newest)->bytes;
  out.taken_messages = last->messages_before + last->messages.size();
  out.bytes = out.taken_bytes - first->bytes_before;
  out.messages = out.taken_messages - first->messages_before;
  return out;
}

} // namespace troupe
