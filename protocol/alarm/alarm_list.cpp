#include "protocol/alarm/alarm_list.hpp"

#include "protocol/alarm/message.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace troupe {

namespace {

constexpr unix_nanos longest_shelf = 366LL * 24 * 3'600 * 1'000'000'000;

std::string cut_name(const std::string& x) {
  return std::string{cut_text(x, longest_alarm_name)};
}

bool is_usable(const alarm_report& x) {
  return !x.source.empty() && x.source.size() <= longest_alarm_source
         && !x.type.empty() && x.type.size() <= longest_alarm_name;
}

void set_ack(alarm_row& row, bool acknowledged) {
  row.acknowledged = acknowledged;
  row.acknowledged_by.clear();
  row.acknowledged_at = 0;
}

} // namespace

alarm_list::alarm_list(alarm_list_bounds bounds) : bounds_(bounds) {
  // nop
}

bool alarm_list::restore(alarm_row x) {
  if (by_id_.count(x.id) != 0
      || (x.active && active_count() >= bounds_.most_active))
    return false;
  auto [at, fresh] = rows_.try_emplace({x.source, x.type});
  if (!fresh)
    return false;
  uint64_t id = 0;
  std::from_chars(x.id.data(), x.id.data() + x.id.size(), id, 16);
  last_id_ = std::max(last_id_, id);
  at->second = std::move(x);
  auto& row = at->second;
  by_id_.emplace(row.id, at);
  if (!row.active)
    inactive_.insert(rank_of(row));
  if (row.shelved())
    shelved_.emplace(row.shelved_until, row.id);
  return true;
}

alarm_outcome alarm_list::report(const alarm_report& x, unix_nanos now) {
  alarm_outcome out;
  if (!is_usable(x)) {
    refused_ += x.active ? 1 : 0;
    return out;
  }
  auto at = rows_.find({x.source, x.type});
  auto known = at != rows_.end();
  if (known && at->second.active) {
    if (x.active)
      update(out, at->second, x, now);
    else
      end(out, at->second, now);
  } else if (x.active && active_count() >= bounds_.most_active) {
    ++refused_;
  } else if (x.active) {
    raise(out, known ? at : add(x, now), x, now);
  }
  push_out(out, now);
  return out;
}

alarm_outcome alarm_list::end_source(const std::string& source,
                                     unix_nanos now) {
  alarm_outcome out;
  for (auto i = rows_.lower_bound({source, {}});
       i != rows_.end() && i->first.first == source; ++i)
    if (i->second.active)
      end(out, i->second, now);
  push_out(out, now);
  return out;
}

result<alarm_outcome> alarm_list::acknowledge(const std::string& id,
                                              const std::string& who,
                                              unix_nanos now) {
  auto found = at(id);
  if (!found)
    return found.error();
  auto& row = (*found)->second;
  alarm_outcome out;
  if (row.acknowledged)
    return out;
  inactive_.erase(rank_of(row));
  set_ack(row, true);
  row.acknowledged_by = cut_name(who);
  row.acknowledged_at = now;
  if (!row.active)
    inactive_.insert(rank_of(row));
  tell(out, alarm_happening::acknowledged, row, now);
  out.kept.push_back(row);
  return out;
}

result<alarm_outcome> alarm_list::clear(const std::string& id, unix_nanos now) {
  auto found = at(id);
  if (!found)
    return found.error();
  auto& row = (*found)->second;
  if (row.active)
    return failure{ec::wrong_state, id + ": is active"};
  if (!row.acknowledged)
    return failure{ec::wrong_state, id + ": is not acknowledged"};
  alarm_outcome out;
  remove(out, *found, now);
  return out;
}

result<alarm_outcome> alarm_list::shelve(const std::string& id,
                                         const std::string& who,
                                         unix_nanos until, unix_nanos now) {
  auto found = at(id);
  if (!found)
    return found.error();
  if (until > now && until - now > longest_shelf)
    return failure{ec::out_of_range, id + ": shelved for more than a year"};
  auto& row = (*found)->second;
  alarm_outcome out;
  if (until > now) {
    set_shelf(row, until, who);
    out.kept.push_back(row);
  } else if (row.shelved()) {
    unshelve(out, row, now);
  }
  return out;
}

alarm_outcome alarm_list::expire(unix_nanos now) {
  alarm_outcome out;
  while (!shelved_.empty() && shelved_.begin()->first <= now)
    unshelve(out, by_id_.at(shelved_.begin()->second)->second, now);
  return out;
}

std::optional<unix_nanos> alarm_list::next_deadline() const {
  return shelved_.empty() ? std::nullopt
                          : std::optional{shelved_.begin()->first};
}

const alarm_row* alarm_list::find(const std::string& id) const {
  auto i = by_id_.find(id);
  return i == by_id_.end() ? nullptr : &i->second->second;
}

const alarm_row* alarm_list::find(const std::string& source,
                                  const std::string& type) const {
  auto i = rows_.find({source, type});
  return i == rows_.end() ? nullptr : &i->second;
}

