// Any bytes as a device list.

#include "protocol/ids.hpp"
#include "protocol/import/device_csv.hpp"
#include "protocol/import/uid.hpp"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto rows = troupe::read_device_csv("fuzz.csv", text);
  for (auto& x : rows.what) {
    if (!troupe::is_valid_handle(x.handle) || x.device_type.empty()
        || x.lat.has_value() != x.lng.has_value())
      std::abort();
    // The usual form of an address is its own usual form.
    auto uid = troupe::read_uid(x.protocol, x.uid);
    if (uid && *troupe::read_uid(x.protocol, *uid) != *uid)
      std::abort();
  }
  return 0;
}
