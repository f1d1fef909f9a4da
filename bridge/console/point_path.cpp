#include "bridge/console/point_path.hpp"

#include <algorithm>
#include <charconv>

namespace troupe {

namespace {

failure malformed(std::string_view text) {
  return {ec::invalid_request, std::string{text}
                                 + ": a datapoint is written "
                                   "protocol/handle/block/index/datapoint"};
}

/// Cuts the part before the next slash off *rest*.
std::string_view next_segment(std::string_view& rest) {
  auto end = std::min(rest.find('/'), rest.size());
  auto result = rest.substr(0, end);
  rest.remove_prefix(std::min(end + 1, rest.size()));
  return result;
}

} // namespace

result<point_path> parse_point_path(std::string_view text) {
  auto rest = text;
  point_path result;
  result.device.protocol = next_segment(rest);
  result.device.handle = next_segment(rest);
  result.block = next_segment(rest);
  auto index = next_segment(rest);
  result.point = next_segment(rest);
  result.field = rest;
  auto [end, err] = std::from_chars(index.data(), index.data() + index.size(),
                                    result.index);
  if (err != std::errc{} || end != index.data() + index.size())
    return malformed(text);
  if (!is_valid_handle(result.device.protocol)
      || !is_valid_handle(result.device.handle) || result.block.empty()
      || result.point.empty())
    return malformed(text);
  return result;
}

std::string to_string(const device_id& x) {
  return x.protocol + '/' + x.handle;
}

std::string to_string(const point_path& x) {
  return to_string(x.device) + '/' + x.block + '/' + std::to_string(x.index)
         + '/' + x.point;
}

std::string path_of(const device_id& device, const device_type& type,
                    point_index point) {
  auto& pt = type.points[point];
  auto& block = type.blocks[pt.block];
  return to_string(device) + '/' + block.name + '/'
         + std::to_string(block.index) + '/' + pt.name;
}

} // namespace troupe
