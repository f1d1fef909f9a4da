#include "protocol/alarm/alarm_event.hpp"

namespace troupe {

std::string_view to_string(alarm_happening x) noexcept {
  switch (x) {
    case alarm_happening::active:
      return "active";
    case alarm_happening::inactive:
      return "inactive";
    case alarm_happening::acknowledged:
      return "acknowledged";
    case alarm_happening::unacknowledged:
      return "unacknowledged";
    case alarm_happening::cleared:
      return "cleared";
  }
  return "";
}

void tell(alarm_outcome& out, alarm_happening what, alarm_row& row,
          unix_nanos now) {
  if (row.shelved())
    return;
  row.told_active = row.active;
  row.told_acknowledged = row.acknowledged;
  out.events.push_back({what, row, now});
}

std::optional<alarm_happening> untold(const alarm_row& x) {
  if (x.active != x.told_active)
    return x.active ? alarm_happening::active : alarm_happening::inactive;
  if (x.acknowledged != x.told_acknowledged)
    return x.acknowledged ? alarm_happening::acknowledged
                          : alarm_happening::unacknowledged;
  return std::nullopt;
}

} // namespace troupe
