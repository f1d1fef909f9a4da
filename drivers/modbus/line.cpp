// The connection of a line, its time, and what the driver tells it.

#include "drivers/modbus/line.hpp"

#include "actors/log.hpp"
#include "drivers/trace_marks.hpp"

#include <algorithm>

namespace troupe::modbus {

namespace {

using namespace std::chrono_literals;

/// How long a write may wait for its turn.
constexpr auto write_patience = 10s;

} // namespace

line::line(medium_ptr wire, const settings& cfg, const driver_ports& ports)
  : wire_(std::move(wire)),
    cfg_(cfg),
    ports_(ports),
    retry_(cfg.reconnect_min, cfg.reconnect_max),
    silence_(cfg.silent_share),
    random_(static_cast<std::minstd_rand::result_type>(
      cfg.seed + std::hash<std::string>{}(wire_->name()))) {
  // nop
}

double line::random() {
  return std::generate_canonical<double, 32>(random_);
}

// -- the connection -----------------------------------------------------------

void line::open() {
  phase_ = phase::opening;
  proven_ = false;
  silent_ = 0;
  ports_.count->connects.fetch_add(1, std::memory_order_relaxed);
  opened_at_ = ports_.io->now();
  retry_at_ = opened_at_ + cfg_.connect_timeout;
  link_ = wire_->connect();
  link_->open(
    {[this] { on_open(); },
     [this](const uint8_t* data, size_t size) { on_data(data, size); },
     [this](const failure& why) { on_closed(why); }});
  arm();
}

void line::on_open() {
  phase_ = phase::open;
  pump();
}

void line::on_closed(const failure& why) {
  link_.reset();
  // Many devices hang up when nobody asks for a while: no reason to worry.
  if (phase_ == phase::open && proven_ && flights_.empty()) {
    phase_ = phase::closed;
    return pump();
  }
  wait(why);
}

/// Everything on its way is lost; the next attempt comes later.
void line::wait(const failure& why) {
  auto nobody_there = phase_ == phase::opening;
  link_.reset();
  phase_ = phase::waiting;
  retry_at_ = ports_.io->now() + retry_.next(random());
  // Addresses where nobody is are the rule of a search.
  if (!has_only_guests() && !std::exchange(told_lost_, true))
    log_warning("modbus line {} lost its link: {}", wire_->name(), why.text);
  for (auto& x : std::exchange(flights_, {}))
    if (auto to = x.to.lock()) {
      land(*to, x);
      fail(*to, x, why);
    }
  if (nobody_there) {
    ports_.count->failed_connects.fetch_add(1, std::memory_order_relaxed);
    for (auto& [device, x] : units_) {
      if (!x->scans.empty() || writes_.has(device) || reads_.has(device))
        judge(*x, why);
      end_commands(device, why);
    }
  }
  arm();
}

void line::on_data(const uint8_t* data, size_t size) {
  wire_->put(data, size, ports_.io->now());
  if (take_frames())
    pump();
}

bool line::take_frames() {
  frame x;
  for (;;) {
    auto more = wire_->next(x, ports_.io->now());
    if (!more) {
      ports_.count->garbage.fetch_add(1, std::memory_order_relaxed);
      wait(more.error());
      return false;
    }
    if (!*more)
      return true;
    on_frame(x);
  }
}

status line::read_frame(const frame& x, const flight& to, const unit& from) {
  if (x.size == 0)
    return failure{ec::protocol_error, "the answer was broken on its way"};
  if (x.unit != from.address())
    return failure{ec::protocol_error, "another unit answered"};
  return decode(response_, to.asked, x.pdu, x.size);
}

void line::on_frame(const frame& x) {
  auto i = std::find_if(flights_.begin(), flights_.end(), [&](auto& y) {
    return y.transaction == x.transaction;
  });
  if (i == flights_.end()) {
    ports_.count->late.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  auto done = std::move(*i);
  flights_.erase(i);
  auto from = done.to.lock();
  if (from == nullptr)
    return; // detached meanwhile
  mark_answer(ports_, from->link().number, ports_.io->now() - done.sent);
  land(*from, done);
  ports_.count->responses.fetch_add(1, std::memory_order_relaxed);
  auto ok = read_frame(x, done, *from);
  if (!ok) {
    ports_.count->garbage.fetch_add(1, std::memory_order_relaxed);
    return fail(*from, done, ok.error());
  }
  proven_ = true;
  silent_ = 0;
  retry_.reset();
  if (std::exchange(told_lost_, false))
    log_info("modbus line {} answers again", wire_->name());
  if (response_.code == exception::none)
    succeed(*from, done);
  else
    except(*from, done);
}

// -- time ---------------------------------------------------------------------

void line::on_tick() {
  timer_.reset();
  auto now = ports_.io->now();
  if (phase_ == phase::opening && now >= retry_at_)
    return wait({ec::timeout, "connecting took too long"});
  if (phase_ == phase::waiting && now >= retry_at_)
    phase_ = phase::closed;
  if (phase_ == phase::open && !take_frames())
    return;
  expire_flights(now);
  expire_commands(now);
  auto most_silent = wire_->what().most_silent;
  if (phase_ == phase::open && most_silent > 0 && silent_ >= most_silent)
    return wait({ec::timeout, "the connection is silent"});
  pump();
}

void line::expire_flights(time_point now) {
  auto is_late = [&](const flight& x) {
    return now >= wire_->deadline(x.sent);
  };
  auto late
    = std::stable_partition(flights_.begin(), flights_.end(),
                            [&](const flight& x) { return !is_late(x); });
  std::vector<flight> over{std::make_move_iterator(late),
                           std::make_move_iterator(flights_.end())};
  flights_.erase(late, flights_.end());
  for (auto& x : over) {
    wire_->give_up(now);
    auto to = x.to.lock();
    if (x.broadcast) {
      if (to != nullptr)
        end_broadcast(*to, x);
      continue;
    }
    ports_.count->timeouts.fetch_add(1, std::memory_order_relaxed);
    ++silent_;
    if (to != nullptr) {
      land(*to, x);
      fail(*to, x, {ec::timeout, "the device does not answer"});
    }
  }
}

void line::expire_commands(time_point now) {
  auto why = phase_ == phase::open
               ? failure{ec::timeout, "the device could not be asked in time"}
               : failure{ec::not_connected, "there is no connection"};
  for (auto queue : {&writes_, &reads_})
    for (auto& x : queue->take_expired(now))
      finish(x, x->refusal.code != ec::none ? x->refusal : why);
}

/// Due are: the end of a connect, a time-out, a poll, a command's pause or end.
line::time_point line::next_event() const {
  auto next = time_point::max();
  if (phase_ == phase::opening || phase_ == phase::waiting)
    next = retry_at_;
  for (auto& x : flights_)
    next = std::min(next, wire_->deadline(x.sent));
  auto room = flights_.size() < wire_->what().in_flight;
  auto can_ask = phase_ == phase::open || phase_ == phase::closed;
  auto free_at = wire_->free_at();
  if (auto poll = polls_.first(); poll && room && can_ask)
    next = std::min(next, std::max(poll->due, free_at));
  auto consider = [&](const command& x) {
    if (x.busy)
      return;
    next = std::min(next, x.deadline);
    auto from = std::max({x.not_before, ask_from(*find(x.device)), free_at});
    if (room && can_ask && from > ports_.io->now())
      next = std::min(next, from);
  };
  writes_.for_each_front(consider);
  reads_.for_each_front(consider);
  return next;
}

/// One timer for whatever comes first. A timer that is early costs less than
/// to arm a new one for every request.
void line::arm() {
  auto next = next_event();
  if (next == time_point::max() || (timer_ != nullptr && timer_due_ <= next))
    return;
  timer_due_ = next;
  auto delay = std::max(next - ports_.io->now(), reactor::duration{0});
  timer_ = ports_.io->call_after(delay, [this] { on_tick(); });
}

// -- what the driver tells ----------------------------------------------------

unit* line::find(device_number device) const {
  auto i = units_.find(device);
  return i == units_.end() ? nullptr : i->second.get();
}

void line::attach(const device_link_ptr& link, uint8_t address) {
  auto& x = units_[link->number];
  x = std::make_shared<unit>(link, address, cfg_);
  if (is_broadcast(*x))
    tell(*x, x->succeeded()); // nobody can say how it does
}

void line::attach_guest(const device_link_ptr& link, uint8_t address) {
  auto& x = units_[link->number];
  x = std::make_shared<unit>(link, address, cfg_);
  x->guest = true;
}

bool line::has_only_guests() const noexcept {
  return std::all_of(units_.begin(), units_.end(),
                     [](auto& x) { return x.second->guest; });
}

const device_link* line::device_at(uint8_t address) const noexcept {
  for (auto& [device, x] : units_)
    if (!x->guest && x->address() == address)
      return &x->link();
  return nullptr;
}

void line::detach(device_number device) {
  polls_.remove(device);
  for (auto queue : {&writes_, &reads_})
    for (auto& x : queue->take(device))
      x->ended = true;
  units_.erase(device);
  if (!units_.empty())
    return;
  link_.reset();
  timer_.reset();
  flights_.clear();
  phase_ = phase::closed;
}

void line::end_commands(device_number device, const failure& how) {
  for (auto queue : {&writes_, &reads_})
    for (auto& x : queue->take(device))
      finish(x, how);
}

void line::plan(const scan_plan& x) {
  auto to = find(x.device);
  if (to == nullptr || is_broadcast(*to))
    return;
  to->plan(x, ports_.io->now());
  schedule(*to);
  pump();
}

void line::write(const write_command& x) {
  if (auto to = find(x.device))
    put(make_command(x, *to), *to, x.request, write_patience);
}

void line::read(const read_command& x) {
  auto from = find(x.device);
  if (from == nullptr)
    return;
  if (!is_broadcast(*from))
    return put(make_command(x, *from), *from, x.request, x.limit);
  // There is nobody to be checked, so the check ends well.
  auto how = x.points.empty()
               ? failure{ec::none, {}}
               : failure{ec::unsupported, "nobody answers a broadcast"};
  ports_.sink->done({x.device, x.request, how.code, how.text});
}

void line::put(const result<command_ptr>& job, unit& to, uint64_t request,
               reactor::duration patience) {
  auto device = to.link().number;
  if (!job)
    return ports_.sink->done(
      {device, request, job.error().code, job.error().text});
  (*job)->deadline = ports_.io->now() + patience;
  if (!queue_of(**job).put(*job)) {
    ports_.count->refused.fetch_add(1, std::memory_order_relaxed);
    return ports_.sink->done(
      {device, request, ec::overloaded, "too many commands wait"});
  }
  // Somebody waits: neither a silent unit nor a lost link needs all its pause.
  to.hurry();
  if (phase_ == phase::waiting)
    retry_at_ = std::min(retry_at_, opened_at_ + cfg_.reconnect_min);
  pump();
}

void line::credit(device_number device) {
  auto to = find(device);
  if (to == nullptr)
    return;
  to->mail.credit();
  deliver(*to);
}

} // namespace troupe::modbus
