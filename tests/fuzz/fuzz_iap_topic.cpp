// Any bytes as a topic: what is accepted can be published and has its parts.

#include "protocol/iap/topic.hpp"

#include <cstdlib>
#include <string_view>

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

void check(const troupe::iap::device_topic& x) {
  require(!x.device.protocol.empty() && !x.device.handle.empty());
  if (x.object == troupe::iap::device_object::interface)
    require(!x.block.empty());
  for (auto& level : x.path)
    require(!level.empty());
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto request = troupe::iap::read_request_topic(text);
  if (request && request->kind == troupe::iap::request_kind::device)
    check(request->device);
  auto reference = troupe::iap::read_point_reference(text);
  if (reference) {
    check(*reference);
    require(!reference->path.empty());
  }
  return 0;
}
