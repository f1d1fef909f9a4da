// Any bytes as the daemon's configuration: settings in range, or a place.

#include "actors/daemon/options.hpp"

#include <cstdlib>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string text{reinterpret_cast<const char*>(data), size};
  auto x = troupe::read_options("fuzz.toml", text, {});
  if (!x) {
    if (x.error().text.rfind("fuzz.toml", 0) != 0)
      std::abort();
    return 0;
  }
  if (!troupe::validate(x->monitor) || !troupe::read_endpoint(x->broker.listen))
    std::abort();
  return 0;
}
