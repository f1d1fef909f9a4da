#include "protocol/modbus/planner.hpp"

#include <algorithm>
#include <tuple>

namespace troupe::modbus {

namespace {

bool is_bits(table x) noexcept {
  return x == table::coils || x == table::discrete_inputs;
}

uint32_t end_of(const mapping& x) noexcept {
  return uint32_t{x.address} + x.length;
}

} // namespace

/// Gaps are the first suspects, as nobody knows what lies there; only a block
/// without them, or whose gaps are cut already, is halved.
bool address_lessons::learn(const read_block& refused) {
  if (refused.points.size() < 2)
    return false;
  auto learned = false;
  auto end = end_of(refused.points.front().second);
  for (auto& [point, where] : refused.points) {
    if (where.address > end)
      learned |= cuts_.insert({refused.space, where.address}).second;
    end = std::max(end, end_of(where));
  }
  if (learned)
    return true;
  // Points at one address cannot be parted: the cut is where the next address
  // begins, as near to the middle as there is one.
  auto& all = refused.points;
  auto is_behind = [&](auto& x) { return x.second.address > refused.address; };
  auto half = all.begin() + static_cast<std::ptrdiff_t>(all.size() / 2);
  auto cut = std::find_if(half, all.end(), is_behind);
  if (cut == all.end())
    cut = std::find_if(all.begin(), all.end(), is_behind);
  if (cut == all.end())
    return false;
  cuts_.insert({refused.space, cut->second.address});
  return true;
}

bool address_lessons::may_join(table space, uint32_t x, uint32_t y) const {
  auto i = cuts_.upper_bound({space, x});
  return i == cuts_.end() || i->first != space || i->second > y;
}

std::vector<read_block>
plan_reads(std::vector<std::pair<point_index, mapping>> points,
           const read_limits& limits, const address_lessons& lessons) {
  std::sort(points.begin(), points.end(), [](auto& x, auto& y) {
    return std::tie(x.second.space, x.second.address, x.first)
           < std::tie(y.second.space, y.second.address, y.first);
  });
  std::vector<read_block> out;
  for (auto& [point, where] : points) {
    auto end = end_of(where);
    auto most = is_bits(where.space) ? limits.max_bits : limits.max_registers;
    if (!out.empty()) {
      auto& last = out.back();
      auto last_end = uint32_t{last.address} + last.count;
      auto joins = last.space == where.space
                   && where.address <= last_end + limits.max_gap
                   && end - last.address <= most
                   && lessons.may_join(where.space, last.address,
                                       where.address);
      if (joins) {
        last.count
          = static_cast<uint16_t>(std::max(end, last_end) - last.address);
        last.points.emplace_back(point, where);
        continue;
      }
    }
    out.push_back({where.space, where.address, where.length, {{point, where}}});
  }
  return out;
}

} // namespace troupe::modbus
