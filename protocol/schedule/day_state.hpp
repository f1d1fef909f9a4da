// Which event of which list counts while a day passes.

#pragma once

#include "protocol/schedule/local_day.hpp"
#include "protocol/schedule/schedule_output.hpp"

#include <set>
#include <vector>

namespace troupe {

/// An event of one of the day's lists.
struct listed_moment {
  moment what;
  size_t list;
};

/// Takes the events of a day in the order in which they happen and says what
/// they leave wanted. Each exception has a list, by its rank; the weekly list
/// comes after them.
class day_state {
public:
  /// @param before What the weekly list wants before its first event; null for
  ///        nothing.
  /// @pre *plan* outlives the state
  day_state(const schedule_plan& plan, const value* before);

  /// Adds an exception, of lower rank than those before, and returns its list.
  size_t add(const exception_entry& x);

  /// Returns the weekly list. @pre all exceptions are added
  [[nodiscard]] size_t weekly_list() const noexcept {
    return exceptions_.size();
  }

  void take(const listed_moment& x);

  [[nodiscard]] schedule_output output() const;

private:
  struct ranked {
    const exception_entry* entry;
    const value* newest;
  };

  const schedule_plan& plan_;
  const value* weekly_;
  std::vector<ranked> exceptions_;
  std::set<size_t> active_; ///< Sorted, as a day may have 10,000 events.
};

} // namespace troupe
