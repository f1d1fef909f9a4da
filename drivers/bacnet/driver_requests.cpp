// What is asked next, and of whom.

#include "drivers/bacnet/driver.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/property_access.hpp"
#include "protocol/bacnet/service.hpp"

#include <algorithm>
#include <utility>

namespace troupe::bacnet {

namespace {

constexpr uint32_t most_urgent_in_row = 8;

} // namespace

// -- time ---------------------------------------------------------------------

void driver::on_tick() {
  timer_.reset();
  node_.on_time();
  expire(ports_.io->now());
  end_search();
  pump();
}

/// One timer for whatever comes first. A timer that is early costs less than to
/// arm a new one for every request.
void driver::arm() {
  auto next = time_point::max();
  auto consider = [&](std::optional<time_point> x) {
    if (x)
      next = std::min(next, *x);
  };
  consider(node_.next_due());
  if (node_.is_open()) {
    if (auto first = due_.first())
      next = std::min(next, first->due);
    if (node_.can_broadcast())
      consider(who_is_.next_due());
    consider(cov_.next_due());
  }
  if (search_ != nullptr)
    consider(search_->next_due());
  if (!deadlines_.empty())
    next = std::min(next, deadlines_.begin()->first);
  if (next == time_point::max() || (timer_ != nullptr && timer_due_ <= next))
    return;
  timer_due_ = next;
  auto delay = std::max(next - ports_.io->now(), reactor::duration{0});
  timer_ = ports_.io->call_after(delay, [this] { on_tick(); });
}

void driver::pump() {
  if (std::exchange(pumping_, true))
    return; // the loops below go on until there is nothing
  if (node_.is_open()) {
    auto now = ports_.io->now();
    take_due(now);
    find_unbound(now);
    subscribe(now);
    for (auto& [network, waiting] : lines_)
      while (serve_one(network, waiting)) {
        // nop
      }
    if (search_ != nullptr)
      search_->pump(now);
  }
  pumping_ = false;
  arm();
}

void driver::take_due(time_point now) {
  for (auto first = due_.first(); first && first->due <= now;
       first = due_.first()) {
    due_.remove(first->device);
    auto& x = *find(first->device);
    if (binding_of(x) == nullptr) {
      x.next_search = now + std::chrono::seconds{12};
      judge(x, {ec::timeout, "no device answers to this instance"});
    }
    schedule(x);
  }
}

void driver::find_unbound(time_point now) {
  if (!node_.can_broadcast())
    return;
  while (auto range = who_is_.next(now))
    send_who_is({all_networks, {}}, range);
}

// -- turns --------------------------------------------------------------------

turn driver::turn_of(const remote& x, time_point now) const {
  auto free = !x.in_flight && node_.is_open() && binding_of(x) != nullptr
              && x.ask_from() <= now;
  if (!free)
    return turn::none;
  if (x.is_suspended())
    return turn::probe;
  if (!x.has_work(now))
    return turn::none;
  return x.next_command(now) != nullptr ? turn::urgent : turn::poll;
}

/// Nothing: some event comes before.
std::optional<driver::time_point> driver::due_of(const remote& x) const {
  if (binding_of(x) == nullptr)
    return x.next_search;
  if (x.in_flight)
    return std::nullopt;
  if (x.is_suspended())
    return x.ask_from();
  auto out = x.polls.next_due();
  if (auto job = x.next_command_at())
    out = out ? std::min(*out, *job) : job;
  return out;
}

void driver::schedule(remote& x) {
  auto now = ports_.io->now();
  auto device = x.link().number;
  if (auto due = x.polls.next_due(); due && *due <= now)
    x.poll_due = true;
  auto wanted = turn_of(x, now);
  if (wanted == turn::none) {
    x.listed = turn::none;
    auto due = due_of(x);
    return due ? due_.set(device, *due) : due_.remove(device);
  }
  due_.remove(device);
  if (wanted == x.listed)
    return;
  x.listed = wanted;
  x.ticket = ++tickets_;
  auto& to = lines_[binding_of(x)->where.network];
  auto& line = wanted == turn::urgent  ? to.urgent
               : wanted == turn::probe ? to.probes
                                       : to.polls;
  line.emplace_back(device, x.ticket);
}

remote* driver::take_first(std::deque<lines::place>& from, turn which) {
  while (!from.empty()) {
    auto [device, ticket] = from.front();
    from.pop_front();
    auto x = find(device);
    if (x == nullptr || x->ticket != ticket || x->listed != which)
      continue;
    x->listed = turn::none;
    // Meanwhile it may have something else to do, or nothing.
    if (turn_of(*x, ports_.io->now()) == which)
      return x;
    schedule(*x);
  }
  return nullptr;
}

/// Silent devices first: their share of the window is small.
bool driver::serve_one(uint16_t network, lines& from) {
  if (windows_.has_room(network, true))
    if (auto x = take_first(from.probes, turn::probe)) {
      bump(own_.probes);
      send_next(*x, true);
      return true;
    }
  if (from.urgent.empty() && from.polls.empty())
    return false;
  if (!windows_.has_room(network, false) && !make_room(from))
    return false;
  auto polls_first = from.urgent_in_row >= most_urgent_in_row;
  auto next = [&](bool urgent) {
    auto x = urgent ? take_first(from.urgent, turn::urgent)
                    : take_first(from.polls, turn::poll);
    if (x != nullptr)
      from.urgent_in_row = urgent ? from.urgent_in_row + 1 : 0;
    return x;
  };
  auto x = next(!polls_first);
  if (x == nullptr)
    x = next(polls_first);
  if (x == nullptr)
    return false;
  send_next(*x, false);
  return true;
}

/// Half a building without power would take the whole window for as long as all
/// repetitions last.
bool driver::make_room(lines& of) {
  auto now = ports_.io->now();
  for (auto number : of.sent) {
    auto i = flights_.find(number);
    if (i == flights_.end())
      continue;
    auto& x = i->second;
    if (now - x.sent < cfg_.requests.apdu_timeout)
      return false;
    if (x.job != nullptr || x.probe)
      continue;
    node_.cancel(number);
    outcome none;
    none.number = number;
    on_outcome(none);
    return true;
  }
  return false;
}

// -- requests -----------------------------------------------------------------

void driver::send_next(remote& to, bool probe) {
  flight x;
  x.device = to.link().number;
  x.network = binding_of(to)->where.network;
  x.probe = probe;
  x.sent = ports_.io->now();
  if (!send_services(to, x) && !send_command(to, x)
      && !send_subscription(to, x))
    (void)send_poll(to, x);
  schedule(to);
}

bool driver::send_services(remote& to, flight& x) {
  if (to.services_known)
    return false;
  auto job = to.next_command(ports_.io->now());
  auto many = job != nullptr && job->writes.size() > 1
              && !(job->writes.front().object == job->writes.back().object);
  if (job != nullptr ? !many : to.cov_asks.empty())
    return false;
  x.services = true;
  std::vector<uint8_t> data;
  encode(read_property{{{object_type::device, to.instance()},
                        property_id::protocol_services_supported,
                        std::nullopt}},
         data);
  return send(to, x, confirmed_service::read_property, std::move(data));
}

/// What cannot be sent ends at once, as if nobody had answered.
bool driver::send(remote& to, flight& x, confirmed_service service,
                  std::vector<uint8_t> data) {
  request what;
  what.service = static_cast<uint8_t>(service);
  what.data = std::move(data);
  set_peer(what, *binding_of(to));
  to.in_flight = true;
  windows_.take(x.network, x.probe);
  auto number = node_.send(std::move(what));
  if (number) {
    auto& sent = lines_[x.network].sent;
    while (!sent.empty() && flights_.count(sent.front()) == 0)
      sent.pop_front();
    sent.push_back(*number);
    flights_.emplace(*number, std::move(x));
    return true;
  }
  land(x);
  if (x.services)
    to.services_known = true;
  else if (x.job != nullptr)
    finish(to, x.job, number.error());
  else if (x.subscription)
    cov_.on_answer(x.subscription->number, cov_outcome::silent,
                   ports_.io->now());
  else if (to.sweep && !x.end)
    to.sweep->on_answer(x.read, outcome_of(abort_reason::apdu_too_long),
                        ports_.io->now());
  return true;
}

} // namespace troupe::bacnet
