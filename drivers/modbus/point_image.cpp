#include "drivers/modbus/point_image.hpp"

#include "protocol/modbus/native.hpp"

#include <algorithm>
#include <cassert>

namespace troupe::modbus {

const mapping* mapping_of(const device_type& type, point_index point) noexcept {
  return point < type.points.size()
           ? std::get_if<mapping>(&type.points[point].address)
           : nullptr;
}

point_image::point_image(device_type_ptr type)
  : type_(std::move(type)),
    known_(type_->points.size()),
    always_(type_->points.size()) {
  uint32_t words = 0;
  offsets_.reserve(type_->points.size());
  for (point_index i = 0; i < type_->points.size(); ++i) {
    offsets_.push_back(words);
    if (auto where = mapping_of(*type_, i))
      words += where->length;
  }
  raw_.resize(words);
}

void point_image::set_always(const scan_plan& x) {
  std::fill(always_.begin(), always_.end(), false);
  for (auto& pt : x.points)
    if (pt.point < always_.size())
      always_[pt.point] = pt.always;
}

void point_image::accept(const read_block& asked,
                         const std::vector<uint16_t>& words, unix_nanos when,
                         news which, mailbag& to, driver_counters& count) {
  assert(words.size() >= asked.count);
  uint32_t fresh = 0;
  uint64_t conflated = 0;
  for (auto& [i, where] : asked.points) {
    auto now = words.data() + (where.address - asked.address);
    auto last = raw_.data() + offsets_[i];
    auto same = known_[i] && std::equal(now, now + where.length, last);
    if (same && which == news::changes && !always_[i]) {
      ++fresh;
      continue;
    }
    std::copy(now, now + where.length, last);
    known_[i] = true;
    auto what = decode_words(now, where, *type_->points[i].type);
    auto status = what.is_null() ? quality::invalid : quality::good;
    conflated += to.put({i, status, std::move(what), when}) ? 1 : 0;
  }
  to.count_fresh(fresh);
  auto samples = asked.points.size() - fresh;
  count.fresh.fetch_add(fresh, std::memory_order_relaxed);
  count.samples.fetch_add(samples, std::memory_order_relaxed);
  count.conflated.fetch_add(conflated, std::memory_order_relaxed);
}

void point_image::forget() noexcept {
  std::fill(known_.begin(), known_.end(), false);
}

} // namespace troupe::modbus
