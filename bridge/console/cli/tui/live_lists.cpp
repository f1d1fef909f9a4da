#include "bridge/console/cli/tui/live_lists.hpp"

#include "bridge/console/cli/table.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <utility>

namespace troupe::cli {

namespace {

/// What the gateway does not know of yet goes last.
size_t rank_of(const std::string& health) {
  constexpr std::array<const char*, 4> order{"down", "suspect", "nascent",
                                             "normal"};
  auto i = std::find(order.begin(), order.end(), health);
  return static_cast<size_t>(i - order.begin());
}

} // namespace

void put_worst_first(std::vector<console::device_row>& all) {
  std::stable_sort(all.begin(), all.end(), [](auto& x, auto& y) {
    return rank_of(x.health()) < rank_of(y.health());
  });
}

std::string health_summary(const std::vector<console::device_row>& all) {
  std::map<std::string, int> by_health;
  for (auto& x : all)
    ++by_health[x.health()];
  auto out = fmt::format("{} devices", all.size());
  for (auto& [name, n] : by_health)
    out += fmt::format(", {} {}", n, printable(name));
  return out;
}

void actor_rates::take(std::chrono::steady_clock::time_point at,
                       const std::vector<console::actor_row>& all) {
  before_ = std::exchange(now_, {});
  for (auto& x : all)
    now_[x.path()] = x.messages();
  seconds_ = std::chrono::duration<double>{at - at_}.count();
  at_ = at;
}

double actor_rates::of(const console::actor_row& x) const {
  auto known = before_.find(x.path());
  if (known == before_.end() || seconds_ <= 0 || x.messages() < known->second)
    return 0;
  return static_cast<double>(x.messages() - known->second) / seconds_;
}

} // namespace troupe::cli
