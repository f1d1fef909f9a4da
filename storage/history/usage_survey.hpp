// What the points of each rule set take on disk, and what they will.

#pragma once

#include "storage/history/history.hpp"

#include <functional>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Bytes of points that are logged by the same rules. Samples in memory count
/// as if they were written already.
struct rule_usage {
  log_rules rules;
  bool logged = true;      ///< False: nothing comes any more.
  uint64_t points = 0;     ///< All of them.
  uint64_t measured = 0;   ///< Those that the rates are taken from.
  unix_millis over = 0;    ///< The longest time that one was logged so far.
  double on_disk = 0;      ///< Now.
  double a_day = 0;        ///< Written in a day, as measured so far.
  double after_a_year = 0; ///< What retention leaves of a year.
  double at_rest = 0;      ///< When every level is as old as it gets.
};

/// Looks at points in steps. Of each rule set up to 200 are looked at, spread
/// evenly, and stand for the others; so a survey takes a second or two,
/// whatever is logged. A point that was logged for less than an hour tells no
/// rate.
class usage_survey {
public:
  static constexpr size_t most_looks = 200;

  /// @param which without repetitions
  /// @param is_logged whether samples of a series still come
  usage_survey(const history& of, const std::vector<series_number>& which,
               const std::function<bool(series_number)>& is_logged);

  /// Looks at up to *most* points; true when no more are left. Fails with
  /// `storage_failed`.
  [[nodiscard]] result<bool> step(const history& of, unix_nanos now,
                                  size_t most = 20);

  /// Rule sets with most points come first.
  [[nodiscard]] std::vector<rule_usage> rows() const;

private:
  struct group {
    rule_usage sum;                     ///< Of those that were looked at.
    std::vector<series_number> members; ///< All, then those to look at.
    size_t looks = 0;                   ///< So many are done.
  };

  /// What there is of one level of one point.
  struct extent {
    uint64_t bytes = 0;
    unix_millis first = latest_time;
  };

  [[nodiscard]] static result<extent>
  measure(const history& of, series_number series, uint8_t level);
  [[nodiscard]] status look(const history& of, group& x, unix_millis now);

  std::map<std::pair<bool, std::string>, group> groups_; ///< By rules.
};

} // namespace troupe
