#include "actors/limit_alarm.hpp"

#include "protocol/alarm/alarm_list.hpp"
#include "protocol/iap/json.hpp"

#include <algorithm>
#include <vector>

namespace troupe {

namespace {

using self_ptr = limit_alarm_actor::stateful_pointer<limit_alarm_state>;

std::string words_of(limit_alarm x) {
  switch (x) {
    case limit_alarm::low_error:
    case limit_alarm::low_warning:
      return "is too low";
    case limit_alarm::high_warning:
    case limit_alarm::high_error:
      return "is too high";
    case limit_alarm::rate:
      return "changes too fast";
    case limit_alarm::frozen:
      return "does not change";
  }
  return {};
}

bool is_error(limit_alarm x) {
  return x == limit_alarm::low_error || x == limit_alarm::high_error;
}

void report(self_ptr self, limit_alarm type, bool active) {
  auto& st = self->state;
  constexpr double error_severity = 2;
  constexpr double warning_severity = 3;
  alarm_report x;
  x.source = st.cfg.source;
  x.type = std::string{to_string(type)};
  x.active = active;
  x.what = st.newest.what;
  x.severity = is_error(type) ? error_severity : warning_severity;
  x.urgent = is_error(type);
  auto& limits = st.cfg.limits;
  auto point = st.cfg.source.substr(st.cfg.source.rfind('/') + 1);
  x.message = (limits.name.empty() ? point : limits.name) + ' '
              + (active ? words_of(type) : std::string{"is normal again"})
              + ": " + iap::to_json(st.newest.what);
  if (!limits.details.empty())
    x.message += " (" + limits.details + ')';
  self->send(st.cfg.owner, std::make_shared<const alarm_report>(std::move(x)));
}

void arm(self_ptr self) {
  auto& st = self->state;
  auto due = st.watch->next_deadline();
  auto token = due ? st.wake.arm(*due) : std::nullopt;
  if (!token)
    return;
  auto wait = std::max<unix_nanos>(*due - st.cfg.clock->now(), 0);
  self->send(st.cfg.wheel, wake_atom_v, sleeper_actor{self},
             caf::timespan{wait}, *token);
}

void tell(self_ptr self, const limit_watch::changes& changes) {
  for (auto& x : changes)
    report(self, x.type, x.active);
  arm(self);
}

void judge(self_ptr self) {
  auto& st = self->state;
  tell(self, st.watch->input(st.newest.what.number(), st.newest.status,
                             st.cfg.clock->now()));
}

/// Samples that came before have been waiting.
void begin(self_ptr self, const value_list& active) {
  auto& st = self->state;
  std::vector<limit_alarm> known;
  for (auto type : all_limit_alarms)
    for (auto& x : active)
      if (x.text() != nullptr && *x.text() == to_string(type))
        known.push_back(type);
  st.watch.emplace(st.cfg.limits, known);
  tell(self, st.watch->tick(st.cfg.clock->now()));
  if (st.sampled)
    judge(self);
}

} // namespace

limit_alarm_actor::behavior_type limit_alarm_behavior(self_ptr self,
                                                      limit_alarm_config cfg) {
  self->state.cfg = std::move(cfg);
  self
    ->request(self->state.cfg.owner, caf::infinite, caf::get_atom_v,
              self->state.cfg.source)
    .then([self](const value_list_ptr& x) { begin(self, *x); },
          [self](const caf::error&) { begin(self, {}); });
  return {
    [self](uint64_t, const sample& x) {
      auto& st = self->state;
      st.newest = x;
      st.sampled = true;
      if (st.watch)
        judge(self);
    },
    [](uint64_t, const outcome&) {
      // nop: its device watches for it
    },
    [self](wake_atom, uint64_t token) {
      auto& st = self->state;
      if (st.wake.woke(token))
        tell(self, st.watch->tick(st.cfg.clock->now()));
    },
  };
}

} // namespace troupe
