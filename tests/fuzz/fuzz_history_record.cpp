// Any bytes as records of history: thinned rows, tails, checkpoints, series.
// The first byte says which.

#include "storage/history/chunk_usage.hpp"
#include "storage/history/restart_list.hpp"
#include "storage/history/row_block.hpp"
#include "storage/history/series_book.hpp"
#include "storage/history/strand.hpp"
#include "storage/history/tail_record.hpp"

#include <cstdlib>
#include <string>
#include <vector>

namespace {

using namespace troupe;

void require(bool x) {
  if (!x)
    std::abort();
}

void read_as_rows(std::string_view bytes) {
  std::vector<bucket_row> rows;
  auto ok = read_rows(bytes, rows);
  require(rows.size() <= most_block_rows);
  auto again = row_writer::resume(bytes);
  require(static_cast<bool>(again) || !ok || !rows.empty());
  if (ok)
    require(static_cast<bool>(last_row(bytes)));
}

void read_as_tail(std::string_view bytes) {
  tail_writer again;
  auto ok = read_tail(bytes, [&](auto series, auto& x) {
    require(x.time >= 0);
    require(again.add(series, x));
  });
  if (!ok)
    return;
  auto canonical = again.take(*ok);
  size_t samples = 0;
  require(
    static_cast<bool>(read_tail(canonical, [&](auto, auto&) { ++samples; })));
}

/// A checkpoint is followed by what comes in a gateway's life.
void read_as_checkpoint(std::string_view bytes) {
  strand uut{1, 1, 60'000};
  auto none = [](const chunk_key&) { return std::optional<std::string>{}; };
  if (!uut.load(bytes, none))
    return;
  std::vector<chunk_update> chunks;
  (void)uut.copy(0);
  auto saved = uut.save(chunks, 9);
  strand again{1, 1, 60'000};
  require(static_cast<bool>(again.load(saved, none)));
}

void read_as_others(std::string_view bytes) {
  series_book book;
  (void)book.load(series_key(0), bytes);
  chunk_usage usage;
  (void)usage.load(usage_key(0, 1), bytes);
  (void)usage.load(bytes.empty() ? "u" : bytes, bytes);
  restart_list restarts;
  (void)restarts.load(restart_key(1), bytes);
  (void)read_chunk_key(bytes);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  // NOLINTNEXTLINE: bytes are text here
  std::string_view bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  switch (data[0] % 4) {
    case 0:
      read_as_rows(bytes);
      break;
    case 1:
      read_as_tail(bytes);
      break;
    case 2:
      read_as_checkpoint(bytes);
      break;
    default:
      read_as_others(bytes);
  }
  return 0;
}
