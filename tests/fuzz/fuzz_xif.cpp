// Any bytes as a LON interface file.

#include "protocol/lon/codec.hpp"
#include "protocol/lon/xif.hpp"

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <vector>

namespace lon = troupe::lon;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto x = lon::read_xif("fuzz.xif", text, lon::type_catalogue::standard());
  if (x.what.points.size() > lon::most_xif_points)
    std::abort();
  for (auto& block : x.what.blocks)
    for (auto i : block.points)
      if (i >= x.what.points.size())
        std::abort();
  // Types that a file describes must be fit for the wire.
  for (auto& point : x.what.points) {
    std::vector<uint8_t> wire(point.type->size, 0xA5);
    auto what = lon::decode(wire.data(), wire.size(), *point.type);
    if (!lon::encode(what, *point.type)
        || !lon::encode(troupe::zero_value(*point.type), *point.type))
      std::abort();
  }
  return 0;
}
