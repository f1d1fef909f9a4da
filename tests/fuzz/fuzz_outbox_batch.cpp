// Any bytes as a record of the outbox: what is read is written, and read to the
// same.

#include "storage/outbox/batch.hpp"
#include "storage/outbox/drop_book.hpp"

#include <cstdlib>
#include <string_view>

using namespace troupe;

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are bytes here
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  if (auto book = drop_book::read(bytes)) {
    auto record = book->to_record();
    require(!record.bytes || bool{drop_book::read(*record.bytes)});
    (void)book->text();
  }
  auto key = batch_key(outbox_lane::samples, 7);
  auto batch = read_batch(key, bytes);
  if (!batch)
    return 0;
  require(batch->first == 7 && batch->end() > 7);
  auto record = to_record(outbox_lane::samples, *batch);
  auto again = read_batch(record.key, *record.bytes);
  require(again && again->messages.size() == batch->messages.size());
  require(again->messages.back()->payload == batch->messages.back()->payload);
  require(again->messages.back()->topic == batch->messages.back()->topic);
  return 0;
}
