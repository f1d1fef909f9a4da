#include "storage/journal.hpp"

#include "actors/log.hpp"
#include "protocol/event/read_event.hpp"

#include <algorithm>
#include <iterator>

namespace troupe {

namespace {

constexpr uint64_t tick_wake = 1;
constexpr uint64_t expire_wake = 2;

/// Erasures that no commit took along are written after so long.
constexpr caf::timespan tick_period = std::chrono::seconds{1};
constexpr caf::timespan expire_period = std::chrono::minutes{1};

/// In one step of retention; the journal answers others between them.
constexpr size_t most_expired = 1'000;

void append(record_list& to, record_list&& x) {
  std::move(x.begin(), x.end(), std::back_inserter(to));
}

} // namespace

journal_state::journal_state(journal_actor::pointer self) : self_(self) {
  // nop
}

void journal_state::start(const journal_config& cfg, journal_ports ports) {
  cfg_ = cfg;
  ports_ = std::move(ports);
  if (auto found = durable_outbox::open(*ports_.disk, cfg.outbox))
    outbox_ = *std::move(found);
  else
    log_error("events are not kept: {}", found.error().text);
  if (auto found = event_log::open(*ports_.disk, cfg.log))
    log_ = *std::move(found);
  else
    log_error("there is no event log: {}", found.error().text);
  arm(expire_period, expire_wake);
}

// -- what comes in ------------------------------------------------------------

void journal_state::on_batch(const journal_batch& x) {
  keep(x.keep);
  log(x.log);
  commit_soon();
}

void journal_state::keep(const std::vector<bus_message_ptr>& x) {
  if (x.empty())
    return;
  taken_ += x.size();
  told_empty_ = false;
  if (outbox_) {
    auto made = outbox_->put(x, ports_.clock->now());
    append(pending_, std::move(made.records));
    end_ = made.end;
  } else if (reader_) {
    journal_offer out;
    for (auto& what : x)
      out.messages.push_back({0, what});
    out.round = round_;
    out.taken = taken_;
    self_->send(reader_, std::make_shared<const journal_offer>(std::move(out)));
  }
}

void journal_state::log(const std::vector<bus_message_ptr>& x) {
  if (!log_)
    return;
  std::vector<event_record> events;
  for (auto& what : x)
    if (auto read = read_event(what->topic, what->payload, ports_.clock->now()))
      events.push_back(*std::move(read));
  if (!events.empty())
    append(entries_, log_->append(events));
}

/// Behind what the mailbox has: all of it shares one sync.
void journal_state::commit_soon() {
  if (!std::exchange(commit_due_, true))
    self_->send(self_, commit_atom_v);
}

bool journal_state::commit() {
  commit_due_ = false;
  auto entries = std::exchange(entries_, {});
  auto all = std::exchange(pending_, {});
  all.insert(all.end(), entries.begin(), entries.end());
  if (outbox_)
    append(all, outbox_->take_writes());
  if (all.empty()) {
    offer();
    return true;
  }
  auto ok = ports_.disk->write(all);
  if (outbox_) {
    ok ? outbox_->committed(end_) : outbox_->refused(end_);
    outbox_->written(static_cast<bool>(ok));
  }
  if (!ok && log_)
    log_->refused(entries);
  if (!ok && !failing_)
    log_error("events cannot be written: {}", ok.error().text);
  else if (ok && failing_)
    log_info("events are written again");
  failing_ = !ok;
  offer();
  return !failing_;
}

// -- towards the broker -------------------------------------------------------

void journal_state::on_link(const journal_reader_actor& reader,
                            uint64_t round) {
  on_link_lost();
  reader_ = reader;
  round_ = round;
  told_empty_ = false;
  offer();
}

void journal_state::on_link_lost() {
  reader_ = nullptr;
  if (outbox_)
    outbox_->lost();
}

void journal_state::on_acks(const std::vector<uint64_t>& x) {
  if (!outbox_)
    return;
  for (auto number : x)
    outbox_->acked(number);
  offer();
  if (!std::exchange(tick_armed_, true))
    arm(tick_period, tick_wake);
}

void journal_state::offer() {
  if (!reader_)
    return;
  journal_offer out;
  if (outbox_) {
    if (auto ok = refill(*outbox_, *ports_.disk); !ok)
      log_error("kept events cannot be read: {}", ok.error().text);
    for (auto& x : outbox_->next(cfg_.most_in_flight, cfg_.most_flight_bytes))
      out.messages.push_back({x.number, std::move(x.what)});
    out.is_empty = outbox_->idle();
  }
  if (out.messages.empty()
      && out.is_empty == std::exchange(told_empty_, out.is_empty))
    return;
  out.round = round_;
  out.taken = taken_;
  self_->send(reader_, std::make_shared<const journal_offer>(std::move(out)));
}

/// With what the broker gets, and in the log: people ask there what is missing.
void journal_state::announce() {
  if (!outbox_ || !reader_ || outbox_->drops().total() == 0)
    return;
  auto text = outbox_->drops().text();
  auto marker = ports_.notice(text);
  auto made = outbox_->announce(marker, ports_.clock->now());
  append(pending_, std::move(made.records));
  end_ = made.end;
  told_empty_ = false;
  log({marker});
}

// -- time ---------------------------------------------------------------------

void journal_state::on_wake(uint64_t token) {
  if (token == expire_wake)
    return expire();
  tick_armed_ = false;
  announce();
  commit();
}

/// A step a second until everything was looked at, then a minute's rest.
void journal_state::expire() {
  auto more = false;
  if (log_) {
    auto found = log_->expire(*ports_.disk, ports_.clock->now(), most_expired);
    if (!found)
      log_warning("old events stay: {}", found.error().text);
    else if (found->records.empty() || ports_.disk->write(found->records))
      log_->erased(*found);
    more = found && found->more;
  }
  announce();
  commit_soon();
  arm(more ? tick_period : expire_period, expire_wake);
}

void journal_state::arm(caf::timespan wait, uint64_t token) {
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, wait, token);
}

