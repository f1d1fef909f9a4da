// Alarms that wait to be mailed.

#pragma once

#include "protocol/alarm/mail.hpp"
#include "protocol/rate_limit.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// What one alarm asks for.
struct mail_request {
  std::vector<std::string> to; ///< Addresses; their order says nothing.
  std::string subject;
  std::string line; ///< What happened; line ends become blanks.
};

struct mail_limits {
  unix_nanos collect = 30'000'000'000; ///< How long alarms gather for one mail.
  uint32_t mails_per_hour = 20;        ///< To one recipient; as many at once.
  size_t most_waiting = 1'000;         ///< Alarms that are remembered.
  size_t most_lines = 200;             ///< Of one mail.
  unix_nanos first_pause = 60'000'000'000; ///< After a failure; then doubled.
  unix_nanos longest_pause = 3'600'000'000'000;
  unix_nanos give_up = 86'400'000'000'000; ///< Older alarms are not mailed.
};

enum class mail_failure : uint8_t {
  temporary, ///< Worth another try.
  permanent  ///< The server will never take this mail.
};

/// Gathers alarms by the set of their recipients. While a mail may not go, for
/// too many went or the server is away, its alarms keep gathering, so that the
/// next mail is the summary; never are two mails to the same people waiting. At
/// most one mail is under way. Alarms that are told by number only (`and 7
/// more`) count as told; those that nobody hears of are `dropped`.
class mail_queue {
public:
  explicit mail_queue(mail_limits limits = {});

  void add(const mail_request& x, unix_nanos now);

  /// Returns the mail that is due, if one is and none is under way. The caller
  /// answers with `sent` or `failed`.
  [[nodiscard]] std::optional<mail> next(unix_nanos now);

  void sent(unix_nanos now);
  void failed(mail_failure how, unix_nanos now);

  /// When `next` has a mail; nothing while one is under way.
  [[nodiscard]] std::optional<unix_nanos> next_deadline(unix_nanos now) const;

  /// Alarms that are remembered.
  [[nodiscard]] size_t waiting() const noexcept {
    return waiting_;
  }

  [[nodiscard]] uint64_t dropped() const noexcept {
    return dropped_;
  }

  [[nodiscard]] uint64_t mails_sent() const noexcept {
    return mails_sent_;
  }

private:
  using recipients = std::vector<std::string>; // sorted, each once

  struct bundle {
    std::string subject; ///< Of the first alarm.
    std::vector<std::pair<unix_nanos, std::string>> lines; ///< With their age.
    uint64_t more = 0; ///< Alarms beyond the lines.
  };

  struct group {
    bundle waiting;
    unix_nanos due = 0; ///< When gathering ends, or the next try is.
    uint32_t failures = 0;
  };

  using table = std::map<recipients, group>;

  [[nodiscard]] unix_nanos ready_at(const table::value_type& x,
                                    unix_nanos now) const;
  [[nodiscard]] table::const_iterator first_ready(unix_nanos now) const;
  [[nodiscard]] mail make_mail(const recipients& to, const bundle& x,
                               unix_nanos now);
  [[nodiscard]] unix_nanos pause_after(uint32_t failures) const noexcept;
  void put_back(bundle x, group& to, unix_nanos now);
  void drop(const bundle& x);
  void notice(unix_nanos now);

  mail_limits limits_;
  table
    groups_; ///< Groups without alarms exist only while a mail is under way.
  std::map<std::string, rate_limit> rates_;
  std::optional<std::pair<recipients, bundle>> under_way_;
  unix_nanos now_ = 0; ///< Of the last call.
  size_t waiting_ = 0;
  uint64_t dropped_ = 0;
  uint64_t mails_sent_ = 0;
  uint64_t last_number_ = 0;
};

} // namespace troupe
