#include "protocol/bacnet/router_table.hpp"

namespace troupe::bacnet {

namespace {

/// After so long without a word of it a route may make room for another.
constexpr std::chrono::hours stale_after{1};

/// For so long after a word of a router nobody else is believed.
constexpr std::chrono::seconds hold{30};

} // namespace

void router_table::learn(uint16_t network, const bip_address& router,
                         time_point now) {
  if (network == 0 || network == all_networks)
    return;
  if (auto i = by_network_.find(network); i != by_network_.end()) {
    auto& [in, at] = i->second;
    if (in == &pinned_)
      return;
    if (at->router != router && now - at->confirmed < hold) {
      ++counts_.contradicted;
      return;
    }
    at->router = router;
    at->confirmed = now;
    in->splice(in->end(), *in, at);
    return;
  }
  if (!make_room(now)) {
    ++counts_.refused;
    return;
  }
  unasked_.push_back({network, router, now});
  by_network_[network] = {&unasked_, std::prev(unasked_.end())};
}

void router_table::pin(uint16_t network, const bip_address& router) {
  auto& [in, at] = by_network_[network];
  if (in != nullptr)
    in->erase(at);
  pinned_.push_back({network, router, {}});
  in = &pinned_;
  at = std::prev(pinned_.end());
}

void router_table::forget(uint16_t network, const bip_address& router) {
  auto i = by_network_.find(network);
  if (i == by_network_.end() || i->second.in == &pinned_
      || i->second.at->router != router)
    return;
  i->second.in->erase(i->second.at);
  by_network_.erase(i);
}

std::optional<bip_address> router_table::find(uint16_t network) {
  auto i = by_network_.find(network);
  if (i == by_network_.end())
    return std::nullopt;
  auto& [in, at] = i->second;
  if (in == &unasked_) {
    // It was confirmed later than some that are asked for, but the order there
    // only decides who is looked at first.
    asked_.splice(asked_.end(), unasked_, at);
    in = &asked_;
  }
  return at->router;
}

bool router_table::make_room(time_point now) {
  if (by_network_.size() < most_)
    return true;
  if (!unasked_.empty()) {
    evict(unasked_);
    return true;
  }
  if (asked_.empty() || now - asked_.front().confirmed < stale_after)
    return false;
  evict(asked_);
  return true;
}

void router_table::evict(routes& from) {
  by_network_.erase(from.front().network);
  from.pop_front();
  ++counts_.evicted;
}

} // namespace troupe::bacnet
