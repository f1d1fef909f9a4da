// Any bytes as a device type file.

#include "protocol/import/dtd.hpp"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto rows = troupe::read_dtd("fuzz.dtd", text);
  for (auto& x : rows.what)
    if (x.name.empty() || x.protocol.empty() || x.program_id.size() != 16)
      std::abort();
  return 0;
}
