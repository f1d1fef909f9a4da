// Which schedules write to which groups.

#pragma once

#include <map>
#include <set>
#include <string>
#include <utility>

namespace troupe {

class group_followers {
public:
  /// The schedule writes to these groups from now on, and to no others.
  void set(const std::string& schedule, std::set<std::string> groups) {
    auto before = groups_.find(schedule);
    if (before != groups_.end())
      for (auto& group : before->second)
        if (auto i = schedules_.find(group);
            i->second.erase(schedule) != 0 && i->second.empty())
          schedules_.erase(i);
    for (auto& group : groups)
      schedules_[group].insert(schedule);
    if (!groups.empty())
      groups_[schedule] = std::move(groups);
    else if (before != groups_.end())
      groups_.erase(before);
  }

  [[nodiscard]] std::set<std::string> of(const std::string& group) const {
    auto i = schedules_.find(group);
    return i != schedules_.end() ? i->second : std::set<std::string>{};
  }

private:
  std::map<std::string, std::set<std::string>> groups_;    ///< By schedule.
  std::map<std::string, std::set<std::string>> schedules_; ///< By group.
};

} // namespace troupe
