#include "protocol/schedule/owed_levels.hpp"

#include <algorithm>
#include <iterator>
#include <unordered_map>

namespace troupe {

namespace {

/// Level 17 is held by devices only while they run.
constexpr uint32_t all_overrides = 0x1'fffe;

/// Adds up what is owed, each topic once.
class owed_sum {
public:
  void add(const std::string& topic, uint32_t levels) {
    auto [known, added] = places_.emplace(topic, list_.size());
    if (added)
      list_.push_back({topic, 0});
    list_[known->second].levels |= levels & all_overrides;
  }

  void take(const std::string& topic, uint32_t levels) {
    if (auto known = places_.find(topic); known != places_.end())
      list_[known->second].levels &= ~levels;
  }

  owed_list result() && {
    auto nothing = [](auto& x) { return x.levels == 0; };
    list_.erase(std::remove_if(list_.begin(), list_.end(), nothing),
                list_.end());
    if (list_.size() > most_owed)
      list_.erase(list_.begin(), std::prev(list_.end(), most_owed));
    return std::move(list_);
  }

private:
  owed_list list_;
  std::unordered_map<std::string, size_t> places_;
};

} // namespace

owed_list owed_after(const owed_list& owed, const held_levels& before,
                     const held_levels& after) {
  owed_sum sum;
  for (auto& x : owed)
    sum.add(x.topic, x.levels);
  for (auto& topic : before.topics)
    sum.add(topic, before.levels);
  for (auto& topic : after.topics)
    sum.take(topic, after.levels);
  return std::move(sum).result();
}

value to_value(const owed_list& x) {
  array all;
  for (auto& each : x)
    all.elements.push_back(
      make_structure({{"target", value{each.topic}},
                      {"levels", value{static_cast<int64_t>(each.levels)}}}));
  return make_structure({{"owed", value{std::move(all)}}});
}

owed_list read_owed(const value& x) {
  owed_sum sum;
  auto found = x.field("owed");
  auto all = found != nullptr ? found->elements() : nullptr;
  if (all == nullptr)
    return {};
  for (auto& each : all->elements) {
    auto topic = each.field("target");
    auto levels = each.field("levels");
    if (topic != nullptr && topic->text() != nullptr && levels != nullptr
        && levels->integer() != nullptr)
      sum.add(*topic->text(), static_cast<uint32_t>(*levels->integer()));
  }
  return std::move(sum).result();
}

} // namespace troupe
