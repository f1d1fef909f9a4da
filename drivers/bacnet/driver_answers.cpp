// What answers mean.

#include "drivers/bacnet/driver.hpp"
#include "protocol/bacnet/convert.hpp"
#include "protocol/bacnet/reasons.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::bacnet {

namespace {

failure silence() {
  return {ec::timeout, "the device does not answer"};
}

/// Somebody is there, whatever it says. That the other side gave up amid
/// segments says nothing.
bool is_alive(const outcome& x) noexcept {
  auto gave_up = x.what == outcome_kind::abort
                 && static_cast<abort_reason>(x.reason)
                      == abort_reason::tsm_timeout;
  return x.what != outcome_kind::silence && !gave_up;
}

bool is_success(const outcome& x) noexcept {
  return x.what == outcome_kind::simple_ack
         || x.what == outcome_kind::complex_ack;
}

/// Why a request brought nothing. @pre it did not succeed
failure failure_of(const outcome& x) {
  switch (x.what) {
    case outcome_kind::error: {
      auto why = error_of(x);
      return {code_of(why), to_string(why)};
    }
    case outcome_kind::reject: {
      std::string text{to_string(static_cast<reject_reason>(x.reason))};
      return {ec::device_refused, "rejected: " + text};
    }
    case outcome_kind::abort: {
      std::string text{to_string(static_cast<abort_reason>(x.reason))};
      return {ec::device_refused, "aborted: " + text};
    }
    default:
      return silence();
  }
}

/// Whether the device has no such value, as far as can be foreseen.
bool is_missing(const error& x) noexcept {
  return x.code == error_code::unknown_object
         || x.code == error_code::unknown_property
         || x.code == error_code::read_access_denied;
}

bool is_busy(const outcome& x) {
  if (x.what == outcome_kind::abort)
    return static_cast<abort_reason>(x.reason) == abort_reason::out_of_resources
           || static_cast<abort_reason>(x.reason)
                == abort_reason::preempted_by_higher_priority_task;
  if (x.what != outcome_kind::error)
    return false;
  auto code = error_of(x).code;
  return code == error_code::device_busy || code == error_code::busy;
}

} // namespace

// -- the end of a request -----------------------------------------------------

/// Gives back what it held, whatever it brought.
void driver::land(const flight& x) {
  windows_.give_back(x.network, x.probe);
  if (auto of = find(x.device))
    of->in_flight = false;
}

void driver::on_outcome(const outcome& x) {
  auto i = flights_.find(x.number);
  auto is_search = search_ != nullptr
                   && search_->on_outcome(x, ports_.io->now());
  if (i == flights_.end() && !is_search)
    return;
  auto& count = *ports_.count;
  bump(x.what == outcome_kind::silence ? count.timeouts : count.responses);
  if (x.what == outcome_kind::error || x.what == outcome_kind::reject
      || x.what == outcome_kind::abort)
    bump(count.exceptions);
  if (is_search)
    return pump();
  auto asked = std::move(i->second);
  flights_.erase(i);
  land(asked);
  if (auto from = find(asked.device)) {
    auto now = ports_.io->now();
    auto was_down = from->health() == device_health::down;
    if (is_alive(x)) {
      (void)table_.on_heard(from->instance(), x.from, now);
      tell(from->succeeded());
      if (was_down) // it may have been without power
        restart(*from, now);
    } else {
      judge(*from, silence());
    }
    if (asked.job != nullptr && asked.write)
      end_write(*from, asked, x);
    else if (asked.job != nullptr)
      end_read(*from, asked, x);
    else if (asked.subscription)
      end_subscription(*from, asked, x);
    else if (!asked.end)
      end_poll(*from, asked, x);
    deliver(*from);
    schedule(*from);
  } else if (asked.subscription) {
    cov_.on_answer(asked.subscription->number, cov_outcome::silent,
                   ports_.io->now());
  }
  pump();
}

void driver::judge(remote& x, const failure& why) {
  auto now = ports_.io->now();
  tell(x.failed(why, now, random()));
  // It may have another address than before.
  if (!x.fixed() && binding_of(x) != nullptr)
    who_is_.want(x.instance(), now);
}

void driver::tell(const std::optional<health_report>& news) {
  if (news)
    ports_.sink->health(*news);
}

// -- reads --------------------------------------------------------------------

read_outcome driver::findings(std::vector<finding>& out, const read_plan& plan,
                              const flight& x, const outcome& how) {
  auto result = take_findings(out, plan, x.read, how);
  if (is_success(how) && result == read_outcome::refused)
    bump(ports_.count->garbage);
  return result;
}

void driver::end_poll(remote& from, const flight& x, const outcome& how) {
  if (!from.sweep)
    return;
  auto now = ports_.io->now();
  std::vector<finding> found;
  auto result = findings(found, *from.sweep, x, how);
  for (auto& y : found)
    take_polled(from, y);
  from.sweep->on_answer(x.read, result, now);
  if (from.sweep->done() || from.sweep->is_down())
    from.sweep.reset();
}

