#include "protocol/bacnet/request_gate.hpp"

#include "protocol/bacnet/service.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

/// Requests of a peer that are remembered: more than any has under way, far
/// fewer than 256, after which invoke ids come again.
constexpr size_t most_memos = 16;

bool is_notification(uint8_t service) noexcept {
  return static_cast<confirmed_service>(service)
           == confirmed_service::confirmed_cov_notification
         || service == confirmed_cov_notification_multiple;
}

/// FNV-1a.
uint64_t hash_of(const confirmed_request& x) noexcept {
  uint64_t out = 14'695'981'039'346'656'037u ^ x.service;
  for (size_t i = 0; i < x.data.size; ++i)
    out = (out ^ x.data.data[i]) * 1'099'511'628'211u;
  return out;
}

} // namespace

request_gate::verdict request_gate::on_request(const device_address& from,
                                               const confirmed_request& what,
                                               time_point now) {
  if (what.part) {
    ++counts_.refused;
    return {abort_answer{
      what.invoke_id, abort_reason::segmentation_not_supported, side::server}};
  }
  if (!is_notification(what.service)) {
    ++counts_.refused;
    return {reject_answer{what.invoke_id, reject_reason::unrecognized_service}};
  }
  while (!peers_.empty() && peers_.front().until <= now)
    forget_first();
  auto again = is_repeated(peer_at(from), what, now);
  ++(again ? counts_.repeated : counts_.taken);
  return {simple_ack{what.invoke_id, what.service}, !again};
}

bool request_gate::is_repeated(peer& from, const confirmed_request& what,
                               time_point now) {
  auto& last = from.last;
  memo next{what.invoke_id, hash_of(what), now + memory_};
  from.until = next.until;
  auto i = std::find_if(last.begin(), last.end(), [&next](const memo& x) {
    return x.invoke_id == next.invoke_id;
  });
  if (i != last.end()) {
    auto again = i->content == next.content && now < i->until;
    if (again) {
      i->until = next.until;
      return true;
    }
    last.erase(i);
  }
  if (last.size() == most_memos)
    last.erase(last.begin());
  last.push_back(next);
  return false;
}

request_gate::peer& request_gate::peer_at(const device_address& from) {
  if (auto i = by_address_.find(from); i != by_address_.end()) {
    peers_.splice(peers_.end(), peers_, i->second);
    return peers_.back();
  }
  if (peers_.size() >= most_peers_)
    forget_first();
  peers_.push_back({from, {}, {}});
  by_address_[from] = std::prev(peers_.end());
  return peers_.back();
}

void request_gate::forget_first() {
  by_address_.erase(peers_.front().address);
  peers_.pop_front();
}

} // namespace troupe::bacnet
