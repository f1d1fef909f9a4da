#include "protocol/bacnet/device_table.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

/// Who was heard within this is still there: another one with its instance is
/// a second device.
constexpr std::chrono::seconds alive{60};

/// The least that the standard allows (12.11.18).
constexpr uint32_t least_apdu = 50;

} // namespace

void take_abilities(device_binding& out, const i_am& x) noexcept {
  out.max_apdu = static_cast<uint16_t>(
    std::clamp(x.max_apdu, least_apdu, uint32_t{UINT16_MAX}));
  out.segments = x.segments;
  out.vendor = x.vendor;
}

void device_table::want(uint32_t instance) {
  if (wanted_.insert(instance).second && bindings_.count(instance) > 0)
    --strangers_;
}

void device_table::forget(uint32_t instance) {
  auto wanted = wanted_.erase(instance) > 0;
  if (bindings_.erase(instance) > 0 && !wanted)
    --strangers_;
}

void device_table::bind(uint32_t instance, const device_address& where) {
  want(instance);
  auto& x = bindings_[instance];
  x.where = where;
  x.fixed = true;
}

binding_change device_table::on_i_am(const i_am& x, const device_address& from,
                                     time_point now) {
  auto i = bindings_.find(x.instance);
  if (i == bindings_.end()) {
    auto stranger = wanted_.count(x.instance) == 0;
    if (stranger && strangers_ >= most_strangers_)
      return binding_change::no_room;
    if (stranger)
      ++strangers_;
    auto& added = bindings_[x.instance];
    take_abilities(added, x);
    added.where = from;
    added.heard = now;
    return binding_change::added;
  }
  auto& old = i->second;
  auto same = old.where == from;
  if (!same && (old.fixed || now - old.heard < alive))
    return binding_change::duplicate;
  take_abilities(old, x);
  old.where = from;
  old.heard = now;
  return same ? binding_change::known : binding_change::moved;
}

bool device_table::on_heard(uint32_t instance, const device_address& from,
                            time_point now) {
  auto i = bindings_.find(instance);
  if (i == bindings_.end() || i->second.where != from)
    return false;
  i->second.heard = now;
  return true;
}

const device_binding* device_table::find(uint32_t instance) const {
  auto i = bindings_.find(instance);
  return i == bindings_.end() ? nullptr : &i->second;
}

} // namespace troupe::bacnet
