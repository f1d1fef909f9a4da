// Any bytes as a Modbus interface file.

#include "protocol/import/mod.hpp"

#include <cstdlib>
#include <string_view>
#include <variant>

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto& types = troupe::lon::type_catalogue::standard();
  auto out = troupe::read_mod("fuzz.mod", text, types);
  auto& points = out.what.points;
  for (auto& x : points) {
    auto place = std::get_if<troupe::modbus::mapping>(&x.address);
    require(place && place->length > 0
            && place->address + place->length <= 65'536);
    require(x.type && x.block < out.what.blocks.size() && !x.name.empty());
  }
  size_t members = 0;
  for (auto& block : out.what.blocks)
    for (auto i : block.points) {
      require(i < points.size());
      ++members;
    }
  require(members == points.size());
  return 0;
}
