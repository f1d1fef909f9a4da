// Any bytes as the cursor of a sink: what is one reads back the same.

#include "storage/postgres/store_cursor.hpp"

#include <cstdlib>
#include <string>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string text{reinterpret_cast<const char*>(data), size};
  auto x = troupe::read_store_cursor(text);
  if (!x)
    return 0;
  auto back = troupe::read_store_cursor(troupe::to_text(*x));
  if (!back || troupe::to_text(*back) != troupe::to_text(*x))
    std::abort();
  return 0;
}
