#include "protocol/bacnet/server_model.hpp"

#include <algorithm>

namespace troupe::bacnet {

std::optional<size_t> device_model::find(const std::string& name) const {
  auto i = std::find_if(objects.begin(), objects.end(),
                        [&](auto& x) { return x.name == name; });
  if (i == objects.end())
    return std::nullopt;
  return static_cast<size_t>(i - objects.begin());
}

primitive present_value_of(object_type type, double x) {
  if (is_binary(type))
    return enumerated{x != 0 ? 1u : 0u};
  if (is_multi_state(type))
    return static_cast<uint64_t>(std::max(x, 0.0));
  return static_cast<float>(x);
}

} // namespace troupe::bacnet
