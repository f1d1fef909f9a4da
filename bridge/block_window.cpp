#include "bridge/block_window.hpp"

namespace troupe {

bool block_window::is_due(const std::string& topic, time_point now) const {
  auto i = passed_.find(topic);
  return i == passed_.end() || now - i->second >= length_;
}

bool block_window::admit(const std::string& topic, const block_view_ptr& x,
                         time_point now) {
  if (!is_due(topic, now)) {
    waiting_[topic] = x;
    return false;
  }
  passed_[topic] = now;
  waiting_.erase(topic); // older than *x*
  return true;
}

std::vector<block_view_ptr> block_window::take_below(const std::string& prefix,
                                                     time_point now) {
  std::vector<block_view_ptr> out;
  for (auto i = waiting_.lower_bound(prefix);
       i != waiting_.end() && i->first.compare(0, prefix.size(), prefix) == 0;
       i = waiting_.erase(i)) {
    passed_[i->first] = now;
    out.push_back(std::move(i->second));
  }
  return out;
}

std::vector<block_view_ptr> block_window::take_due(time_point now) {
  std::vector<block_view_ptr> out;
  for (auto i = waiting_.begin(); i != waiting_.end();) {
    if (!is_due(i->first, now)) {
      ++i;
      continue;
    }
    passed_[i->first] = now;
    out.push_back(std::move(i->second));
    i = waiting_.erase(i);
  }
  return out;
}

void block_window::forget(const std::string& topic) {
  passed_.erase(topic);
  waiting_.erase(topic);
}

} // namespace troupe
