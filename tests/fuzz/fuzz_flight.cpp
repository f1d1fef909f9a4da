// Any bytes as the file of a flight recorder, and as slots of a good one.

#include "protocol/flight/tape.hpp"

#include <algorithm>
#include <cstdint>
#include <cstdlib>

using namespace troupe;

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

void use(const std::string& file, std::chrono::seconds span) {
  auto tape = flight::read_tape(file, span);
  if (!tape)
    return;
  auto& all = tape->records;
  auto slots = (file.size() - flight::header_bytes) / flight::slot_bytes;
  require(all.size() + tape->torn <= slots);
  require(std::is_sorted(all.begin(), all.end(),
                         [](auto& x, auto& y) { return x.time < y.time; }));
  for (auto& x : all) {
    require(x.number != 0 && !to_string(x.what).empty());
    require(x.who.size() + x.text.size() <= flight::most_text);
    // What was read can be written, and reads the same.
    std::string slot(flight::slot_bytes, 0);
    flight::write_slot(
      slot.data(),
      {x.number, x.time, x.what, x.actor, x.amount, x.depth, x.who, {}});
    require(flight::read_slot(slot.data()).has_value());
  }
}

} // namespace

/// The first byte is the span; the rest is a whole file, and then the slots of
/// one whose header is right.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  std::chrono::seconds span{data[0]};
  // NOLINTNEXTLINE: bytes are text here
  std::string rest{reinterpret_cast<const char*>(data) + 1, size - 1};
  use(rest, span);
  auto slots = std::min<size_t>(rest.size() / flight::slot_bytes,
                                flight::most_slots);
  if (slots == 0)
    return 0;
  std::string file(flight::header_bytes, 0);
  flight::write_header(file.data(), static_cast<uint32_t>(slots));
  use(file + rest.substr(0, slots * flight::slot_bytes), span);
  return 0;
}