std::vector<std::string>
alarm_list::active_types(const std::string& source) const {
  std::vector<std::string> out;
  for (auto i = rows_.lower_bound({source, {}});
       i != rows_.end() && i->first.first == source; ++i)
    if (i->second.active)
      out.push_back(i->second.type);
  return out;
}

std::vector<const alarm_row*> alarm_list::rows() const {
  std::vector<const alarm_row*> out;
  out.reserve(rows_.size());
  for (auto& [source_and_type, row] : rows_)
    out.push_back(&row);
  auto before = [](const alarm_row* x, const alarm_row* y) {
    auto x_waits = x->active && !x->acknowledged;
    auto y_waits = y->active && !y->acknowledged;
    if (x_waits != y_waits)
      return x_waits;
    return std::tie(y->last_raised, y->id) < std::tie(x->last_raised, x->id);
  };
  std::sort(out.begin(), out.end(), before);
  return out;
}

result<alarm_list::place> alarm_list::at(const std::string& id) {
  auto i = by_id_.find(id);
  if (i == by_id_.end())
    return failure{ec::invalid_request, "no alarm has this id"};
  return i->second;
}

/// Later than any id before, also when the clock was set back.
alarm_list::place alarm_list::add(const alarm_report& x, unix_nanos now) {
  auto at = rows_.try_emplace({x.source, x.type}).first;
  auto& row = at->second;
  last_id_ = std::max(last_id_ + 1,
                      static_cast<uint64_t>(std::max<unix_nanos>(now, 0)));
  row.id = fmt::format("{:016x}", last_id_);
  row.source = x.source;
  row.type = x.type;
  row.first_raised = now;
  by_id_.emplace(row.id, at);
  return at;
}

void alarm_list::raise(alarm_outcome& out, place at, const alarm_report& x,
                       unix_nanos now) {
  auto& row = at->second;
  inactive_.erase(rank_of(row));
  row.active = true;
  row.last_raised = now;
  ++row.count;
  row.what = bounded_alarm_value(x.what);
  row.message = std::string{cut_text(x.message, longest_message)};
  row.category = cut_name(x.category);
  row.severity = x.severity;
  row.urgent = x.urgent;
  row.needs_ack = x.needs_ack;
  set_ack(row, !x.needs_ack);
  tell(out, alarm_happening::active, row, now);
  out.kept.push_back(row);
}

void alarm_list::end(alarm_outcome& out, alarm_row& row, unix_nanos now) {
  row.active = false;
  row.ended = now;
  inactive_.insert(rank_of(row));
  tell(out, alarm_happening::inactive, row, now);
  out.kept.push_back(row);
}

/// A repeated report. Value and message stay those of the raise; what the
/// configuration says may have changed.
void alarm_list::update(alarm_outcome& out, alarm_row& row,
                        const alarm_report& x, unix_nanos now) {
  auto duty = row.needs_ack != x.needs_ack;
  auto category = cut_name(x.category);
  if (!duty && row.category == category && row.severity == x.severity
      && row.urgent == x.urgent)
    return;
  row.category = std::move(category);
  row.severity = x.severity;
  row.urgent = x.urgent;
  row.needs_ack = x.needs_ack;
  if (duty && row.acknowledged == x.needs_ack) {
    set_ack(row, !x.needs_ack);
    tell(out,
         row.acknowledged ? alarm_happening::acknowledged
                          : alarm_happening::unacknowledged,
         row, now);
  }
  out.kept.push_back(row);
}

void alarm_list::set_shelf(alarm_row& row, unix_nanos until,
                           const std::string& who) {
  shelved_.erase({row.shelved_until, row.id});
  row.shelved_until = until;
  row.shelved_by = cut_name(who);
  if (row.shelved())
    shelved_.emplace(until, row.id);
}

void alarm_list::unshelve(alarm_outcome& out, alarm_row& row, unix_nanos now) {
  set_shelf(row, 0, {});
  auto what = row.active ? std::optional{alarm_happening::active} : untold(row);
  if (what)
    tell(out, *what, row, now);
  out.kept.push_back(row);
}

/// Whoever heard of the begin hears of the end, also of a shelved one.
void alarm_list::remove(alarm_outcome& out, place at, unix_nanos now) {
  auto& row = at->second;
  set_shelf(row, 0, {});
  if (auto what = untold(row))
    tell(out, *what, row, now);
  inactive_.erase(rank_of(row));
  by_id_.erase(row.id);
  out.gone.push_back(row.id);
  out.events.push_back({alarm_happening::cleared, std::move(row), now});
  rows_.erase(at);
}

void alarm_list::push_out(alarm_outcome& out, unix_nanos now) {
  while (inactive_.size() > bounds_.most_inactive) {
    ++pushed_out_;
    remove(out, by_id_.at(std::get<std::string>(*inactive_.begin())), now);
  }
}

alarm_list::rank alarm_list::rank_of(const alarm_row& x) {
  return {!x.acknowledged, x.ended, x.id};
}

} // namespace troupe
