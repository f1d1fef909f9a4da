#include "storage/history/log_filter.hpp"

#include "storage/history/bucket.hpp"

#include <cmath>

namespace troupe {

bool log_filter::wants(const log_rules& rules, const log_sample& x) {
  if (!rules.enabled || (any_ && !differs(rules, x)))
    return false;
  any_ = true;
  last_ = x;
  return true;
}

bool log_filter::differs(const log_rules& rules, const log_sample& x) const {
  if (x.status != last_.status || x.what.is_null() != last_.what.is_null())
    return true;
  if (x.what.is_null())
    return false;
  if (x.time >= last_.time
      && to_millis(x.time) - to_millis(last_.time) < rules.least_time)
    return false;
  if (x.time < last_.time || rules.least_change == 0.0)
    return true;
  auto now = x.what.number();
  auto before = last_.what.number();
  if (rules.least_change && number_kind_of(x.what) && now && before) {
    auto change = std::abs(*now - *before);
    return std::isnan(change) ? x.what != last_.what
                              : change >= *rules.least_change;
  }
  return x.what != last_.what;
}

} // namespace troupe
