#include "drivers/modbus/line.hpp"

#include "protocol/modbus/native.hpp"

#include <algorithm>
#include <set>

namespace troupe::modbus {

namespace {

using namespace std::chrono_literals;

/// A peer that is silent for so many requests gets a new connection.
constexpr uint32_t most_silent = 3;

/// Commands that may wait for one device.
constexpr size_t most_commands = 256;

request read_of(const read_block& x) {
  return {request::kind::read, x.space, x.address, x.count, {}};
}

} // namespace

line::line(std::string host, uint16_t port, const settings& cfg,
           const line_ports& ports)
  : host_(std::move(host)),
    port_(port),
    cfg_(cfg),
    ports_(ports),
    backoff_(cfg.reconnect_min),
    random_(static_cast<std::minstd_rand::result_type>(
      cfg.seed + std::hash<std::string>{}(host_) + port)) {
  // nop
}

// -- the connection -----------------------------------------------------------

void line::open() {
  phase_ = phase::opening;
  ports_.count->connects.fetch_add(1, std::memory_order_relaxed);
  connect_deadline_ = ports_.io->now() + cfg_.connect_timeout;
  link_ = ports_.connect(host_, port_);
  link_->open(
    {[this] { on_open(); },
     [this](const uint8_t* data, size_t size) { on_data(data, size); },
     [this](const failure& why) { on_closed(why); }});
  arm();
}

void line::on_open() {
  phase_ = phase::open;
  frames_.reset();
  silent_ = 0;
  pump();
}

/// Everything on its way is lost; the next attempt waits.
void line::on_closed(const failure& why) {
  if (phase_ == phase::opening)
    ports_.count->failed_connects.fetch_add(1, std::memory_order_relaxed);
  link_.reset();
  phase_ = phase::waiting;
  connect_deadline_ = ports_.io->now() + backoff_ / 2
                      + backoff_ * (random_() % 512) / 1024;
  backoff_ = std::min<reactor::duration>(backoff_ * 2, cfg_.reconnect_max);
  fail_all(why);
  arm();
}

void line::fail_all(const failure& why) {
  auto now = ports_.io->now();
  flights_.clear();
  for (auto& [device, x] : units_) {
    x.scanning = false;
    judge(x, x.failed(why, now));
    schedule(x);
  }
  auto lost = std::exchange(writes_, {});
  lost.insert(lost.end(), reads_.begin(), reads_.end());
  reads_.clear();
  for (auto& job : lost)
    ports_.sink->done({job->device, job->number, why.code, why.text});
}

void line::on_data(const uint8_t* data, size_t size) {
  frames_.put(data, size);
  frame x;
  for (;;) {
    auto more = frames_.next(x);
    if (!more) {
      ports_.count->garbage.fetch_add(1, std::memory_order_relaxed);
      return on_closed(more.error());
    }
    if (!*more)
      break;
    on_frame(x);
    if (phase_ != phase::open)
      return; // the answer made us hang up
  }
  pump();
}

void line::on_frame(const frame& x) {
  auto i = flights_.find(x.transaction);
  if (i == flights_.end()) {
    ports_.count->late.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  auto done = std::move(i->second);
  flights_.erase(i);
  auto from = find(done.device);
  if (from == nullptr)
    return; // detached meanwhile
  if (done.job == nullptr)
    from->scanning = false;
  ports_.count->responses.fetch_add(1, std::memory_order_relaxed);
  auto ok = x.unit == from->address()
              ? decode(response_, done.asked, x.pdu, x.size)
              : status{failure{ec::protocol_error, "another unit answered"}};
  if (!ok) {
    ports_.count->garbage.fetch_add(1, std::memory_order_relaxed);
    return fail(*from, done, ok.error());
  }
  silent_ = 0;
  backoff_ = cfg_.reconnect_min;
  if (response_.code == exception::none)
    succeed(*from, done);
  else
    except(*from, done);
}

// -- time ---------------------------------------------------------------------

void line::on_tick() {
  auto now = ports_.io->now();
  if (phase_ == phase::opening && now >= connect_deadline_)
    return on_closed({ec::timeout, "connecting took too long"});
  if (phase_ == phase::waiting && now >= connect_deadline_) {
    phase_ = phase::closed;
    return pump();
  }
  for (auto i = flights_.begin(); i != flights_.end();) {
    if (now < i->second.deadline) {
      ++i;
      continue;
    }
    auto over = std::move(i->second);
    i = flights_.erase(i);
    ports_.count->timeouts.fetch_add(1, std::memory_order_relaxed);
    ++silent_;
    if (auto to = find(over.device)) {
      to->scanning = to->scanning && over.job != nullptr;
      fail(*to, over, {ec::timeout, "no answer"});
    }
  }
  if (silent_ >= most_silent && phase_ == phase::open)
    return on_closed({ec::timeout, "the connection is silent"});
  pump();
}

/// One timer for whatever comes first.
void line::arm() {
  auto next = reactor::time_point::max();
  if (phase_ == phase::opening || phase_ == phase::waiting)
    next = connect_deadline_;
  for (auto& [id, x] : flights_)
    next = std::min(next, x.deadline);
  if (phase_ == phase::open || phase_ == phase::closed) {
    if (auto poll = polls_.first(); poll && has_room())
      next = std::min(next, poll->due);
    for (auto queue : {&writes_, &reads_})
      for (auto& job : *queue)
        if (!job->busy)
          next = std::min(next, job->not_before);
  }
  timer_.reset();
  if (next == reactor::time_point::max())
    return;
  auto wait = std::max<reactor::duration>(next - ports_.io->now(), 1ms);
  timer_ = ports_.io->call_after(wait, [this] { on_tick(); });
}

// -- what to ask next ---------------------------------------------------------

void line::pump() {
  if (phase_ == phase::closed && has_work())
    return open();
  if (phase_ == phase::open)
    while (send_command(writes_) || send_command(reads_) || send_scan()) {
      // one at a time, in the order of their weight
    }
  arm();
}

bool line::has_room() const noexcept {
  auto counted = std::count_if(flights_.begin(), flights_.end(),
                               [](auto& x) { return !x.second.probe; });
  return static_cast<size_t>(counted) < cfg_.in_flight;
}

bool line::has_work() const noexcept {
  auto poll = polls_.first();
  return !writes_.empty() || !reads_.empty()
         || (poll && poll->due <= ports_.io->now());
}

/// Commands of one device run in order; a write is before its reads.
bool line::send_command(std::deque<command_ptr>& queue) {
  if (!has_room())
    return false;
  auto now = ports_.io->now();
  auto writes = [&](device_number device) {
    return &queue == &reads_
           && std::any_of(writes_.begin(), writes_.end(),
                          [&](auto& x) { return x->device == device; });
  };
  std::set<device_number> passed;
  for (auto& job : queue) {
    auto first = passed.insert(job->device).second;
    if (!first || job->busy || now < job->not_before || writes(job->device))
      continue;
    auto to = find(job->device);
    flight x;
    x.device = job->device;
    x.job = job;
    if (!job->writes.empty()) {
      x.asked = job->writes.front();
    } else {
      x.block = job->reads.front();
      x.asked = read_of(x.block);
    }
    job->busy = true;
    send(*to, std::move(x));
    return true;
  }
  return false;
}

bool line::send_scan() {
  auto now = ports_.io->now();
  auto poll = polls_.first();
  if (!poll || poll->due > now)
    return false;
  auto& to = *find(poll->device);
  auto scan = to.next_scan();
  flight x;
  x.probe = to.is_suspended();
  if (!x.probe && !has_room())
    return false;
  x.device = poll->device;
  x.block = scan->what;
  x.asked = read_of(x.block);
  scan->due = std::max(scan->due + scan->period, now);
  to.scanning = true;
  send(to, std::move(x));
  schedule(to);
  return true;
}

void line::send(unit& to, flight x) {
  do {
    ++transaction_;
  } while (flights_.count(transaction_) != 0);
  x.deadline = ports_.io->now() + cfg_.response_timeout;
  ports_.count->requests.fetch_add(1, std::memory_order_relaxed);
  auto bytes = encode(x.asked, transaction_, to.address());
  flights_.emplace(transaction_, std::move(x));
  link_->send(std::move(bytes));
}

/// Puts the unit where its next scan or probe belongs.
void line::schedule(unit& x) {
  auto device = x.link().number;
  auto scan = x.next_scan();
  if (x.scanning || scan == nullptr)
    return polls_.remove(device);
  polls_.set(device, x.is_suspended() ? std::max(scan->due, x.next_probe())
                                      : scan->due);
}

// -- what an answer means -----------------------------------------------------

void line::judge(unit& x, bool changed) {
  if (changed)
    ports_.sink->health(x.health());
}

void line::hand_over(unit& from, uint64_t request) {
  if (!from.has_samples() || (request == 0 && !from.credit))
    return;
  from.credit = from.credit && request != 0;
  ports_.sink->values(from.link().number,
                      from.take_batch(ports_.clock->now(), request));
}

void line::succeed(unit& from, const flight& x) {
  judge(from, from.succeeded(ports_.io->now()));
  if (x.asked.what == request::kind::read)
    from.accept(x.block, response_.words, ports_.clock->now(), x.job != nullptr,
                *ports_.count);
  if (x.job == nullptr) {
    schedule(from);
    return hand_over(from, 0);
  }
  auto& job = *x.job;
  job.busy = false;
  if (x.asked.what == request::kind::write) {
    job.writes.pop_front();
  } else if (!confirms(x)) {
    if (job.retries++ == 0) // some devices take a moment
      return retry(x.job, 200ms);
    hand_over(from, 0);
    return finish(x.job, {ec::not_confirmed,
                          "the device holds another value than was written"});
  } else {
    job.reads.pop_front();
  }
  next_step(x.job);
}

/// Whether a read-back brought what was written.
bool line::confirms(const flight& x) const {
  for (auto& [point, words] : x.job->expected)
    for (auto& [index, where] : x.block.points)
      if (index == point) {
        auto first = response_.words.begin()
                     + (where.address - x.block.address);
        if (!std::equal(words.begin(), words.end(), first))
          return false;
      }
  return true;
}

void line::except(unit& from, const flight& x) {
  auto code = response_.code;
  ports_.count->exceptions.fetch_add(1, std::memory_order_relaxed);
  if (code == exception::gateway_path || code == exception::gateway_target)
    return fail(from, x, {ec::device_down, to_string(code)});
  judge(from, from.succeeded(ports_.io->now())); // refusing is answering
  auto later = code == exception::acknowledge || code == exception::busy;
  if (x.job != nullptr)
    x.job->busy = false;
  if (code == exception::illegal_address && x.asked.what == request::kind::read)
    return skip_refused(from, x);
  if (x.job == nullptr)
    return schedule(from);
  constexpr int most_retries = 5;
  if (later && x.job->retries++ < most_retries)
    return retry(x.job, 500ms);
  if (x.job->write_back && x.asked.what == request::kind::read)
    return finish(x.job, {ec::none, {}}); // can be written, not read
  finish(x.job,
         {later ? ec::device_busy : ec::device_refused, to_string(code)});
}

/// The device has not all the addresses: ask in smaller pieces.
void line::skip_refused(unit& from, const flight& x) {
  from.refused(x.block, ports_.io->now());
  schedule(from);
  if (x.job == nullptr)
    return;
  auto& job = *x.job;
  job.reads.pop_front();
  std::vector<point_index> points;
  for (auto& [point, where] : x.block.points)
    points.push_back(point);
  auto smaller = from.blocks_for(job.any_point ? std::vector<point_index>{}
                                               : points);
  if (points.size() > 1 || job.any_point)
    job.reads.insert(job.reads.begin(), smaller.begin(), smaller.end());
  if (job.reads.empty() && !job.write_back && !from.has_samples())
    return finish(x.job,
                  {ec::device_refused, to_string(exception::illegal_address)});
  next_step(x.job);
}

/// The step still stands first in its queue.
void line::retry(const command_ptr& job, reactor::duration wait) {
  job->not_before = ports_.io->now() + wait;
}

void line::fail(unit& from, const flight& x, const failure& why) {
  judge(from, from.failed(why, ports_.io->now()));
  schedule(from);
  if (x.job != nullptr)
    finish(x.job, why);
}

void line::next_step(const command_ptr& job) {
  if (!job->writes.empty() || !job->reads.empty())
    return;
  hand_over(*find(job->device), job->write_back ? 0 : job->number);
  finish(job, {ec::none, {}});
}

void line::finish(const command_ptr& job, const failure& how) {
  for (auto queue : {&writes_, &reads_})
    queue->erase(std::remove(queue->begin(), queue->end(), job), queue->end());
  ports_.sink->done({job->device, job->number, how.code, how.text});
}

// -- what the driver is told --------------------------------------------------

unit* line::find(device_number device) {
  auto i = units_.find(device);
  return i == units_.end() ? nullptr : &i->second;
}

void line::attach(const device_link_ptr& link, uint8_t address) {
  units_.insert_or_assign(link->number, unit{link, address, cfg_.limits});
}

void line::detach(device_number device) {
  polls_.remove(device);
  for (auto queue : {&writes_, &reads_})
    queue->erase(std::remove_if(queue->begin(), queue->end(),
                                [&](auto& x) { return x->device == device; }),
                 queue->end());
  units_.erase(device);
  if (units_.empty()) {
    link_.reset();
    timer_.reset();
    flights_.clear();
    phase_ = phase::closed;
  }
}

void line::plan(const scan_plan_ptr& x) {
  auto to = find(x->device);
  if (to == nullptr)
    return;
  to->plan(*x, ports_.io->now());
  schedule(*to);
  pump();
}

void line::write(const write_command_ptr& x) {
  auto to = find(x->device);
  auto job = std::make_shared<command>();
  job->device = x->device;
  job->number = x->request;
  job->write_back = true;
  std::vector<point_index> points;
  for (auto& [point, what] : x->points) {
    auto& type = to->link().type->points.at(point);
    auto where = std::get_if<mapping>(&type.address);
    auto writable = where != nullptr
                    && (where->space == table::coils
                        || where->space == table::holding_registers);
    if (!writable)
      return ports_.sink->done({x->device, x->request, ec::read_only,
                                type.name + ": cannot be written"});
    auto words = encode_words(what, *where, *type.type);
    if (!words)
      return ports_.sink->done({x->device, x->request, words.error().code,
                                type.name + ": " + words.error().text});
    job->writes.push_back(
      {request::kind::write, where->space, where->address, 0, *words});
    job->expected.emplace_back(point, *std::move(words));
    points.push_back(point);
  }
  for (auto& block : to->blocks_for(points))
    job->reads.push_back(std::move(block));
  enqueue(std::move(job), writes_);
}

void line::read(const read_command_ptr& x) {
  auto job = std::make_shared<command>();
  job->device = x->device;
  job->number = x->request;
  job->any_point = x->points.empty();
  for (auto& block : find(x->device)->blocks_for(x->points))
    job->reads.push_back(std::move(block));
  if (job->reads.empty())
    return ports_.sink->done(
      {x->device, x->request, ec::device_refused, "there is nothing to read"});
  enqueue(std::move(job), reads_);
}

void line::enqueue(command_ptr job, std::deque<command_ptr>& queue) {
  auto waiting = std::count_if(queue.begin(), queue.end(), [&](auto& x) {
    return x->device == job->device;
  });
  if (static_cast<size_t>(waiting) >= most_commands) {
    ports_.count->refused.fetch_add(1, std::memory_order_relaxed);
    return ports_.sink->done(
      {job->device, job->number, ec::overloaded, "too many commands wait"});
  }
  if (phase_ == phase::waiting)
    return ports_.sink->done(
      {job->device, job->number, ec::not_connected, "not connected"});
  queue.push_back(std::move(job));
  pump();
}

void line::credit(device_number device) {
  auto to = find(device);
  if (to == nullptr)
    return;
  to->credit = true;
  hand_over(*to, 0);
}

} // namespace troupe::modbus
