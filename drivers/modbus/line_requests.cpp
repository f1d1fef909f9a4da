// What a line asks next.

#include "drivers/modbus/line.hpp"
#include "drivers/trace_marks.hpp"

#include <algorithm>

namespace troupe::modbus {

namespace {

/// Commands that may pass a scan that is due.
constexpr uint32_t most_in_row = 8;

} // namespace

void line::pump() {
  if (phase_ == phase::closed && has_work())
    return open();
  while (phase_ == phase::open && has_room() && send_next()) {
    // one at a time, in the order of their weight
  }
  arm();
}

bool line::has_room() const {
  return flights_.size() < wire_->what().in_flight
         && wire_->free_at() <= ports_.io->now();
}

bool line::has_work() const {
  auto poll = polls_.first();
  return !writes_.empty() || !reads_.empty()
         || (poll && poll->due <= ports_.io->now());
}

/// Commands first, up to eight in a row; then a scan that is due gets its turn,
/// or a stream of commands would leave the values to age.
bool line::send_next() {
  if (commands_in_row_ < most_in_row || !send_scan()) {
    if (send_command(writes_) || send_command(reads_)) {
      ++commands_in_row_;
      return true;
    }
    commands_in_row_ = 0;
    return send_scan();
  }
  commands_in_row_ = 0;
  return true;
}

bool line::others_answer(const unit& x) const {
  return std::any_of(units_.begin(), units_.end(), [&](auto& y) {
    return y.second.get() != &x && !y.second->is_suspended()
           && !y.second->scans.empty();
  });
}

/// When the unit may be asked: a silent one not before its probe, and not at
/// the expense of those that answer.
line::time_point line::ask_from(const unit& x) const {
  auto from = x.ask_from();
  if (x.is_burden() && others_answer(x))
    from = std::max(from, silence_.open_at());
  return from;
}

/// Writes of a unit wait until what was asked before has been answered, so
/// that no older value comes after the read-back; reads wait for its writes.
bool line::is_next(const command& x) {
  auto& to = *find(x.device);
  auto in_order = x.what == command::kind::write ? to.in_flight == 0
                                                 : !writes_.has(x.device);
  return in_order && ask_from(to) <= ports_.io->now();
}

bool line::send_command(command_queue& from) {
  auto job = from.pick(ports_.io->now(),
                       [this](const command& x) { return is_next(x); });
  if (job == nullptr)
    return false;
  job->busy = true;
  flight x;
  x.asked = job->next();
  x.job = std::move(job);
  auto to = units_.at(x.job->device);
  x.asked.multiple = to->write_multiple;
  send(to, std::move(x));
  return true;
}

bool line::send_scan() {
  auto now = ports_.io->now();
  for (auto poll = polls_.first(); poll && poll->due <= now;
       poll = polls_.first()) {
    auto to = units_.at(poll->device);
    auto scan = to->scans.next();
    auto from = ask_from(*to);
    // A unit that is written to comes back when the write is done.
    if (scan == nullptr || scan->due > now || writes_.has(poll->device)
        || from > now) {
      schedule(*to);
      continue;
    }
    mark_poll(ports_, poll->device, now - scan->due);
    scan_schedule::ask(*scan, now);
    flight x;
    x.asked.space = scan->what.space;
    x.asked.address = scan->what.address;
    x.asked.count = scan->what.count;
    x.scan = std::move(scan);
    send(to, std::move(x));
    schedule(*to);
    return true;
  }
  return false;
}

void line::send(const unit_ptr& to, flight x) {
  x.transaction = ++transaction_;
  x.to = to;
  x.sent = ports_.io->now();
  x.broadcast = is_broadcast(*to);
  ++to->in_flight;
  ports_.count->requests.fetch_add(1, std::memory_order_relaxed);
  auto data = wire_->send(x.asked, x.transaction, to->address(), x.sent);
  flights_.push_back(std::move(x));
  link_->send(std::move(data));
}

/// Puts the unit where its next scan or probe belongs: behind all that are due
/// already, so that units take turns.
void line::schedule(unit& x) {
  auto device = x.link().number;
  auto scan = x.scans.next();
  if (scan == nullptr || writes_.has(device))
    return polls_.remove(device);
  polls_.set(device, std::max({scan->due, ask_from(x), ports_.io->now()}));
}

} // namespace troupe::modbus
