#include "storage/journal.hpp"

#include "actors/counted.hpp"
#include "actors/log.hpp"
#include "protocol/event/read_event.hpp"
#include "storage/events/event_numbers.hpp"

#include <iterator>
#include <limits>
#include <utility>

namespace troupe {

namespace {

constexpr uint64_t tick_wake = 1;
constexpr uint64_t expire_wake = 2;

/// Erasures that no commit took along are written after so long.
constexpr caf::timespan tick_period = std::chrono::seconds{1};
constexpr caf::timespan expire_period = std::chrono::minutes{1};

/// So that a message does not wait for a commit of many seconds.
constexpr size_t most_messages_per_commit = 10'000;

/// Erasures in one commit; with so many more there is no reason to wait.
constexpr size_t most_erasures = 1'000;

/// Of the log, while the disk takes nothing. More of them push the oldest out.
constexpr size_t most_unwritten_entries = 20'000;

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
  cfg_.log.numbered = ports_.sink != nullptr;
  open();
  arm(expire_period, expire_wake);
}

void journal_state::open() {
  if (!outbox_) {
    if (auto found = durable_outbox::open(*ports_.disk, cfg_.outbox))
      outbox_ = *std::move(found);
    else
      log_error("events are not kept: {}", found.error().text);
  }
  if (!log_) {
    auto found = event_log::open(*ports_.disk, cfg_.log, ports_.clock->now());
    if (found)
      log_ = *std::move(found);
    else
      log_error("there is no event log: {}", found.error().text);
    if (log_ && ports_.sink)
      ports_.sink->first_event = log_->next();
  }
}

// -- what comes in ------------------------------------------------------------

void journal_state::on_batch(const journal_batch& x) {
  if (outbox_)
    for (auto& what : x.keep)
      kept_.push_back({what, x.given});
  else if (!x.keep.empty())
    pass_on(x);
  log(x.log);
  commit_soon();
}

void journal_state::put_kept() {
  std::vector<bus_message_ptr> some;
  for (; !kept_.empty() && some.size() < most_messages_per_commit;
       kept_.pop_front()) {
    taken_ += kept_.front().given ? 1 : 0;
    some.push_back(std::move(kept_.front().what));
  }
  if (some.empty())
    return;
  auto made = outbox_->put(some, ports_.clock->now());
  append(pending_, std::move(made.records));
  end_ = made.end;
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

/// Entries of the log come first in the commit: they are tried again. They wait
/// for the last of the events that came with them.
bool journal_state::commit() {
  commit_due_ = false;
  record_list all;
  if (kept_.size() <= most_messages_per_commit)
    all = std::exchange(entries_, {});
  auto entries = all.size();
  if (outbox_) {
    put_kept();
    append(all, std::exchange(pending_, {}));
    append(all, outbox_->take_writes());
  }
  auto ok = all.empty() || write(std::move(all), entries);
  offer();
  return ok;
}

bool journal_state::write(record_list all, size_t entries) {
  auto ok = ports_.disk->write(all);
  if (!ok && !failing_)
    log_error("events cannot be written: {}", ok.error().text);
  else if (ok && failing_)
    log_info("events are written again");
  failing_ = !ok;
  if (outbox_) {
    ok ? outbox_->committed(end_) : outbox_->refused(end_);
    outbox_->written(!failing_);
  }
  if (failing_) {
    all.resize(entries);
    retry(std::move(all));
  } else {
    tell_lost();
  }
  auto erasures = outbox_ ? outbox_->erasures() : 0;
  auto much = !kept_.empty() || erasures >= most_erasures;
  if (much && !failing_)
    commit_soon();
  else if (much || failing_ || erasures > 0)
    arm_tick();
  return !failing_;
}

/// As many as memory may have: the newest.
void journal_state::retry(record_list entries) {
  if (entries.empty())
    return;
  auto before = log_->events();
  entries_ = log_->refused(std::move(entries), most_unwritten_entries);
  lost_events_ += before - log_->events();
}

// -- time ---------------------------------------------------------------------

void journal_state::on_wake(uint64_t token) {
  if (token == expire_wake)
    return expire();
  tick_armed_ = false;
  announce();
  commit();
}

/// A step a second until everything was looked at, then a minute's rest. What
/// is pending goes first: it has totals of before.
void journal_state::expire() {
  open();
  announce();
  auto more = commit() && erase_old();
  more = forget_numbers() || more;
  arm(more ? tick_period : expire_period, expire_wake);
}

bool journal_state::erase_old() {
  if (!log_)
    return false;
  auto copied = ports_.sink ? ports_.sink->event.load() : 0;
  auto found = log_->expire(*ports_.disk, ports_.clock->now(), most_expired,
                            copied);
  auto ok = found ? status{} : status{found.error()};
  if (ok && !found->records.empty())
    ok = ports_.disk->write(found->records);
  if (!ok) {
    log_warning("old events stay: {}", ok.error().text);
    return false;
  }
  log_->erased(*found);
  if (ports_.sink)
    ports_.sink->lost_events += found->unread;
  return found->more;
}

/// Of what the sink has. Without one, of what it left behind.
bool journal_state::forget_numbers() {
  constexpr auto all = std::numeric_limits<uint64_t>::max();
  auto last = ports_.sink ? ports_.sink->event.load() : all;
  auto records = troupe::forget_numbers(*ports_.disk, last, most_expired);
  auto ok = records ? status{} : status{records.error()};
  if (ok && !records->empty())
    ok = ports_.disk->write(*records);
  if (!ok)
    log_warning("numbers of events stay: {}", ok.error().text);
  return ok && records->size() == most_expired;
}

void journal_state::arm_tick() {
  if (!std::exchange(tick_armed_, true))
    arm(tick_period, tick_wake);
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

/// One commit does not take all that may wait.
caf::result<caf::ok_atom> journal_state::on_settle() {
  do
    if (!commit())
      return caf::make_error(ec::storage_failed, "events cannot be written");
  while (!kept_.empty());
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
    out.emplace_back("journal.waiting",
                     as_number(outbox_->waiting() + kept_.size()));
    out.emplace_back("journal.bytes", as_number(outbox_->bytes()));
    out.emplace_back("journal.fill", as_number(outbox_->bytes()) * 100
                                       / as_number(cfg_.outbox.most_bytes));
  }
  out.emplace_back("journal.lost", as_number(lost_));
  out.emplace_back("events.lost", as_number(lost_events_));
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
  return counted_behavior<journal_actor::behavior_type>(
    self, [&st](const journal_batch_ptr& x) { st.on_batch(*x); },
    [&st](const journal_acks_ptr& x) { st.on_acks(*x); },
    [&st](attach_atom, const journal_reader_actor& reader, uint64_t round) {
      st.on_link(reader, round);
    },
    [&st](detach_atom, const journal_reader_actor& reader) {
      st.on_no_link(reader);
    },
    [&st](const event_query_ptr& x) { return st.on_query(*x); },
    [&st](settle_atom) { return st.on_settle(); },
    [&st](caf::get_atom) { return st.counters(); },
    [&st](commit_atom) { st.commit(); },
    [&st](wake_atom, uint64_t token) { st.on_wake(token); });
}

} // namespace troupe
