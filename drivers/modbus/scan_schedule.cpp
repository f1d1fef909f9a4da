#include "drivers/modbus/scan_schedule.hpp"

#include "drivers/modbus/point_image.hpp"

#include <algorithm>
#include <map>

namespace troupe::modbus {

namespace {

using std::chrono::milliseconds;

/// A point whose address is not there is asked for this seldom.
constexpr milliseconds missing_period{300'000};

/// Bounds what a plan may ask of a bus.
constexpr milliseconds least_period{10};

/// Parts of a period over which devices are spread.
constexpr uint32_t spread_parts = 64;

bool is_same(const read_block& x, const read_block& y) {
  return x.space == y.space && x.address == y.address && x.count == y.count
         && std::equal(x.points.begin(), x.points.end(), y.points.begin(),
                       y.points.end(),
                       [](auto& a, auto& b) { return a.first == b.first; });
}

} // namespace

scan_schedule::scan_schedule(device_type_ptr type, const read_limits& limits)
  : type_(std::move(type)), limits_(limits), missing_(type_->points.size()) {
  // nop
}

void scan_schedule::plan(const scan_plan& x, time_point now) {
  plan_ = x;
  // Devices must not all be asked at the same moment.
  auto longest = milliseconds{0};
  for (auto& pt : plan_.points)
    longest = std::max(longest, pt.period = std::max(pt.period, least_period));
  rebuild(now + longest * (plan_.device % spread_parts) / spread_parts);
}

void scan_schedule::rebuild(time_point first_due) {
  std::map<milliseconds, std::vector<placed_point>> by_period;
  for (auto& pt : plan_.points)
    if (auto where = mapping_of(*type_, pt.point)) {
      auto period = missing_[pt.point] ? std::max(pt.period, missing_period)
                                       : pt.period;
      by_period[period].emplace_back(pt.point, *where);
    }
  auto old = std::exchange(scans_, {});
  for (auto& [period, points] : by_period)
    for (auto& block : plan_reads(std::move(points), limits_, lessons_)) {
      auto same
        = std::find_if(old.begin(), old.end(), [&, p = period](auto& x) {
            return x->period == p && is_same(x->what, block);
          });
      if (same != old.end())
        scans_.push_back(*same);
      else
        scans_.push_back(std::make_shared<scan_block>(
          scan_block{std::move(block), period, first_due, false}));
    }
}

scan_block_ptr scan_schedule::next() const noexcept {
  const scan_block_ptr* first = nullptr;
  for (auto& x : scans_)
    if (!x->asked && (first == nullptr || x->due < (*first)->due))
      first = &x;
  return first == nullptr ? nullptr : *first;
}

void scan_schedule::ask(scan_block& x, time_point now) noexcept {
  x.asked = true;
  x.due += x.period;
  if (x.due <= now)
    x.due += ((now - x.due) / x.period + 1) * x.period;
}

void scan_schedule::answered(const read_block& x, time_point now) {
  if (!any_missing_)
    return;
  auto back = false;
  for (auto& [point, where] : x.points) {
    back = back || missing_[point];
    missing_[point] = false;
  }
  if (back)
    rebuild(now);
}

std::vector<read_block>
scan_schedule::blocks_for(const std::vector<point_index>& points) const {
  // Points that were refused before must not spoil the reads of the others.
  std::vector<placed_point> good;
  std::vector<placed_point> doubtful;
  for (auto i : points)
    if (auto where = mapping_of(*type_, i))
      (missing_[i] ? doubtful : good).emplace_back(i, *where);
  for (point_index i = 0; points.empty() && i < missing_.size(); ++i)
    if (auto where = mapping_of(*type_, i); where != nullptr && !missing_[i]) {
      good.emplace_back(i, *where);
      break;
    }
  auto out = plan_reads(std::move(good), limits_, lessons_);
  for (auto& x : plan_reads(std::move(doubtful), limits_, lessons_))
    out.push_back(std::move(x));
  return out;
}

bool scan_schedule::absent(const read_block& x, time_point now) {
  for (auto& [point, where] : x.points)
    any_missing_ = missing_[point] = true;
  rebuild(now);
  return false;
}

bool scan_schedule::refused(const read_block& x, time_point now) {
  if (!lessons_.learn(x)) {
    // Of points at one address the longest is the first to reach too far.
    auto longest = std::max_element(x.points.begin(), x.points.end(),
                                    [](auto& a, auto& b) {
                                      return a.second.length < b.second.length;
                                    });
    if (x.points.size() == 1 || missing_[longest->first])
      return absent(x, now);
    any_missing_ = missing_[longest->first] = true;
  }
  rebuild(now);
  return true;
}

bool scan_schedule::too_long(const read_block& x, time_point now) {
  auto bits = x.space == table::coils || x.space == table::discrete_inputs;
  auto& limit = bits ? limits_.max_bits : limits_.max_registers;
  if (x.points.size() < 2 || x.count < 2)
    return absent(x, now);
  limit = std::min<uint16_t>(limit, x.count / 2);
  rebuild(now);
  return true;
}

} // namespace troupe::modbus