/// Compares with what the device should have told. Small changes of analog
/// values are not told; by how much they must change, only some types say.
void driver::take_polled(remote& from, const finding& x) {
  auto now = ports_.io->now();
  for (auto i : from.image.points_of(x.what.object)) {
    if (x.what.property != property_id::present_value)
      continue;
    from.polls.set_missing(i, x.refused && is_missing(*x.refused), now);
    if (x.refused) {
      bump(ports_.count->exceptions);
      continue;
    }
    auto changed = from.image.accept(i, x.content, ports_.clock->now(),
                                     point_image::news::changes, from.mail,
                                     *ports_.count);
    auto told = from.subscriptions.find(i);
    auto exact = value_kind(x.what.object.type) != data_kind::real
                 && value_kind(x.what.object.type)
                      != data_kind::double_precision;
    if (!changed || !exact || told == from.subscriptions.end()
        || cov_.is_polled(told->second, now))
      continue;
    bump(own_.missed);
    cov_.on_missed(told->second, now);
  }
  show_told(from);
}

// -- subscriptions ------------------------------------------------------------

void driver::end_subscription(remote& from, const flight& x,
                              const outcome& how) {
  auto result = is_success(how) ? cov_outcome::accepted
                : is_alive(how) ? cov_outcome::refused
                                : cov_outcome::silent;
  if (result == cov_outcome::refused)
    bump(own_.refused_subscriptions);
  cov_.on_answer(x.subscription->number, result, ports_.io->now());
  show_told(from);
}

// -- commands -----------------------------------------------------------------

void driver::end_write(remote& from, const flight& x, const outcome& how) {
  auto& job = *x.job;
  auto now = ports_.io->now();
  if (is_success(how)) {
    note(from.levels, job.writes.front());
    job.done.push_back(std::move(job.writes.front()));
    job.writes.pop_front();
    return;
  }
  auto why = failure_of(how);
  if (is_busy(how) && now < job.deadline) {
    job.refusal = {ec::device_busy, why.text};
    job.not_before = now + cfg_.settle;
    return;
  }
  finish(from, x.job, why);
}

void driver::end_read(remote& from, const flight& x, const outcome& how) {
  auto& job = *x.job;
  if (!job.reads)
    return;
  auto now = ports_.io->now();
  std::vector<finding> found;
  auto result = findings(found, *job.reads, x, how);
  for (auto& y : found)
    take_read(from, job, y);
  job.reads->on_answer(x.read, result, now);
  if (result == read_outcome::answered && job.repeats > 0)
    job.round_trips.push_back(now - x.sent);
  if (job.answers == 0 && !is_success(how))
    job.refusal = failure_of(how);
  if (job.reads->done() || job.reads->is_down())
    next_step(from, x.job);
}

void driver::take_read(remote& from, command& job, const finding& x) {
  auto at = std::find(job.refs.begin(), job.refs.end(), x.what);
  if (at == job.refs.end())
    return;
  if (x.refused) {
    job.refusal = {code_of(*x.refused), to_string(*x.refused)};
    return;
  }
  auto& place = job.found[static_cast<size_t>(at - job.refs.begin())];
  place.assign(x.content.data, x.content.data + x.content.size);
  if (x.what.property != property_id::present_value)
    return;
  ++job.answers;
  for (auto i : from.image.points_of(x.what.object)) {
    from.polls.set_missing(i, false, ports_.io->now());
    from.image.accept(i, x.content, ports_.clock->now(),
                      point_image::news::everything, from.mail, *ports_.count);
  }
}

/// All that was to be read was, or will not be.
void driver::next_step(remote& of, const command_ptr& job) {
  auto ends_silent = job->reads->is_down();
  if (job->what == command::kind::read) {
    if (!ends_silent && try_more(of, *job))
      return;
    return finish(of, job, job->end());
  }
  if (!is_confirmed(*job, *of.link().type)) {
    if (!std::exchange(job->compared, true)) { // some take a moment
      job->not_before = ports_.io->now() + cfg_.settle;
      job->reads.reset();
      return;
    }
    job->refusal = {ec::not_confirmed,
                    "the device holds another value than was written"};
  }
  finish(of, job, job->end());
}

/// A test reads one point several times, and looks for one that can be read
/// before. Returns whether it goes on.
bool driver::try_more(remote& of, command& job) {
  if (job.any.empty())
    return false;
  if (job.answers > 0) {
    if (job.repeats > 0 && --job.repeats == 0)
      return false;
  } else {
    job.any.pop_front();
    if (job.any.empty())
      return false;
    auto next = object_of(*of.link().type, job.any.front());
    job.refs = {{next->id, property_id::present_value, std::nullopt}};
  }
  job.reads.reset();
  return true;
}

} // namespace troupe::bacnet
