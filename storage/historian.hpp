// The actor around the history: commits, retention, and answers in pages.

#pragma once

#include "actors/history_messages.hpp"
#include "actors/wall_clock.hpp"
#include "protocol/schedule/time_zone.hpp"
#include "storage/history/erase_range.hpp"
#include "storage/history/history.hpp"
#include "storage/history/history_query.hpp"
#include "storage/history/retention.hpp"
#include "storage/history/row_text.hpp"
#include "storage/history/usage_survey.hpp"
#include "storage/sink_progress.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <map>
#include <memory>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

namespace troupe {

struct historian_config {
  history_config memory;
  /// Samples of so long share a commit: a power cut costs no more, and flash
  /// lives the longer.
  caf::timespan commit_interval = std::chrono::milliseconds{250};
  uint64_t most_bytes = uint64_t{4} << 30; ///< Of chunks on disk; 0: no limit.
};

/// *disk* is shared with the store actor: both write whole commits of their
/// own.
struct historian_ports {
  std::shared_ptr<store> disk;
  wheel_actor wheel;
  wall_clock_ptr clock;
  std::shared_ptr<sink_progress> sink = {}; ///< Null: no sink copies samples.
};

/// Waits for the disk: spawn it detached, save in tests. A store that cannot be
/// read or written stops the history and nothing else; writing is tried again
/// until it works.
class historian_state {
public:
  static inline constexpr const char* name = "historian";

  using pointer = historian_actor::stateful_pointer<historian_state>;

  explicit historian_state(historian_actor::pointer self);

  void start(const historian_config& cfg, historian_ports ports);

  void on_plan(const log_plan& x);
  void on_batch(device_number device, const batch& x);
  void on_gone(device_number device, unix_nanos time);
  void on_settings(const settings_ptr& x);

  /// Fails with `invalid_request` for a question that makes no sense, with
  /// `overloaded` when too many answers are under way, and with
  /// `storage_failed`.
  caf::result<log_page_ptr> on_question(const log_question_ptr& x);
  caf::result<log_page_ptr> on_more(uint64_t cursor);

  /// Each part is synced before it is answered. Fails as above, and with
  /// `timeout` for a deletion that nobody went on with for a minute.
  caf::result<forget_report_ptr> on_forget(const forget_order& x);

  /// Fails as above, and is as patient.
  caf::result<usage_report_ptr> on_usage(const usage_question& x);
  caf::result<caf::ok_atom> on_settle();
  [[nodiscard]] metric_list_ptr counters() const;
  void on_wake(uint64_t token);

private:
  /// Who does not come back has to begin anew.
  static constexpr unix_nanos idle_limit = 60'000'000'000;

  /// An answer of which only a part was fetched.
  struct reading {
    history_cursor rows;
    std::vector<std::string> names; ///< Of the points of the query.
    log_question::form text;
    row_form form;
    unix_nanos used = 0; ///< When the last page was fetched.
  };

  /// A deletion or a survey of which parts are left.
  template <class T>
  struct unfinished {
    T what;
    unix_nanos used = 0; ///< When it last went on.
  };

  using series_map = std::unordered_map<point_index, series_number>;

  template <class T>
  void drop_idle(std::map<uint64_t, T>& all, unix_nanos limit) const {
    auto now = ports_.clock->now();
    for (auto i = all.begin(); i != all.end();)
      i = now - i->second.used > limit ? all.erase(i) : std::next(i);
  }

  /// Of all kinds: what nobody goes on with holds memory for nothing.
  void drop_idle();

  /// Returns what the patterns cover, for each pattern in order.
  [[nodiscard]] result<std::vector<series_number>>
  select(const std::vector<std::string>& which) const;
  [[nodiscard]] result<history_query> read(const log_question& x) const;
  result<log_page_ptr> page(uint64_t number, reading& x, std::string head);
  result<forget_report> begin_forgetting(const forget_order& x);
  result<forget_report> forget_part(uint64_t cursor, range_eraser& x);
  result<usage_report> begin_survey(const usage_question& x);
  result<usage_report> survey_part(uint64_t cursor, usage_survey& x);
  [[nodiscard]] std::unordered_set<series_number> logged_series() const;
  status commit();

  /// When it fails, it is tried again later.
  status commit_now();
  void commit_soon();
  void expire();
  [[nodiscard]] double fill() const;
  void arm(caf::timespan wait, uint64_t token);

  historian_actor::pointer self_;
  historian_config cfg_;
  historian_ports ports_;
  std::unique_ptr<history> history_; ///< Null: it cannot be read.
  std::optional<retention> retention_;
  time_zone zone_;
  std::unordered_map<device_number, series_map> devices_;
  std::map<uint64_t, reading> readings_;
  std::map<uint64_t, unfinished<range_eraser>> deletions_;
  std::map<uint64_t, unfinished<usage_survey>> surveys_;
  uint64_t last_cursor_ = 0;
  bool armed_ = false;     ///< A commit is due.
  bool failing_ = false;   ///< The last commit could not be written.
  bool untrimmed_ = false; ///< What it was to erase could not be read.
};

historian_actor::behavior_type historian_behavior(historian_state::pointer self,
                                                  const historian_config& cfg,
                                                  historian_ports ports);

} // namespace troupe
