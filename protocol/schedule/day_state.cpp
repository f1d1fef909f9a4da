#include "protocol/schedule/day_state.hpp"

namespace troupe {

day_state::day_state(const schedule_plan& plan, const value* before)
  : plan_(plan), weekly_(before) {
  // nop
}

size_t day_state::add(const exception_entry& x) {
  exceptions_.push_back({&x, nullptr});
  return exceptions_.size() - 1;
}

void day_state::take(const listed_moment& x) {
  auto* wanted = x.what.wanted;
  if (x.list == weekly_list()) {
    weekly_ = wanted->is_null() ? &plan_.otherwise : wanted;
    return;
  }
  exceptions_[x.list].newest = wanted;
  if (wanted->is_null())
    active_.erase(x.list);
  else
    active_.insert(x.list);
}

schedule_output day_state::output() const {
  if (!active_.empty()) {
    auto& first = exceptions_[*active_.begin()];
    return {*first.newest, first.entry->level};
  }
  if (weekly_ == nullptr || weekly_->is_null())
    return {};
  return {*weekly_, plan_.level};
}

} // namespace troupe
