// What schedules and groups have yet to give back.

#pragma once

#include "protocol/schedule/owed_levels.hpp"

#include <cstdint>
#include <map>
#include <string>
#include <utility>

namespace troupe {

/// As the last change of its schedule left it.
struct schedule_debt {
  std::string handle; ///< Of the schedule, or `grp/{H}/{N}`.
  owed_list owed;
  uint64_t number = 0; ///< Each change has another one.
};

class debt_book {
public:
  /// Null: it owes nothing.
  [[nodiscard]] const schedule_debt* find(const std::string& handle) const {
    auto i = debts_.find(handle);
    return i != debts_.end() ? &i->second : nullptr;
  }

  void keep(schedule_debt x) {
    auto handle = x.handle;
    debts_[handle] = std::move(x);
  }

  void forget(const std::string& handle) {
    debts_.erase(handle);
  }

  [[nodiscard]] size_t size() const noexcept {
    return debts_.size();
  }

  template <class F>
  void each(F f) const {
    for (auto& [handle, x] : debts_)
      f(x);
  }

private:
  std::map<std::string, schedule_debt> debts_;
};

} // namespace troupe
