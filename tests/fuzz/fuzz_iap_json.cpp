// Any bytes as JSON of the bus: what reads is written and reads back the same.

#include "protocol/iap/json.hpp"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto first = troupe::iap::read_json(text);
  if (!first)
    return 0;
  auto written = troupe::iap::to_json(*first);
  auto second = troupe::iap::read_json(written);
  if (!second || troupe::iap::to_json(*second) != written)
    std::abort();
  return 0;
}
