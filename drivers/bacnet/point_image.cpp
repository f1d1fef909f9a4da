#include "drivers/bacnet/point_image.hpp"

#include "protocol/bacnet/convert.hpp"
#include "protocol/bacnet/error.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/tag.hpp"

#include <algorithm>
#include <cmath>
#include <variant>

namespace troupe::bacnet {

const object* object_of(const device_type& type, point_index point) noexcept {
  return point < type.points.size()
           ? std::get_if<object>(&type.points[point].address)
           : nullptr;
}

uint64_t point_image::key_of(const object_id& x) noexcept {
  return uint64_t{static_cast<uint16_t>(x.type)} << 32 | x.instance;
}

point_image::point_image(device_type_ptr type)
  : type_(std::move(type)),
    raw_(type_->points.size()),
    always_(type_->points.size()),
    states_(type_->points.size()) {
  for (point_index i = 0; i < type_->points.size(); ++i)
    if (auto where = object_of(*type_, i))
      by_object_[key_of(where->id)].push_back(i);
}

void point_image::set_always(const scan_plan& x) {
  std::fill(always_.begin(), always_.end(), false);
  for (auto& pt : x.points)
    if (pt.point < always_.size())
      always_[pt.point] = pt.always;
}

const std::vector<point_index>&
point_image::points_of(const object_id& x) const {
  static const std::vector<point_index> none;
  auto i = by_object_.find(key_of(x));
  return i == by_object_.end() ? none : i->second;
}

void point_image::accept(point_index point, octets content, unix_nanos when,
                         news which, mailbag& to, driver_counters& count) {
  auto& last = raw_[point];
  auto& state = states_[point];
  std::string now{content.data, content.data + content.size};
  auto same = !last.empty() && now == last && state.flagged == state.told;
  if (same && which == news::changes && !always_[point]) {
    to.count_fresh(1);
    count.fresh.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  last = std::move(now);
  state.told = state.flagged;
  value what;
  if (state.flagged != quality::invalid)
    what = decode_point(content, *type_->points[point].type);
  auto status = what.is_null() ? quality::invalid : state.flagged;
  auto conflated = to.put({point, status, std::move(what), when});
  count.samples.fetch_add(1, std::memory_order_relaxed);
  count.conflated.fetch_add(conflated ? 1 : 0, std::memory_order_relaxed);
}

bool point_image::should_be_told(point_index point, octets content,
                                 bool ours) const {
  auto& last = raw_[point];
  if (last.empty()
      || last == std::string{content.data, content.data + content.size})
    return false;
  auto& where = *object_of(*type_, point);
  auto kind = value_kind(where.id.type);
  if (kind != data_kind::real && kind != data_kind::double_precision)
    return true;
  if (!ours || !where.cov_increment)
    return false;
  std::vector<uint8_t> before{last.begin(), last.end()};
  auto a = to_value(as_octets(before)).number();
  auto b = to_value(content).number();
  return a && b && std::abs(*a - *b) >= 2.0 * double{*where.cov_increment};
}

void point_image::set_flags(point_index point, octets content) {
  tag_reader in{content};
  auto what = in.take_application();
  auto bits = std::get_if<bit_string>(&what);
  auto flags = bits != nullptr ? status_of(*bits) : status_flags{};
  states_[point].flagged = flags.fault            ? quality::invalid
                           : flags.out_of_service ? quality::stale
                                                  : quality::good;
}

void point_image::forget() noexcept {
  for (auto& x : raw_)
    x.clear();
  for (auto& x : states_)
    x = {};
}

} // namespace troupe::bacnet
