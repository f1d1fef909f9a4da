// What `troupe console` shows, and what it asks; without terminal and sockets.

#pragma once

#include "bridge/console/cli/raw_options.hpp"
#include "bridge/console/cli/tui/answer_watch.hpp"
#include "bridge/console/cli/tui/cell_page.hpp"
#include "bridge/console/cli/tui/live_lists.hpp"
#include "bridge/console/cli/tui/point_feed.hpp"
#include "bridge/console/cli/tui/point_page.hpp"
#include "bridge/console/cli/tui/prompt.hpp"
#include "bridge/console/cli/tui/text_page.hpp"
#include "bridge/console/cli/tui/wish.hpp"

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

/// In the order of their keys, `1` to `7`; `cause` has none.
enum class page_name : uint8_t {
  actors,
  devices,
  points,
  alarms,
  schedules,
  events,
  trace,
  cause
};

/// Pages, the line of summary above and the keys below them. Whoever owns it
/// asks what it wants, brings the replies, and paints.
class console_view {
public:
  using time_point = std::chrono::steady_clock::time_point;

  /// @param user Who acknowledges and shelves alarms.
  explicit console_view(std::string user);

  console_view(const console_view&) = delete;
  console_view& operator=(const console_view&) = delete;

  /// Returns what to ask now. To be called once a second and after each key. A
  /// wish for a `trace` ends the one before.
  [[nodiscard]] std::vector<wish> wishes(time_point now);

  /// @param now For rates.
  void take(wanted what, const console::reply& x, time_point now);

  /// @return Whether the program goes on.
  bool press(const key& x);

  /// Exactly *rows* lines.
  /// @param now Nanoseconds since 1970.
  [[nodiscard]] picture paint(size_t columns, size_t rows, int64_t now);

  [[nodiscard]] page_name shown() const noexcept {
    return shown_;
  }

  /// For who measures how old they are.
  [[nodiscard]] point_table& points() noexcept {
    return points_.points();
  }

private:
  // -- keys -------------------------------------------------------------------

  void open(page_name x);
  void press_here(const key& x);
  void press_point(const key& x);
  void press_alarm(const key& x);
  void press_filter(const key& x);
  void ask_value(const std::string& point);
  void ask_level(const std::string& point);
  void ask_span(const std::string& alarm);

  /// Sends what the command *name* asks. Returns what is wrong with it.
  std::optional<std::string> order(const std::string& name,
                                   const raw_options& raw);
  void explain(const std::string& point);
  void trace(const std::string& point);

  // -- replies ----------------------------------------------------------------

  using reply_rows = std::vector<console::reply>;

  void take_order(const console::reply& x);
  void take_text(text_page& to, const console::reply& x);

  /// All *rows* of one answer are there.
  void complete(wanted what, const reply_rows& all, time_point now);
  void fail(wanted what, const std::string& why);
  void tell_return();
  void show_devices(const reply_rows& all);
  void show_actors(const reply_rows& all, time_point now);
  void show_alarms(const reply_rows& all);
  void show_schedules(const reply_rows& all);
  void show_events(const reply_rows& all);

  [[nodiscard]] page& current();
  [[nodiscard]] std::string title() const;

  /// Empty: the daemon answers.
  [[nodiscard]] std::string trouble() const;
  [[nodiscard]] std::string tabs() const;
  [[nodiscard]] std::string keys() const;
  [[nodiscard]] picture_line message() const;

  std::string user_;
  page_name shown_ = page_name::points;
  page_name before_cause_ = page_name::points;
  cell_page actors_;
  cell_page devices_;
  point_page points_;
  cell_page alarms_;
  cell_page schedules_;
  text_page events_;
  text_page trace_;
  std::string traced_; ///< The point that it follows.
  text_page cause_;
  point_feed feed_;
  actor_rates rates_;

  std::vector<wish> waiting_;            ///< Made by keys.
  time_point next_poll_;                 ///< Of lists.
  std::map<wanted, reply_rows> answers_; ///< Not complete yet.
  std::vector<console::device_row> known_devices_;
  std::string sid_;
  std::optional<prompt> prompt_;
  std::optional<line_editor> filter_; ///< While it is typed.
  bool ordering_ = false;             ///< An order has no end yet.
  std::string deed_;                  ///< What that order is.
  std::string notice_;                ///< What came of it.
  line_style notice_style_ = line_style::plain;
  std::string problem_ = "asking the daemon"; ///< Empty: it answers.
  answer_watch answering_;                    ///< Of what is asked each second.
};

} // namespace troupe::cli
