// What runs of a schedule, and what it owes to targets that it lost.

#include "bridge/group_book.hpp"
#include "bridge/schedules.hpp"
#include "protocol/iap/topic.hpp"
#include "protocol/text_match.hpp"

namespace troupe {

namespace {

bool is_of_group(const std::string& debt) {
  return starts_with(debt, group_debt_prefix);
}

} // namespace

void schedules_state::run_schedule(const service_object& x, uint64_t debt,
                                   bool restored) {
  auto spec = read_schedule(sid_, x.handle, x.cfg, sun_elevation_);
  if (!spec) // a record of another version
    return fail(iap::segment_prefix(sid_) + "/fb/sev/" + x.handle,
                spec.error().text);
  auto ran = x.memory.field("ran");
  if (ran != nullptr && ran->integer() != nullptr)
    spec->last_ran = *ran->integer();
  run(*std::move(spec), debt, restored);
}

void schedules_state::end_schedule(const std::string& handle, uint64_t debt,
                                   bool restored) {
  schedule_spec spec;
  spec.handle = handle;
  spec.plan = std::make_shared<const schedule_plan>();
  run(std::move(spec), debt, restored);
}

void schedules_state::run(schedule_spec spec, uint64_t debt, bool restored) {
  auto handle = spec.handle;
  spec.restored = restored;
  spec.source = is_of_group(handle) ? std::string{group_source}
                                    : "sev/" + handle;
  if (auto known = debts_.find(handle)) {
    spec.debt = debt;
    for (auto& x : known->owed)
      if (auto target = read_schedule_target(sid_, x.topic))
        spec.owed.push_back({*std::move(target), x.levels});
  }
  std::set<std::string> groups;
  auto look_at = [&](schedule_target& x) {
    if (!x.relayed)
      return;
    x.trouble = trouble_of_group(x.group);
    groups.insert(x.group);
  };
  for (auto& x : spec.targets)
    look_at(x);
  for (auto& x : spec.owed)
    look_at(x.what);
  followers_.set(handle, std::move(groups));
  auto shared = std::make_shared<const schedule_spec>(std::move(spec));
  auto i = running_.find(handle);
  if (i != running_.end())
    return self_->send(i->second, shared);
  running_[handle] = self_->spawn<caf::linked>(
    schedule_behavior, shared, around_,
    schedule_ports{ports_.manager, ports_.publisher,
                   schedule_owner_actor{self_}, ports_.wheel, ports_.clock,
                   doer_});
}

std::string schedules_state::trouble_of_group(const std::string& handle) const {
  auto known = groups_.find(handle);
  return known != groups_.end() ? known->second : no_such_group;
}

// -- what targets are to get back ---------------------------------------------

held_levels schedules_state::held_by(const service_object* x) const {
  auto spec = x != nullptr ? read_schedule(sid_, x->handle, x->cfg)
                           : result<schedule_spec>{failure{ec::internal, {}}};
  if (!spec)
    return {};
  held_levels out;
  out.levels = overrides_of(*spec->plan);
  for (auto& target : spec->targets)
    out.topics.push_back(target.topic);
  return out;
}

std::optional<schedule_debt>
schedules_state::debt_after(const service_change& x) {
  auto& handle = x.now.handle;
  auto erased = x.what == service_change::kind::erased;
  auto known = debts_.find(handle);
  auto owed = owed_after(known != nullptr ? known->owed : owed_list{},
                         held_by(schedules_.book.find(handle)),
                         held_by(erased ? nullptr : &x.now));
  if (owed.empty())
    return std::nullopt;
  return schedule_debt{handle, std::move(owed), ++last_debt_};
}

record_list
schedules_state::record_of_debt(const std::string& handle,
                                const std::optional<schedule_debt>& x) const {
  auto key = schedule_debt_prefix + handle;
  if (x)
    return {{key, encode(object_record{handle, to_value(x->owed),
                                       ports_.clock->now()})}};
  if (debts_.find(handle) == nullptr && !debt_changes_.is_changing(handle))
    return {};
  return {{key, std::nullopt}};
}

uint64_t schedules_state::debt_number(const std::string& handle) const {
  auto known = debts_.find(handle);
  return known != nullptr ? known->number : 0;
}

size_t schedules_state::count_ending() const {
  size_t out = 0;
  debts_.each([&](auto& x) {
    if (!is_of_group(x.handle) && schedules_.book.find(x.handle) == nullptr)
      ++out;
  });
  return out;
}

void schedules_state::on_group_debt(const std::string& handle,
                                    const settings_ptr& owed) {
  constexpr size_t most_of_groups = 10'000;
  if (debts_.size() - count_ending() >= most_of_groups + schedules_.book.size())
    return fail(iap::segment_prefix(sid_) + "/fb/" + handle,
                "too many members wait for their levels: these get theirs at "
                "the next start");
  debts_.keep({handle, read_owed(*owed), ++last_debt_});
  end_schedule(handle, last_debt_, false);
}

void schedules_state::on_settled(const std::string& handle, uint64_t debt) {
  if (debt == 0 || debt_number(handle) != debt)
    return; // there is another one meanwhile
  debts_.forget(handle);
  record_list gone{{schedule_debt_prefix + handle, std::nullopt}};
  self_
    ->request(ports_.store, store_limit,
              std::make_shared<const record_list>(std::move(gone)))
    .then([](caf::ok_atom) {},
          [](const caf::error&) {
            // nop: at worst it is released once more after a restart
          });
  if (schedules_.book.find(handle) == nullptr)
    stop(schedules_, handle);
}

} // namespace troupe
