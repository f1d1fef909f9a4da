#include "protocol/bacnet/type_match.hpp"

#include "protocol/bacnet/device_image.hpp"
#include "protocol/import/text.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>
#include <utility>
#include <variant>

namespace troupe::bacnet {

namespace {

using object_set = std::set<std::pair<object_type, uint32_t>>;

bool is_same(std::string_view x, std::string_view y) {
  return lower_case(trimmed(x)) == lower_case(trimmed(y));
}

bool is_of_vendor(const device_type& x, const device_facts& device) {
  auto id = std::find_if(x.settings.begin(), x.settings.end(),
                         [](auto& y) { return y.first == "vendorid"; });
  if (id != x.settings.end())
    return parse_whole(trimmed(id->second), 0, UINT16_MAX) == device.vendor;
  return x.manufacturer.empty() || device.vendor_name.empty()
         || is_same(x.manufacturer, device.vendor_name);
}

bool has_all(const object_set& there, const device_type& x) {
  return std::all_of(x.points.begin(), x.points.end(), [&](auto& pt) {
    auto place = std::get_if<object>(&pt.address);
    return place != nullptr
           && there.count({place->id.type, place->id.instance}) > 0;
  });
}

/// Less is better.
auto rank(const device_type& x) {
  return std::tuple{-static_cast<int64_t>(x.points.size()),
                    std::string_view{x.name}};
}

} // namespace

device_type_ptr match_type(const std::vector<device_type_ptr>& known,
                           const device_facts& device,
                           const std::vector<object_id>& objects) {
  if (trimmed(device.model).empty())
    return nullptr;
  object_set there;
  for (auto& x : objects)
    there.emplace(x.type, x.instance);
  device_type_ptr best;
  for (auto& x : known) {
    auto fits = !x->points.empty() && is_same(x->product, device.model)
                && !is_image(x->name, device) && is_of_vendor(*x, device)
                && has_all(there, *x);
    if (fits && (best == nullptr || rank(*x) < rank(*best)))
      best = x;
  }
  return best;
}

} // namespace troupe::bacnet
