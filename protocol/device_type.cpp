#include "protocol/device_type.hpp"

#include <algorithm>

namespace troupe {

const block_type* device_type::find_block(std::string_view block,
                                          uint32_t index) const noexcept {
  auto i = std::find_if(blocks.begin(), blocks.end(), [&](const auto& x) {
    return x.index == index && x.name == block;
  });
  return i == blocks.end() ? nullptr : &*i;
}

std::optional<point_index>
device_type::find_point(const block_type& block,
                        std::string_view point) const noexcept {
  for (auto i : block.points)
    if (points[i].name == point)
      return i;
  return std::nullopt;
}

} // namespace troupe
