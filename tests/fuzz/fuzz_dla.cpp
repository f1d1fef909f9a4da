// Any bytes as datapoint properties.

#include "protocol/iap/json.hpp"
#include "protocol/import/dla.hpp"

#include <cstdlib>
#include <string_view>

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto rows = troupe::read_dla("fuzz.dla", text).what;
  for (auto& x : rows) {
    require(!x.protocol.empty() && !x.rule.point.empty());
    auto again = x.rule;
    normalize(again);
    require(again == x.rule);
    // Kept as JSON, it comes back the same.
    auto read = troupe::iap::read_json(troupe::iap::to_json(x.rule.settings));
    require(static_cast<bool>(read));
    again.settings = *read;
    normalize(again);
    require(again == x.rule);
  }
  return 0;
}
