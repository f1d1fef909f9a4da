#include "bench/load/clients/pending.hpp"

namespace troupe::load {

bool pending::begin(const std::string& key, time_point due) {
  if (since_.size() >= most || !since_.emplace(key, due).second) {
    ++refused_;
    return false;
  }
  order_.emplace_back(due, key);
  ++begun_;
  return true;
}

bool pending::end(const std::string& key, time_point now) {
  auto i = since_.find(key);
  if (i == since_.end())
    return false;
  using std::chrono::duration_cast;
  using std::chrono::microseconds;
  times_.record(duration_cast<microseconds>(now - i->second).count());
  since_.erase(i);
  ++done_;
  return true;
}

void pending::give_up(time_point now) {
  for (; !order_.empty(); order_.pop_front()) {
    auto& [due, key] = order_.front();
    auto i = since_.find(key);
    // Done, and perhaps begun anew since.
    if (i == since_.end() || i->second != due)
      continue;
    if (now - due < patience_)
      return;
    since_.erase(i);
    ++lost_;
  }
}

void pending::report(findings& out, const std::string& one,
                     const std::string& many, const std::string& effect) const {
  out.counts.emplace_back(many + ".sent", begun_);
  out.counts.emplace_back(many + '.' + effect, done_);
  out.counts.emplace_back(many + ".lost", lost_);
  out.counts.emplace_back(many + ".refused", refused_);
  out.times.emplace_back(one, times_);
}

} // namespace troupe::load
