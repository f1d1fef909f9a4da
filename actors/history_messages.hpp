// What the history is told and asked. Its rows travel as text: what samples
// look like on disk is nobody else's business.

#pragma once

#include "actors/messages.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// A datapoint whose samples are kept.
struct log_entry {
  point_index point = 0;
  std::string name; ///< `protocol/handle/block/index/point`.
  value rules;      ///< Its member `log`, see `protocol/data_rule.hpp`.
};

/// All of a device that is logged; replaces what it said before.
struct log_plan {
  device_number device = 0;
  std::vector<log_entry> points;
};

using log_plan_ptr = std::shared_ptr<const log_plan>;

/// A question to the history. Times are in nanoseconds since 1970, UTC.
struct log_question {
  enum class form : uint8_t { csv, json_lines };

  std::vector<std::string> which; ///< Names with `*` and `**`, of any series.
  unix_nanos from = 0;
  std::optional<unix_nanos> to;  ///< Not included; without: to the end.
  std::optional<uint64_t> limit; ///< Of all rows.
  bool newest_first = false;     ///< Not with *every*.
  std::optional<uint8_t> level;  ///< 1 to 3; without: what reaches back.
  std::optional<uint32_t> every; ///< Seconds: one row per interval.
  form text = form::csv;
};

using log_question_ptr = std::shared_ptr<const log_question>;

/// Part of an answer. With a *cursor* more may follow.
struct log_page {
  uint64_t cursor = 0;
  std::string text;
};

using log_page_ptr = std::shared_ptr<const log_page>;

/// What is to be deleted. The answer to the first order says how much it means,
/// and deletes nothing; each further one, with the *cursor* of the answer
/// before, deletes a part.
struct forget_order {
  std::vector<std::string> which; ///< As of a question.
  unix_nanos from = 0;
  std::optional<unix_nanos> to; ///< Not included; without: to the end.
  uint64_t cursor = 0;          ///< Goes on; all else is known then.
};

using forget_order_ptr = std::shared_ptr<const forget_order>;

/// How far a deletion is. Without a *cursor* it is done.
struct forget_report {
  uint64_t cursor = 0;
  uint64_t points = 0;    ///< Whose names fit.
  uint64_t samples = 0;   ///< That went so far.
  uint64_t intervals = 0; ///< Likewise, of thinned levels.
};

using forget_report_ptr = std::shared_ptr<const forget_report>;

/// What takes how much? Answered in parts like a deletion.
struct usage_question {
  std::vector<std::string> which; ///< Empty: all.
  uint64_t cursor = 0;            ///< Goes on; all else is known then.
};

using usage_question_ptr = std::shared_ptr<const usage_question>;

/// Of points that are logged by the same rules, in bytes.
struct log_usage {
  value rules;           ///< Their member `log`.
  bool logged = true;    ///< False: nothing comes any more.
  uint64_t points = 0;   ///< All of them.
  uint64_t measured = 0; ///< Those that the rates are taken from.
  double seconds = 0;    ///< The longest time that one was logged so far.
  double on_disk = 0;
  double a_day = 0;        ///< Written in a day.
  double after_a_year = 0; ///< What retention leaves of a year.
  double at_rest = 0;      ///< When all levels are as old as they get.
};

/// With a *cursor* it is not done, and has no rows yet.
struct usage_report {
  uint64_t cursor = 0;
  std::vector<log_usage> rows;
  uint64_t on_disk = 0; ///< The whole history, whatever was asked for.
  uint64_t most = 0;    ///< What it may have; 0: no limit.
};

using usage_report_ptr = std::shared_ptr<const usage_report>;

/// Keeps samples. Nobody waits for it: what it cannot keep, it counts.
using log_taker_actor = caf::typed_actor<
  // A device is logged like this from now on.
  caf::reacts_to<log_plan_ptr>,
  // The device accepted these samples.
  caf::reacts_to<device_number, batch_ptr>,
  // Nothing is known of the device from this time on.
  caf::reacts_to<gone_atom, device_number, unix_nanos>>;

/// Keeps the history of all datapoints, and answers questions about it.
using historian_actor = log_taker_actor::extend<
  // Returns the first rows, or why there can be none.
  caf::replies_to<log_question_ptr>::with<log_page_ptr>,
  // Returns the rows behind those; an error when nobody asked for a minute.
  caf::replies_to<load_atom, uint64_t>::with<log_page_ptr>,
  // Deletes; see `forget_order`.
  caf::replies_to<forget_order_ptr>::with<forget_report_ptr>,
  // Returns what the history takes; see `usage_question`.
  caf::replies_to<usage_question_ptr>::with<usage_report_ptr>,
  // The segment is configured like this from now on.
  caf::reacts_to<settings_ptr>,
  // Answers when everything so far is synced, or cannot be.
  caf::replies_to<settle_atom>::with<caf::ok_atom>,
  // Returns the counters.
  caf::replies_to<caf::get_atom>::with<metric_list_ptr>>::
  extend_with<sleeper_actor>;

} // namespace troupe

// clang-format off
CAF_BEGIN_TYPE_ID_BLOCK(troupe_history, caf::first_custom_type_id + 200)

  CAF_ADD_TYPE_ID(troupe_history, (troupe::forget_order_ptr))
  CAF_ADD_TYPE_ID(troupe_history, (troupe::forget_report_ptr))
  CAF_ADD_TYPE_ID(troupe_history, (troupe::log_page_ptr))
  CAF_ADD_TYPE_ID(troupe_history, (troupe::log_plan_ptr))
  CAF_ADD_TYPE_ID(troupe_history, (troupe::log_question_ptr))
  CAF_ADD_TYPE_ID(troupe_history, (troupe::usage_question_ptr))
  CAF_ADD_TYPE_ID(troupe_history, (troupe::usage_report_ptr))

CAF_END_TYPE_ID_BLOCK(troupe_history)
// clang-format on

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::forget_order_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::forget_report_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::log_page_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::log_plan_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::log_question_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::usage_question_ptr)
CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::usage_report_ptr)
