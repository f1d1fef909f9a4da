#include "protocol/alarm/mail_queue.hpp"

#include "protocol/alarm/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

constexpr unix_nanos hour = 3'600'000'000'000;
constexpr size_t longest_subject = 256;

std::string one_line(const std::string& x) {
  std::string out{cut_text(x, longest_message)};
  std::replace(out.begin(), out.end(), '\n', ' ');
  return out;
}

} // namespace

mail_queue::mail_queue(mail_limits limits) : limits_(limits) {
  // nop
}

void mail_queue::add(const mail_request& x, unix_nanos now) {
  notice(now);
  auto to = x.to;
  std::sort(to.begin(), to.end());
  to.erase(std::unique(to.begin(), to.end()), to.end());
  auto at = groups_.find(to);
  auto full = waiting_ >= limits_.most_waiting;
  if (to.empty() || (full && at == groups_.end())) {
    ++dropped_;
    return;
  }
  if (at == groups_.end())
    at = groups_.emplace(std::move(to), group{}).first;
  auto& alarms = at->second.waiting;
  if (alarms.lines.empty() && alarms.more == 0) {
    alarms.subject = cut_text(x.subject, longest_subject);
    at->second.due = std::max(at->second.due, now + limits_.collect);
  }
  if (full || alarms.lines.size() >= limits_.most_lines) {
    ++alarms.more;
    return;
  }
  alarms.lines.emplace_back(now, one_line(x.line));
  ++waiting_;
}

std::optional<mail> mail_queue::next(unix_nanos now) {
  notice(now);
  auto at = first_ready(now);
  if (at == groups_.end() || ready_at(*at, now) > now)
    return std::nullopt;
  auto& from = groups_[at->first];
  under_way_.emplace(at->first, std::exchange(from.waiting, {}));
  return make_mail(under_way_->first, under_way_->second, now);
}

void mail_queue::sent(unix_nanos now) {
  notice(now);
  if (!under_way_)
    return;
  auto [to, alarms] = *std::exchange(under_way_, std::nullopt);
  ++mails_sent_;
  waiting_ -= alarms.lines.size();
  for (auto i = rates_.begin(); i != rates_.end();)
    i = i->second.idle(now) ? rates_.erase(i) : std::next(i);
  for (auto& each : to)
    static_cast<void>(rates_
                        .try_emplace(each, hour / limits_.mails_per_hour,
                                     limits_.mails_per_hour)
                        .first->second.take(now));
  auto& from = groups_[to];
  from.failures = 0;
  if (from.waiting.lines.empty() && from.waiting.more == 0)
    groups_.erase(to);
}

void mail_queue::failed(mail_failure how, unix_nanos now) {
  notice(now);
  if (!under_way_)
    return;
  auto [to, alarms] = *std::exchange(under_way_, std::nullopt);
  auto& from = groups_[to];
  if (how == mail_failure::permanent) {
    drop(alarms);
  } else {
    from.due = now + pause_after(from.failures++);
    put_back(std::move(alarms), from, now);
  }
  if (from.waiting.lines.empty() && from.waiting.more == 0)
    groups_.erase(to);
}

std::optional<unix_nanos> mail_queue::next_deadline(unix_nanos now) const {
  auto at = first_ready(now);
  if (at == groups_.end())
    return std::nullopt;
  return ready_at(*at, now);
}

unix_nanos mail_queue::ready_at(const table::value_type& x,
                                unix_nanos now) const {
  auto out = x.second.due;
  for (auto& each : x.first)
    if (auto i = rates_.find(each); i != rates_.end())
      out = std::max(out, i->second.ready_at(now));
  return out;
}

mail_queue::table::const_iterator
mail_queue::first_ready(unix_nanos now) const {
  if (under_way_)
    return groups_.end();
  auto before = [&](auto& x, auto& y) {
    return ready_at(x, now) < ready_at(y, now);
  };
  return std::min_element(groups_.begin(), groups_.end(), before);
}

mail mail_queue::make_mail(const recipients& to, const bundle& x,
                           unix_nanos now) {
  mail out{to, x.subject, {}, now, ++last_number_};
  auto count = x.lines.size() + x.more;
  if (count > 1)
    out.subject = fmt::format("{} alarms: {}", count, x.subject);
  for (auto& [time, line] : x.lines)
    out.body += line + '\n';
  if (x.more > 0)
    out.body += fmt::format("and {} more\n", x.more);
  return out;
}

unix_nanos mail_queue::pause_after(uint32_t failures) const noexcept {
  constexpr uint32_t enough = 16; // doubled so often anything is too long
  return std::min(limits_.first_pause << std::min(failures, enough),
                  limits_.longest_pause);
}

/// In front of what came meanwhile, without what is too old by now.
void mail_queue::put_back(bundle x, group& to, unix_nanos now) {
  auto fresh = std::find_if(x.lines.begin(), x.lines.end(), [&](auto& line) {
    return now - line.first < limits_.give_up;
  });
  auto old = static_cast<size_t>(fresh - x.lines.begin());
  dropped_ += old;
  waiting_ -= old;
  x.lines.erase(x.lines.begin(), fresh);
  if (x.lines.empty()) {
    dropped_ += std::exchange(x.more, 0);
    return;
  }
  auto& later = to.waiting;
  for (auto& line : later.lines) {
    if (x.lines.size() < limits_.most_lines) {
      x.lines.push_back(std::move(line));
    } else {
      ++x.more;
      --waiting_;
    }
  }
  x.more += later.more;
  later = std::move(x);
}

void mail_queue::drop(const bundle& x) {
  dropped_ += x.lines.size() + x.more;
  waiting_ -= x.lines.size();
}

/// Nothing must wait for a clock that was set back.
void mail_queue::notice(unix_nanos now) {
  if (now < now_) {
    for (auto& [to, x] : groups_)
      x.due = std::min(x.due, now + limits_.longest_pause);
    for (auto& [to, limit] : rates_)
      limit.set_back(now);
  }
  now_ = now;
}

} // namespace troupe
