#include "bridge/exchange_pool.hpp"

#include <utility>

namespace troupe {

exchange_pool::exchange_pool(
  std::function<exchange_actor(const exchange_place&)> spawn,
  std::function<void(const exchange_actor&)> end)
  : spawn_(std::move(spawn)), end_(std::move(end)) {
  // nop
}

result<exchange_actor> exchange_pool::take(const exchange_place& where) {
  auto i = open_.find(where);
  if (i == open_.end() && open_.size() >= most_places)
    return failure{ec::too_large, "connections reach "
                                    + std::to_string(most_places)
                                    + " brokers at most"};
  if (i == open_.end())
    i = open_.emplace(where, entry{spawn_(where), 0}).first;
  ++i->second.users;
  return i->second.actor;
}

void exchange_pool::give_back(const exchange_place& where) {
  auto i = open_.find(where);
  if (--i->second.users > 0)
    return;
  end_(i->second.actor);
  open_.erase(i);
}

} // namespace troupe
