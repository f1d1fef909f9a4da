#include "drivers/modbus/unit.hpp"

#include "protocol/modbus/native.hpp"

#include <algorithm>

namespace troupe::modbus {

namespace {

using namespace std::chrono_literals;

constexpr uint32_t suspect_after = 2;
constexpr uint32_t down_after = 5;
constexpr auto down_after_time = 60s;
constexpr auto least_probe = 1s;
constexpr auto most_probe = 60s;

/// A point whose address is not there is asked for this seldom.
constexpr auto missing_period = 300'000ms;

} // namespace

unit::unit(device_link_ptr link, uint8_t address, const read_limits& limits)
  : link_(std::move(link)), address_(address), limits_(limits) {
  auto count = link_->type->points.size();
  missing_.resize(count);
  always_.resize(count);
  known_.resize(count);
  offsets_.reserve(count);
  uint32_t words = 0;
  for (point_index i = 0; i < count; ++i) {
    offsets_.push_back(words);
    if (auto where = mapping_of(i))
      words += where->length;
  }
  raw_.resize(words);
}

const mapping* unit::mapping_of(point_index i) const noexcept {
  return i < link_->type->points.size()
           ? std::get_if<mapping>(&link_->type->points[i].address)
           : nullptr;
}

void unit::plan(const scan_plan& x, time_point now) {
  plan_ = x;
  std::fill(always_.begin(), always_.end(), false);
  for (auto& pt : plan_.points)
    if (pt.point < always_.size())
      always_[pt.point] = pt.always;
  rebuild(now);
}

void unit::rebuild(time_point now) {
  std::map<std::chrono::milliseconds,
           std::vector<std::pair<point_index, mapping>>>
    by_period;
  for (auto& pt : plan_.points)
    if (auto where = mapping_of(pt.point))
      by_period[missing_[pt.point] ? missing_period : pt.period].emplace_back(
        pt.point, *where);
  scans_.clear();
  for (auto& [period, points] : by_period) {
    // Devices with the same period must not all be asked at the same moment.
    auto spread = period * (link_->number % 64) / 64;
    for (auto& block : plan_reads(std::move(points), limits_, lessons_))
      scans_.push_back({std::move(block), period, now + spread});
  }
}

scan_block* unit::next_scan() noexcept {
  auto i = std::min_element(scans_.begin(), scans_.end(),
                            [](auto& x, auto& y) { return x.due < y.due; });
  return i == scans_.end() ? nullptr : &*i;
}

std::vector<read_block>
unit::blocks_for(const std::vector<point_index>& points) const {
  std::vector<std::pair<point_index, mapping>> asked;
  if (points.empty()) { // the check behind `provision`: any point will do
    for (point_index i = 0; asked.empty() && i < missing_.size(); ++i)
      if (auto where = mapping_of(i))
        asked.emplace_back(i, *where);
  }
  for (auto i : points)
    if (auto where = mapping_of(i); where != nullptr && !missing_[i])
      asked.emplace_back(i, *where);
  return plan_reads(std::move(asked), limits_, lessons_);
}

void unit::refused(const read_block& x, time_point now) {
  if (!lessons_.learn(x)) {
    // Of points at one address the longest is the first to reach too far.
    auto longest = std::max_element(x.points.begin(), x.points.end(),
                                    [](auto& a, auto& b) {
                                      return a.second.length < b.second.length;
                                    });
    missing_[longest->first] = true;
  }
  rebuild(now);
}

void unit::accept(const read_block& asked, const std::vector<uint16_t>& words,
                  unix_nanos when, bool everything, driver_counters& count) {
  for (auto& [i, where] : asked.points) {
    auto fresh = words.data() + (where.address - asked.address);
    auto last = raw_.data() + offsets_[i];
    auto same = known_[i] && std::equal(fresh, fresh + where.length, last);
    if (same && !everything && !always_[i]) {
      count.fresh.fetch_add(1, std::memory_order_relaxed);
      continue;
    }
    std::copy(fresh, fresh + where.length, last);
    known_[i] = true;
    auto what = decode_words(fresh, where, *link_->type->points[i].type);
    auto status = what.is_null() ? quality::invalid : quality::good;
    auto [at, added]
      = samples_.insert_or_assign(i, sample{i, status, std::move(what), when});
    (added ? count.samples : count.conflated)
      .fetch_add(1, std::memory_order_relaxed);
  }
}

batch_ptr unit::take_batch(unix_nanos when, uint64_t request) {
  if (samples_.empty())
    return nullptr;
  batch out;
  out.time = when;
  out.request = request;
  out.samples.reserve(samples_.size());
  for (auto& [i, x] : samples_)
    out.samples.push_back(std::move(x));
  samples_.clear();
  return std::make_shared<const batch>(std::move(out));
}

bool unit::succeeded(time_point now) {
  failures_ = 0;
  last_success_ = now;
  return std::exchange(health_, device_health::normal) != device_health::normal;
}

bool unit::failed(const failure& why, time_point now) {
  if (failures_++ == 0)
    first_failure_ = now;
  why_ = why;
  auto doublings = std::min<uint32_t>(failures_, 7) - 1;
  auto wait = std::min<time_point::duration>(least_probe * (1 << doublings),
                                             most_probe);
  next_probe_ = now + wait;
  auto since = now - last_success_.value_or(first_failure_);
  auto next = health_;
  if (failures_ >= down_after
      || (failures_ >= suspect_after && since >= down_after_time))
    next = device_health::down;
  else if (failures_ >= suspect_after && health_ != device_health::down)
    next = device_health::suspect;
  return std::exchange(health_, next) != next;
}

health_report unit::health() const {
  auto fine = health_ == device_health::normal;
  return {link_->number, health_, fine ? ec::none : why_.code,
          fine ? std::string{} : why_.text};
}

} // namespace troupe::modbus
