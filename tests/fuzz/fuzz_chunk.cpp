// Any bytes as a chunk of history. An even first byte gives the rest a checksum
// that fits: a fuzzer would never guess one.

#include "storage/history/chunk.hpp"
#include "storage/history/chunk_bytes.hpp"
#include "tests/support/exact_sample.hpp"

#include <cstdlib>

namespace {

using namespace troupe;

void require(bool x) {
  if (!x)
    std::abort();
}

/// Samples up to the end, or to the damage.
std::vector<log_sample> read(chunk_reader& uut) {
  std::vector<log_sample> out;
  for (log_sample x; uut.next(x);) {
    require(out.empty() || out.back().time <= x.time);
    out.push_back(x);
  }
  require(out.size() <= most_chunk_samples);
  return out;
}

/// What is written again must be what was read.
void resume(const std::string& bytes, const std::vector<log_sample>& samples) {
  auto again = chunk_writer::resume(bytes);
  if (!again)
    return; // a chunk may be larger than those that we write
  require(again->count() == samples.size());
  auto canonical = again->encode();
  require(canonical.size() == again->bytes());
  auto back = chunk_reader::open(canonical);
  require(static_cast<bool>(back));
  log_sample x;
  for (auto& sample : samples)
    require(back->next(x) && exactly(x, sample));
  require(!back->next(x) && back->error());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  // NOLINTNEXTLINE: bytes are text here
  std::string bytes{reinterpret_cast<const char*>(data) + 1, size - 1};
  if (data[0] % 2 == 0)
    put_checksum(bytes);
  auto head = read_chunk_head(bytes);
  auto uut = chunk_reader::open(bytes);
  if (!uut) {
    require(!chunk_writer::resume(bytes));
    return 0;
  }
  require(static_cast<bool>(head));
  auto samples = read(*uut);
  require(uut->error() ? samples.size() == head->count
                       : !chunk_writer::resume(bytes));
  if (uut->error())
    resume(bytes, samples);
  return 0;
}
