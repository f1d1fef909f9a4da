// All alarms of the segment: what is, and what was and nobody cleared yet.

#pragma once

#include "protocol/alarm/alarm_event.hpp"

#include <map>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>
#include <vector>

namespace troupe {

/// What a source says of one kind of alarm: its present state, not a change of
/// it. Repeating it is harmless.
struct alarm_report {
  std::string source;
  std::string type;
  bool active = false;
  value what;
  std::string message;
  std::string category = "alarm";
  std::optional<double> severity;
  bool urgent = false;
  bool needs_ack = false;
};

struct alarm_list_bounds {
  size_t most_active = 50'000;   ///< More are refused and counted.
  size_t most_inactive = 10'000; ///< Older ones are pushed out and counted.
};

/// One row for each source and type. A raise while the row is there counts on;
/// it must be acknowledged anew. A row goes when a person clears it, or when
/// there are too many inactive ones: first the oldest that need nobody, then
/// the oldest. Active rows never go.
///
/// Shelved rows follow their source without events. When the shelf ends, one
/// event says what is active, or what ended or changed meanwhile if its begin
/// was told.
class alarm_list {
public:
  explicit alarm_list(alarm_list_bounds bounds = {});

  /// Adds a row from the store, at start. Returns false for one whose id, or
  /// source and type, is there already, and beyond the bound of active rows.
  [[nodiscard]] bool restore(alarm_row x);

  /// Texts that are too long are cut; *source* and *type* must not be. Reports
  /// without them are refused.
  [[nodiscard]] alarm_outcome report(const alarm_report& x, unix_nanos now);

  /// The source is gone, and with it every reason to be active.
  [[nodiscard]] alarm_outcome end_source(const std::string& source,
                                         unix_nanos now);

  // Operations of persons. They fail with `invalid_request` for an unknown id.

  /// Changes nothing when it is acknowledged already.
  [[nodiscard]] result<alarm_outcome>
  acknowledge(const std::string& id, const std::string& who, unix_nanos now);

  /// Removes the row. Fails with `wrong_state` while it is active, or not
  /// acknowledged.
  [[nodiscard]] result<alarm_outcome> clear(const std::string& id,
                                            unix_nanos now);

  /// Also prolongs or shortens. Until *now* or before ends a shelf. Fails with
  /// `out_of_range` beyond 366 days.
  [[nodiscard]] result<alarm_outcome> shelve(const std::string& id,
                                             const std::string& who,
                                             unix_nanos until, unix_nanos now);

  /// Ends shelves whose time is over.
  [[nodiscard]] alarm_outcome expire(unix_nanos now);

  /// When the next shelf ends.
  [[nodiscard]] std::optional<unix_nanos> next_deadline() const;

  /// Returns null for an unknown id. Valid until the next operation.
  [[nodiscard]] const alarm_row* find(const std::string& id) const;
  [[nodiscard]] const alarm_row* find(const std::string& source,
                                      const std::string& type) const;

  /// Types that are active, for a watcher that starts.
  [[nodiscard]] std::vector<std::string>
  active_types(const std::string& source) const;

  /// Active and not acknowledged first, then the others, the newest raise first
  /// among both. Valid until the next operation.
  [[nodiscard]] std::vector<const alarm_row*> rows() const;

  [[nodiscard]] size_t size() const noexcept {
    return rows_.size();
  }

  [[nodiscard]] size_t active_count() const noexcept {
    return rows_.size() - inactive_.size();
  }

  /// Raises that found no room.
  [[nodiscard]] uint64_t refused() const noexcept {
    return refused_;
  }

  /// Rows that were pushed out before anybody cleared them.
  [[nodiscard]] uint64_t pushed_out() const noexcept {
    return pushed_out_;
  }

private:
  using key = std::pair<std::string, std::string>; // source, type
  using table = std::map<key, alarm_row>;
  using place = table::iterator;

  [[nodiscard]] result<place> at(const std::string& id);
  void raise(alarm_outcome& out, place at, const alarm_report& x,
             unix_nanos now);
  void end(alarm_outcome& out, alarm_row& row, unix_nanos now);
  void update(alarm_outcome& out, alarm_row& row, const alarm_report& x,
              unix_nanos now);
  void set_shelf(alarm_row& row, unix_nanos until, const std::string& who);
  void unshelve(alarm_outcome& out, alarm_row& row, unix_nanos now);
  void remove(alarm_outcome& out, place at, unix_nanos now);
  void push_out(alarm_outcome& out, unix_nanos now);
  [[nodiscard]] place add(const alarm_report& x, unix_nanos now);

  /// Orders inactive rows by who goes first.
  using rank = std::tuple<bool, unix_nanos, std::string>;
  [[nodiscard]] static rank rank_of(const alarm_row& x);

  alarm_list_bounds bounds_;
  table rows_;
  std::unordered_map<std::string, place> by_id_;
  std::set<rank> inactive_;
  std::set<std::pair<unix_nanos, std::string>> shelved_; // until, id
  uint64_t last_id_ = 0;
  uint64_t refused_ = 0;
  uint64_t pushed_out_ = 0;
};

} // namespace troupe
