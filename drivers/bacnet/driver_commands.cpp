// Writes, reads and tests: how they begin, go on and end.

#include "drivers/bacnet/driver.hpp"
#include "drivers/bacnet/outcome_meaning.hpp"
#include "protocol/bacnet/octet_reader.hpp"

#include <algorithm>
#include <utility>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;

/// How long a write may wait for its turn.
constexpr auto write_patience = 10s;

} // namespace

void driver::refuse(device_number device, uint64_t request) {
  if (auto i = refused_.find(device); i != refused_.end())
    ports_.sink->done({device, request, ec::invalid_request, i->second});
}

void driver::write(const write_command_ptr& x) {
  if (auto to = find(x->device))
    put(*to, make_command(*x, *to->link().type, to->levels), x->request,
        write_patience);
  else
    refuse(x->device, x->request);
}

void driver::read(const read_command_ptr& x) {
  if (auto to = find(x->device))
    put(*to, make_command(*x, *to->link().type), x->request, x->limit);
  else
    refuse(x->device, x->request);
}

void driver::put(remote& to, const result<command_ptr>& job, uint64_t request,
                 reactor::duration patience) {
  auto device = to.link().number;
  if (!job)
    return ports_.sink->done(
      {device, request, job.error().code, job.error().text});
  auto now = ports_.io->now();
  (*job)->deadline = now + patience;
  if (!to.put(*job)) {
    bump(ports_.count->refused);
    return ports_.sink->done(
      {device, request, ec::overloaded, "too many commands wait"});
  }
  deadlines_.emplace((*job)->deadline, device);
  to.hurry(now);
  node_.want();
  schedule(to);
  pump();
}

/// Those that wait; one with a request on its way ends with that.
void driver::expire(time_point now) {
  while (!deadlines_.empty() && deadlines_.begin()->first <= now) {
    auto device = deadlines_.begin()->second;
    deadlines_.erase(deadlines_.begin());
    auto x = find(device);
    if (x == nullptr)
      continue;
    auto waiting = std::deque<command_ptr>{x->commands};
    for (auto& job : waiting) {
      auto busy = x->in_flight && job == x->commands.front();
      if (busy || job->deadline > now)
        continue;
      auto bound = binding_of(*x) != nullptr;
      auto why
        = !node_.is_open() ? failure{ec::not_connected, "there is no network"}
          : bound
            ? failure{ec::timeout, "the device could not be asked in time"}
            : failure{ec::timeout, "no device answers to this instance"};
      finish(*x, job, job->refusal.code != ec::none ? job->refusal : why);
    }
  }
}

void driver::end_commands(remote& of, const failure& how) {
  auto all = std::deque<command_ptr>{of.commands};
  for (auto& x : all)
    finish(of, x, how);
}

void driver::finish(remote& of, const command_ptr& job, const failure& how) {
  auto device = of.link().number;
  auto i = std::find(of.commands.begin(), of.commands.end(), job);
  if (i == of.commands.end())
    return;
  of.commands.erase(i);
  if (!of.mail.empty())
    ports_.sink->values(device, of.mail.take(ports_.clock->now(), job->number));
  auto text = how.code == ec::none ? round_trip_text(*job) : how.text;
  ports_.sink->done({device, job->number, how.code, text});
}

bool driver::send_command(remote& to, flight& x) {
  auto job = to.next_command(ports_.io->now());
  if (job == nullptr)
    return false;
  x.job = job;
  if (job->what == command::kind::order)
    return send_order(to, x);
  if (!job->writes.empty())
    return send_writes(to, x);
  if (!job->reads) {
    job->reads.emplace(job->refs, limits_of(to), to.lessons);
    job->found.assign(job->refs.size(), {});
  }
  auto next = job->reads->next(ports_.io->now());
  if (!next) { // there was nothing to do
    x.job = nullptr;
    next_step(to, job);
    return false;
  }
  x.read = *std::move(next);
  return send_read(to, x, *job->reads);
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
    accept(from, i, x.content, point_image::news::everything);
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