// -- who asks -----------------------------------------------------------------

caf::result<event_page_ptr>
journal_state::on_query(const event_query& x) const {
  if (!log_)
    return caf::make_error(ec::storage_failed, "the event log cannot be read");
  auto found = event_log::query(*ports_.disk, x);
  if (!found)
    return caf::make_error(found.error().code, found.error().text);
  return std::make_shared<const event_page>(*std::move(found));
}

caf::result<caf::ok_atom> journal_state::on_settle() {
  if (!commit())
    return caf::make_error(ec::storage_failed, "events cannot be written");
  return caf::ok_atom_v;
}

metric_list_ptr journal_state::counters() const {
  auto as_number = [](auto n) { return static_cast<double>(n); };
  metric_list out;
  if (outbox_) {
    auto& x = outbox_->counters();
    out.emplace_back("journal.kept", as_number(x.put));
    out.emplace_back("journal.published", as_number(x.published));
    out.emplace_back("journal.resent", as_number(x.resent));
    out.emplace_back("journal.dropped", as_number(x.dropped.total()));
    out.emplace_back("journal.waiting", as_number(outbox_->waiting()));
    out.emplace_back("journal.bytes", as_number(outbox_->bytes()));
    out.emplace_back("journal.fill", as_number(outbox_->bytes()) * 100
                                       / as_number(cfg_.outbox.most_bytes));
  }
  if (log_) {
    out.emplace_back("events.logged", as_number(log_->events()));
    out.emplace_back("events.bytes", as_number(log_->bytes()));
  }
  return std::make_shared<const metric_list>(std::move(out));
}

journal_actor::behavior_type journal_behavior(journal_state::pointer self,
                                              const journal_config& cfg,
                                              journal_ports ports) {
  auto& st = self->state;
  st.start(cfg, std::move(ports));
  return {
    [&st](const journal_batch_ptr& x) { st.on_batch(*x); },
    [&st](const journal_acks_ptr& x) { st.on_acks(*x); },
    [&st](attach_atom, const journal_reader_actor& reader, uint64_t round) {
      st.on_link(reader, round);
    },
    [&st](detach_atom) { st.on_link_lost(); },
    [&st](const event_query_ptr& x) { return st.on_query(*x); },
    [&st](settle_atom) { return st.on_settle(); },
    [&st](caf::get_atom) { return st.counters(); },
    [&st](commit_atom) { st.commit(); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); },
  };
}

} // namespace troupe
