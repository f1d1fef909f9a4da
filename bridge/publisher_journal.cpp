// The publisher's side of the journal: what the broker does not take at once.

#include "bridge/publisher.hpp"
#include "protocol/event/read_event.hpp"

#include <algorithm>

namespace troupe {

void publisher_state::emit(bus_message_ptr x, bool passes) {
  auto category = logged_category(x->topic);
  // What nobody wants to see of the works is not worth the disk.
  auto logged = ports_.journal && category
                && (passes || category != event_category::debug);
  if (logged)
    log(x);
  if (passes && journaled_)
    keep(std::move(x));
  else if (passes)
    outbox_.put(std::move(x));
  if (ports_.journal && outbox_.is_crowded())
    hand_over();
  if ((logged || passes) && ports_.journal
      && !std::exchange(journal_armed_, true))
    arm(cfg_.journal_interval, journal_wake);
}

void publisher_state::keep(bus_message_ptr x) {
  if (to_keep_.size() < cfg_.outbox.most_events)
    to_keep_.push_back(std::move(x));
  else
    ++unkept_;
}

void publisher_state::log(bus_message_ptr x) {
  if (unlogged_.size() < cfg_.outbox.most_events)
    unlogged_.push_back(std::move(x));
  else
    ++never_logged_;
}

/// Once everything is acknowledged, or goes to the journal, all of them may.
std::vector<bus_message_ptr> publisher_state::take_entries(size_t told) {
  if (journaled_ || !outbox_.has_event_of(outbox_.events_put()))
    told = unlogged_.size();
  auto end = unlogged_.begin() + static_cast<ptrdiff_t>(told);
  std::vector<bus_message_ptr> out{unlogged_.begin(), end};
  unlogged_.erase(unlogged_.begin(), end);
  log_looked_at_ -= std::min(log_looked_at_, told);
  return out;
}

/// A journal whose disk hangs gets no more than memory may have.
void publisher_state::flush_journal(size_t told) {
  if (given_ - taken_ > cfg_.outbox.most_events)
    return;
  journal_batch batch{std::exchange(to_keep_, {}), take_entries(told)};
  if (batch.keep.empty() && batch.log.empty())
    return;
  given_ += batch.keep.size();
  self_->send(ports_.journal,
              std::make_shared<const journal_batch>(std::move(batch)));
}

void publisher_state::hand_over() {
  // Those that wait for the journal are newer.
  auto older = outbox_.hand_over();
  to_keep_.insert(to_keep_.begin(), older.begin(), older.end());
  journaled_ = true;
  holding_ = false;
}

/// What was there at the last look, and still is, has waited too long for
/// memory alone.
void publisher_state::look_at_journal() {
  journal_armed_ = false;
  holding_ = false;
  if (outbox_.has_event_of(looked_at_))
    hand_over();
  looked_at_ = outbox_.events_put();
  flush_journal(log_looked_at_);
  log_looked_at_ = unlogged_.size();
  if (unlogged_.empty() && to_keep_.empty()
      && !outbox_.has_event_of(looked_at_))
    return;
  journal_armed_ = true;
  arm(cfg_.journal_interval, journal_wake);
}

/// Of another round: everything in it will be offered again. What the filter
/// holds back by now, as notices of the journal, which does not know it, is
/// done with.
void publisher_state::on_offer(const journal_offer& x) {
  taken_ = x.taken;
  if (x.round != rounds_ || phase_ != phase::online)
    return pump();
  std::vector<uint64_t> withheld;
  for (auto& [number, what] : x.messages)
    if (!cfg_.events.passes(cfg_.sid, *what))
      withheld.push_back(number);
    else if (number != 0)
      outbox_.put_offer(number, what);
    else
      outbox_.put(what);
  tell_acks(std::move(withheld));
  // On a busy bus there is always something on its way to the journal: what
  // comes now waits here until the journal has offered all that it was given.
  holding_ = x.is_all;
  if (x.is_all && x.taken == given_)
    leave_journal();
  pump();
}

/// All that the journal has is on its way: what comes now can only be behind.
void publisher_state::leave_journal() {
  journaled_ = false;
  holding_ = false;
  outbox_.forget_handed();
  for (auto& x : std::exchange(to_keep_, {}))
    outbox_.put(std::move(x));
}

/// A broker that does not acknowledge must not take along what it was sent.
void publisher_state::on_exit(const caf::exit_msg& x) {
  if (ports_.journal) {
    hand_over();
    flush_journal();
  }
  self_->quit(x.reason);
}

void publisher_state::tell_acks(std::vector<uint64_t> also) {
  auto acks = outbox_.take_acks();
  acks.insert(acks.end(), also.begin(), also.end());
  if (!acks.empty())
    self_->send(ports_.journal,
                std::make_shared<const std::vector<uint64_t>>(std::move(acks)));
}

} // namespace troupe
