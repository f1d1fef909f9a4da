// What the answers to a line mean.

#include "actors/log.hpp"
#include "drivers/modbus/line.hpp"
#include "drivers/trace_marks.hpp"
#include "protocol/modbus/rtu.hpp"

#include <algorithm>

namespace troupe::modbus {

namespace {

using namespace std::chrono_literals;

/// A busy device is asked for its scan again after this, or sooner when its
/// period is shorter.
constexpr auto busy_pause = 1s;

/// Points that are tried when any one will do.
constexpr uint32_t most_tries = 8;

failure refusal(exception code) {
  return {ec::device_refused, to_string(code)};
}

} // namespace

/// Ends the flight, whatever it brought.
void line::land(unit& from, const flight& x) {
  --from.in_flight;
  if (x.scan != nullptr)
    x.scan->asked = false;
  if (x.job != nullptr)
    x.job->busy = false;
}

void line::succeed(unit& from, const flight& x) {
  tell(from, from.succeeded());
  if (x.scan != nullptr) {
    take_values(from, x.scan->what, point_image::news::changes);
    schedule(from);
    return deliver(from);
  }
  if (x.job->ended)
    return;
  if (x.asked.what == request::kind::write) {
    x.job->writes.pop_front();
    return next_step(from, x.job);
  }
  if (x.job->what == command::kind::write)
    return read_back(from, x.job);
  take_values(from, x.job->reads.front(), point_image::news::everything);
  ++x.job->answers;
  x.job->reads.pop_front();
  next_step(from, x.job);
}

void line::take_values(unit& from, const read_block& block,
                       point_image::news which) {
  auto when = ports_.clock->now();
  from.image.accept(block, response_.words, when, which, from.mail,
                    *ports_.count);
  if (is_tracing(ports_.traces))
    for (auto& [point, where] : block.points)
      mark_decoded(ports_, from.link().number, point, from.mail, when);
  from.scans.answered(block, ports_.io->now());
}

void line::read_back(unit& from, const command_ptr& job) {
  auto same = job->confirms(response_.words);
  if (!same && !std::exchange(job->compared, true)) {
    job->not_before = ports_.io->now() + cfg_.settle; // some take a moment
    return;
  }
  take_values(from, job->reads.front(), point_image::news::everything);
  if (!same)
    job->refusal = {ec::not_confirmed,
                    "the device holds another value than was written"};
  job->reads.pop_front();
  next_step(from, job);
}

// -- exceptions ---------------------------------------------------------------

/// The unit itself failed when it is not there or broken; otherwise it
/// answered.
void line::except(unit& from, const flight& x) {
  auto code = response_.code;
  ports_.count->except(static_cast<uint8_t>(code));
  if (code == exception::gateway_path || code == exception::gateway_target)
    return fail(from, x, {ec::device_down, to_string(code)});
  mark_failure(ports_, from.link().number, ec::device_refused);
  auto is_read = x.asked.what == request::kind::read;
  auto is_broken = code == exception::device_failure
                   || code == exception::memory_parity;
  if (is_read && is_broken)
    return fail(from, x, refusal(code));
  tell(from, from.succeeded()); // who refuses is alive
  if (x.job != nullptr && x.job->ended)
    return;
  if (code == exception::acknowledge || code == exception::busy)
    return ask_again(from, x);
  if (is_read)
    return refused_read(from, x);
  // Some devices know only the functions for many registers.
  auto can_change = code == exception::illegal_function && !x.asked.multiple
                    && x.asked.data.size() == 1;
  from.write_multiple = can_change;
  if (!can_change)
    finish(x.job, refusal(code));
}

void line::ask_again(unit& from, const flight& x) {
  auto now = ports_.io->now();
  if (x.job != nullptr) {
    x.job->refusal = {ec::device_busy, to_string(response_.code)};
    x.job->not_before = now + cfg_.settle;
    return;
  }
  x.scan->due = std::min<time_point>(x.scan->due, now + busy_pause);
  schedule(from);
}

/// Asks in smaller pieces, or for something else. An address may be missing,
/// the request may be too long, or the function unknown; the code says which
/// (6.3, state diagram). A scan goes on with the new blocks, a command has its
/// place taken by the pieces of its own.
void line::refused_read(unit& from, const flight& x) {
  auto code = response_.code;
  auto now = ports_.io->now();
  auto block = x.scan != nullptr ? x.scan->what : x.job->reads.front();
  auto smaller = code == exception::illegal_address
                   ? from.scans.refused(block, now)
                 : code == exception::illegal_value
                   ? from.scans.too_long(block, now)
                   : from.scans.absent(block, now);
  schedule(from);
  if (x.job == nullptr)
    return;
  auto& job = *x.job;
  job.reads.pop_front();
  std::vector<point_index> points;
  for (auto& [point, where] : block.points)
    points.push_back(point);
  if (!smaller) {
    job.refusal = refusal(code);
    if (job.what == command::kind::write)
      assume_written(from, job, block);
    points.clear();
  }
  auto try_another = job.any_point && ++job.refusals < most_tries;
  if (smaller || try_another) {
    auto pieces = from.scans.blocks_for(points);
    job.reads.insert(job.reads.begin(), pieces.begin(), pieces.end());
  }
  next_step(from, x.job);
}

bool line::is_broadcast(const unit& x) const noexcept {
  return wire_->what().has_broadcast && x.address() == broadcast_unit;
}

void line::end_broadcast(unit& to, const flight& x) {
  land(to, x);
  if (x.job->ended)
    return;
  x.job->writes.pop_front();
  if (x.job->writes.empty())
    for (auto& block : std::exchange(x.job->reads, {}))
      assume_written(to, *x.job, block);
  next_step(to, x.job);
}

/// The echo of a write confirms it where nothing can be read back.
void line::assume_written(unit& from, const command& job,
                          const read_block& block) {
  for (auto& [point, where] : block.points)
    for (auto& [written, words] : job.expected)
      if (written == point)
        from.image.accept(
          {where.space, where.address, where.length, {{point, where}}}, words,
          ports_.clock->now(), point_image::news::everything, from.mail,
          *ports_.count);
}

// -- ends ---------------------------------------------------------------------

void line::fail(unit& to, const flight& x, const failure& why) {
  judge(to, why);
  auto now = ports_.io->now();
  if (to.is_burden() && phase_ == phase::open)
    silence_.spend(now, now - x.sent);
  if (x.job != nullptr)
    finish(x.job, why);
  // Who waits for a silent unit learns it now, not one time-out after another.
  if (to.is_suspended())
    end_commands(to.link().number, why);
  schedule(to);
}

void line::judge(unit& x, const failure& why) {
  mark_failure(ports_, x.link().number, why.code);
  tell(x, x.failed(why, ports_.io->now(), random()));
}

void line::tell(const unit& x, const std::optional<health_report>& news) {
  if (!news)
    return;
  if (news->health == device_health::down)
    log_warning("modbus device {} is down: {}", x.link().id.handle, news->text);
  ports_.sink->health(*news);
}

void line::deliver(unit& x) {
  if (x.mail.ready())
    ports_.sink->values(x.link().number, x.mail.take(ports_.clock->now()));
}

void line::next_step(unit& of, const command_ptr& job) {
  if (!job->is_done())
    return;
  auto is_read = job->what == command::kind::read;
  if (is_read ? job->answers > 0 : !of.mail.empty())
    ports_.sink->values(job->device,
                        of.mail.take(ports_.clock->now(), job->number));
  finish(job, job->end());
}

command_queue& line::queue_of(const command& x) noexcept {
  return x.what == command::kind::write ? writes_ : reads_;
}

void line::finish(const command_ptr& job, const failure& how) {
  if (std::exchange(job->ended, true))
    return;
  queue_of(*job).remove(job);
  ports_.sink->done({job->device, job->number, how.code, how.text});
  if (auto of = find(job->device))
    schedule(*of); // its scans waited for its writes
}

} // namespace troupe::modbus
