// What members have of their groups, and lose when they leave.

#include "bridge/group_book.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/ids.hpp"

#include <utility>

namespace troupe {

namespace {

/// The level that a write claims until it is relinquished; 0: none.
uint8_t claimed_level(const std::string& payload) {
  if (payload.find("\"prio\"") == std::string::npos)
    return 0; // the usual write; spares reading it
  auto json = iap::read_json(payload);
  auto level = json ? json->field("prio") : nullptr;
  auto number = level != nullptr ? level->integer() : nullptr;
  auto what = json ? json->field("value") : nullptr;
  auto released = what != nullptr && what->is_null();
  if (number == nullptr || released || *number < 1 || *number >= normal_level)
    return 0;
  return static_cast<uint8_t>(*number);
}

} // namespace

std::optional<group>
group_book::with_written(const group& x, const std::string& rest,
                         const std::string& payload) const {
  constexpr size_t most_places = 16;
  auto level = claimed_level(payload);
  auto known = x.written.find(rest);
  if (level == 0
      || (known == x.written.end() && x.written.size() >= most_places)
      || (known != x.written.end() && (known->second >> level & 1u) != 0))
    return std::nullopt;
  auto out = x;
  out.written[rest] |= 1u << level;
  return out;
}

/// The group is swapped for a moment: what it reaches depends on the others.
owed_list group_book::lost_by(const group_change& x) {
  auto handle = x.now.handle;
  auto found = groups_.find(handle);
  if (found == groups_.end())
    return {};
  std::vector<const group*> above;
  std::vector<const group*> others;
  for (auto& [name, y] : groups_)
    if (!y.written.empty())
      (name == handle || reaches(y, handle) ? above : others).push_back(&y);
  levels_of_members lost;
  for (auto y : above)
    add_reach(*y, lost);
  if (lost.empty())
    return {};
  auto kept = std::exchange(
    found->second, x.what == group_change::kind::removed ? group{} : x.now);
  levels_of_members left;
  for (auto y : above)
    add_reach(*y, left);
  found->second = std::move(kept);
  auto take = [&lost](const levels_of_members& what) {
    for (auto& [tail, levels] : what)
      if (auto i = lost.find(tail);
          i != lost.end() && (i->second &= ~levels) == 0)
        lost.erase(i);
  };
  take(left);
  for (auto i = others.begin(); i != others.end() && !lost.empty(); ++i) {
    levels_of_members given;
    add_reach(**i, given);
    take(given);
  }
  owed_list out;
  for (auto& [tail, levels] : lost)
    out.push_back({prefix_ + tail + "/value", levels});
  return out;
}

void group_book::add_reach(const group& x, levels_of_members& to) const {
  for (auto& [rest, levels] : x.written)
    for (auto& tail : expand(x.handle, rest))
      to[tail] |= levels;
}

bool group_book::reaches(const group& x, const std::string& handle) const {
  std::set<const group*> seen{&x};
  std::vector<const group*> open{&x};
  while (!open.empty()) {
    auto each = open.back();
    open.pop_back();
    for (auto& topic : each->members) {
      if (topic.compare(prefix_.size(), 4, "grp/") != 0)
        continue; // most are devices
      auto nested = group_of_member(topic.substr(prefix_.size()));
      if (nested == handle)
        return true;
      if (auto below = find(nested);
          below != nullptr && seen.insert(below).second)
        open.push_back(below);
    }
  }
  return false;
}

} // namespace troupe
