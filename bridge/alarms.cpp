#include "bridge/alarms.hpp"

#include "protocol/iap/topic.hpp"

namespace troupe {

void alarm_changes::add(alarm_outcome x) {
  for (auto& row : x.kept) {
    auto id = row.id;
    rows[id] = std::move(row);
  }
  for (auto& id : x.gone)
    rows[id] = std::nullopt;
  for (auto& event : x.events)
    events.push_back(std::move(event));
}

alarms_state::alarms_state(alarms_actor::pointer self) : self_(self) {
  // nop
}

void alarms_state::start(const std::string& sid, const stored_alarms& stored,
                         const value& cfg, alarms_ports ports) {
  sid_ = sid;
  ports_ = std::move(ports);
  book_ = service_book{alarm_rules(sid)};
  disk_.emplace(self_, ports_.store, book_, alarm_prefix);
  for (auto& x : stored.rows) {
    auto row = read_alarm_row(x.content);
    if (!row || !list_.restore(*std::move(row)))
      fail({}, x.handle + " : the stored alarm cannot be used");
  }
  for (auto& x : stored.alarms)
    book_.keep(service_object_of(x));
  on_settings(std::make_shared<const value>(cfg));
  arm();
}

// -- alarms of the bus --------------------------------------------------------

void alarms_state::on_message(const bus_message& x) {
  auto prefix = iap::segment_prefix(sid_) + "/rq/alarm/";
  auto request = read_service_request(
    std::string_view{x.topic}.substr(prefix.size()), x.payload);
  if (!request)
    return fail(x.topic, request.error().text);
  handle(x, *request);
}

void alarms_state::handle(const bus_message& x,
                          const service_request& request) {
  auto order = read_order(request);
  if (order) {
    auto topic = x.topic;
    auto ok = carry_out(*order, [this, topic](bool stored) {
      if (!stored)
        fail(topic, "the change could not be stored");
    });
    if (!ok)
      fail(x.topic, ok.error().text);
    return;
  }
  if (order.error().code != ec::no_such_action)
    return fail(x.topic, order.error().text);
  auto change = book_.act(request, ports_.clock->now());
  if (!change)
    return fail(x.topic, change.error().text);
  if (change->what != service_change::kind::none)
    return store(x.topic, *change);
  if (!change->now.handle.empty()) // a repetition (IAP 14.2)
    run(change->now);
}

void alarms_state::store(const std::string& topic, const service_change& x) {
  auto then = [this, topic, x](bool ok) {
    if (ok)
      stored(x);
    else
      fail(topic, x.now.handle + " : the change could not be stored");
  };
  if (x.what == service_change::kind::erased)
    disk_->forget(x.now.handle, then);
  else
    disk_->keep(x.now, then);
}

/// An effect is shown once a power cut cannot take it back.
void alarms_state::stored(const service_change& x) {
  if (x.what != service_change::kind::erased)
    return run(x.now);
  auto& handle = x.now.handle;
  if (auto i = running_.find(handle); i != running_.end()) {
    end(i->second.actor);
    running_.erase(i);
  }
  take(list_.end_source(source_of_alarm(handle), ports_.clock->now()));
  show(x.now, "deleted");
  put("fb/alarm/" + handle + "/cfg", {}, true);
}

void alarms_state::run(const service_object& x) {
  auto spec = read_alarm(sid_, x.handle, x.cfg);
  if (!spec) // a record of another version
    return fail(iap::segment_prefix(sid_) + "/fb/alarm/" + x.handle,
                spec.error().text);
  auto row = list_.find(spec->source, bus_alarm_type);
  spec->active = row != nullptr && row->active;
  show(x, spec->cfg.enabled ? "enabled" : "disabled");
  auto shared = std::make_shared<const alarm_spec>(*std::move(spec));
  auto& known = running_[x.handle];
  known.actions = shared->cfg.actions;
  if (known.actor)
    end(known.actor);
  known.actor
    = self_->spawn<caf::linked>(alarm_behavior, shared,
                                alarm_ports{manager_, alarm_taker_actor{self_},
                                            ports_.wheel, ports_.clock});
}

/// What it watched is given back with it.
void alarms_state::end(const alarm_actor& x) {
  self_->unlink_from(x.address()); // its end is not ours
  self_->send_exit(x, caf::exit_reason::user_shutdown);
}

void alarms_state::on_complete(const manager_actor& manager,
                               const bus_listener_actor& doer) {
  manager_ = manager;
  doer_ = doer;
  book_.each([this](auto& x) { run(x); });
  // A crash may have come between the end of an alarm and that of its row.
  std::vector<std::string> orphans;
  for (auto row : list_.rows())
    if (auto handle = bus_alarm_of(row->source);
        handle && row->active && book_.find(*handle) == nullptr)
      orphans.push_back(row->source);
  for (auto& x : orphans)
    take(list_.end_source(x, ports_.clock->now()));
}

// -- the list -----------------------------------------------------------------

void alarms_state::on_report(const alarm_report& x) {
  if (auto handle = bus_alarm_of(x.source)) {
    auto i = running_.find(*handle);
    if (i == running_.end() || i->second.actor != self_->current_sender())
      return; // it was deleted or rewritten meanwhile
  }
  auto now = ports_.clock->now();
  take(x.type.empty() ? list_.end_source(x.source, now) : list_.report(x, now));
}

caf::result<caf::ok_atom> alarms_state::on_order(const alarm_order& x) {
  auto promise = self_->make_response_promise<caf::ok_atom>();
  auto ok = carry_out(x, [promise](bool stored) mutable {
    if (stored)
      promise.deliver(caf::ok_atom_v);
    else
      promise.deliver(
        caf::make_error(ec::storage_failed, "the change could not be stored"));
  });
  if (!ok)
    promise.deliver(caf::make_error(ok.error().code, ok.error().text));
  return promise;
}

result<alarm_order> alarms_state::read_order(const service_request& x) const {
  using kind = alarm_order::kind;
  auto& action = x.action.action;
  auto& args = x.action.args;
  alarm_order out;
  if (action == "acknowledge")
    out.what = kind::acknowledge;
  else if (action == "clear")
    out.what = kind::clear;
  else if (action == "shelve")
    out.what = kind::shelve;
  else if (action == "unshelve")
    out.what = kind::unshelve;
  else
    return failure{ec::no_such_action, {}};
  auto row = list_.find(source_of_alarm(x.handle), bus_alarm_type);
  out.id = row != nullptr ? row->id : x.handle;
  auto by = args.field("by");
  out.who = by != nullptr && by->text() != nullptr ? *by->text() : "iap";
  if (out.what != kind::shelve)
    return out;
  auto seconds = args.field("seconds");
  auto wait = seconds != nullptr ? seconds->number() : std::nullopt;
  constexpr double longest = 366 * 86'400.0;
  if (!wait || *wait <= 0 || *wait > longest)
    return failure{ec::invalid_request, "seconds: how long to shelve it"};
  constexpr double second = 1e9;
  out.until = ports_.clock->now() + static_cast<unix_nanos>(*wait * second);
  return out;
}

status alarms_state::carry_out(const alarm_order& x,
                               std::function<void(bool)> then) {
  using kind = alarm_order::kind;
  auto now = ports_.clock->now();
  auto done = x.what == kind::acknowledge ? list_.acknowledge(x.id, x.who, now)
              : x.what == kind::clear     ? list_.clear(x.id, now)
              : x.what == kind::shelve ? list_.shelve(x.id, x.who, x.until, now)
                                       : list_.shelve(x.id, x.who, now, now);
  if (!done)
    return done.error();
  gathered_.waiting.push_back(std::move(then));
  take(*std::move(done));
  return {};
}

void alarms_state::take(alarm_outcome x) {
  gathered_.add(std::move(x));
  commit();
  arm();
}

void alarms_state::commit() {
  if (committing_ || gathered_.empty())
    return;
  committing_ = true;
  auto changes = std::exchange(gathered_, {});
  record_list records;
  for (auto& [id, row] : changes.rows) {
    std::optional<std::string> bytes;
    if (row)
      bytes = encode(object_record{id, to_value(*row), row->last_raised});
    records.push_back({alarm_row_prefix + id, std::move(bytes)});
  }
  auto shared = std::make_shared<alarm_changes>(std::move(changes));
  self_
    ->request(ports_.store, store_limit,
              std::make_shared<const record_list>(std::move(records)))
    .then([this, shared](caf::ok_atom) { committed(std::move(*shared), true); },
          [this, shared](const caf::error&) {
            committed(std::move(*shared), false);
          });
}

/// Operators hear of alarms even if the disk takes nothing: that may be why
/// there is one. Its rows are tried again with the next change.
void alarms_state::committed(alarm_changes x, bool ok) {
  committing_ = false;
  if (!ok) {
    fail({}, "the list of alarms could not be stored");
    for (auto& [id, row] : x.rows)
      gathered_.rows.emplace(id, std::move(row));
  }
  for (auto& event : x.events) {
    act(event);
    tell(gate_.offer(event, ports_.clock->now()));
  }
  for (auto& then : x.waiting)
    then(ok);
  if (ok)
    commit();
  arm();
}

} // namespace troupe
