// What the journal has for the broker.

#include "actors/log.hpp"
#include "storage/journal.hpp"

#include <fmt/format.h>

#include <iterator>
#include <utility>

namespace troupe {

namespace {

constexpr unix_nanos notice_period = 60'000'000'000;

} // namespace

void journal_state::on_link(const journal_reader_actor& reader,
                            uint64_t round) {
  on_no_link(reader);
  online_ = true;
  round_ = round;
  told_all_ = false;
  offer();
}

void journal_state::on_no_link(const journal_reader_actor& reader) {
  reader_ = reader;
  online_ = false;
  if (outbox_)
    outbox_->lost();
}

void journal_state::on_acks(const std::vector<uint64_t>& x) {
  if (!outbox_)
    return;
  for (auto number : x)
    outbox_->acked(number);
  offer();
  arm_tick();
}

/// Also without a link: what was read makes room, and may have to go.
void journal_state::offer() {
  journal_offer out;
  if (outbox_) {
    auto ok = refill(*outbox_, *ports_.disk);
    if (!ok && !std::exchange(unreadable_, true))
      log_error("kept events cannot be read: {}", ok.error().text);
    unreadable_ = !ok;
    if (online_)
      for (auto& x : outbox_->next(cfg_.most_in_flight, cfg_.most_flight_bytes))
        out.messages.push_back({x.number, std::move(x.what)});
    out.is_all = online_ && kept_.empty() && outbox_->all_sent();
  } else {
    out.is_all = online_;
  }
  if (!out.messages.empty() || taken_ != told_taken_ || out.is_all != told_all_)
    send(std::move(out));
}

void journal_state::send(journal_offer x) {
  if (!reader_)
    return;
  x.round = round_;
  x.taken = taken_;
  told_taken_ = taken_;
  told_all_ = x.is_all;
  self_->send(reader_, std::make_shared<const journal_offer>(std::move(x)));
}

/// With what the broker gets, and in the log: people ask there what is missing.
/// Drops that go on are told once a minute.
void journal_state::announce() {
  auto now = ports_.clock->now();
  if (!outbox_ || !online_ || outbox_->drops().total() == 0
      || now - noticed_ < notice_period)
    return;
  noticed_ = now;
  auto marker = ports_.notice(outbox_->drops().text());
  auto made = outbox_->announce(marker, now);
  std::move(made.records.begin(), made.records.end(),
            std::back_inserter(pending_));
  end_ = made.end;
  log({marker});
}

void journal_state::tell_lost() {
  auto fresh = lost_events_ - std::exchange(told_lost_, lost_events_);
  if (fresh == 0)
    return;
  auto marker = ports_.notice(fmt::format(
    "the event log lacks {} entries: the disk took nothing", fresh));
  on_batch({{marker}, {marker}, false});
}

void journal_state::pass_on(const journal_batch& x) {
  taken_ += x.given ? x.keep.size() : 0;
  journal_offer out;
  if (online_)
    for (auto& what : x.keep)
      out.messages.push_back({0, what});
  else
    lost_ += x.keep.size();
  out.is_all = true;
  send(std::move(out));
}

} // namespace troupe
