// Devices and commands come and go; who is there.

#include "drivers/bacnet/driver.hpp"

#include "drivers/trace_marks.hpp"

#include <algorithm>
#include <utility>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;

/// A device that is looked for has failed after this, and again as often.
constexpr auto search_patience = 12s;

/// Who says again and again that it restarted is believed this often.
constexpr auto restart_pause = 10s;

/// Ends of subscriptions that may wait to be told; others run out.
constexpr size_t most_ends = 256;

} // namespace

driver::driver(const settings& cfg, const driver_ports& ports)
  : cfg_(cfg),
    ports_(ports),
    own_(*ports.count),
    node_(cfg, ports, *this, own_),
    who_is_(cfg.who_is),
    cov_(cfg.cov),
    windows_(cfg.window, cfg.network_window),
    random_(static_cast<std::minstd_rand::result_type>(cfg.seed)) {
  if (!cfg_.own)
    return;
  // Drivers are made on another thread than the reactor's.
  ports_.io->post([this, alive = std::weak_ptr<bool>{alive_}] {
    if (alive.expired())
      return;
    node_.want();
    arm();
  });
}

double driver::random() {
  return std::generate_canonical<double, 32>(random_);
}

remote* driver::find(device_number device) const {
  auto i = remotes_.find(device);
  return i == remotes_.end() ? nullptr : i->second.get();
}

remote* driver::find_instance(uint32_t instance) const {
  auto i = by_instance_.find(instance);
  return i == by_instance_.end() ? nullptr : find(i->second);
}

const device_binding* driver::binding_of(const remote& x) const {
  return table_.find(x.instance());
}

// -- devices ------------------------------------------------------------------

void driver::attach(const device_link_ptr& x) {
  if (auto before = find(x->number))
    end_commands(*before, {ec::cancelled, "the device got another address"});
  detach(x->number);
  auto refuse = [&](const failure& why) {
    refused_[x->number] = why.text;
    ports_.sink->health({x->number, device_health::down, why.code, why.text});
  };
  auto at = read_instance_address(x->unid);
  if (!at)
    return refuse(at.error());
  if (cfg_.own && at->instance == cfg_.own->instance)
    return refuse({ec::already_exists, "the gateway itself has this instance"});
  if (find_instance(at->instance) != nullptr)
    return refuse({ec::already_exists, "another device has this instance"});
  auto now = ports_.io->now();
  auto& added = remotes_[x->number];
  added = std::make_unique<remote>(x, *at, cfg_);
  added->next_search = now + search_patience;
  by_instance_[at->instance] = x->number;
  if (at->where) {
    table_.bind(at->instance, *at->where);
  } else {
    table_.want(at->instance);
    if (table_.find(at->instance) == nullptr)
      who_is_.want(at->instance, now);
  }
  if (search_ != nullptr)
    search_->on_attached(*x, at->instance);
  node_.want();
  schedule(*added);
  pump();
}

void driver::detach(device_number device) {
  refused_.erase(device);
  auto x = find(device);
  if (x == nullptr)
    return;
  auto now = ports_.io->now();
  for (auto& [point, number] : x->subscriptions)
    (void)cov_.remove(number, now); // it runs out by itself
  for (auto& ask : x->cov_asks)
    cov_.on_answer(ask.what.number, cov_outcome::silent, now);
  drop_flights(device);
  due_.remove(device);
  for (auto& job : x->commands)
    deadlines_.erase({job->deadline, device});
  who_is_.drop(x->instance());
  table_.forget(x->instance());
  by_instance_.erase(x->instance());
  remotes_.erase(device);
  close_unless_needed();
}

void driver::close_unless_needed() {
  if (cfg_.own || !remotes_.empty() || search_ != nullptr)
    return;
  node_.close();
  timer_.reset();
}

/// Nobody wants to know how they end.
void driver::drop_flights(device_number device) {
  for (auto i = flights_.begin(); i != flights_.end();) {
    auto& [number, x] = *i;
    if (x.device != device) {
      ++i;
      continue;
    }
    node_.cancel(number);
    windows_.give_back(x.network, x.probe);
    if (x.subscription)
      cov_.on_answer(x.subscription->number, cov_outcome::silent,
                     ports_.io->now());
    i = flights_.erase(i);
  }
}

void driver::plan(const scan_plan_ptr& x) {
  auto to = find(x->device);
  if (to == nullptr)
    return;
  auto now = ports_.io->now();
  auto& type = *to->link().type;
  scan_plan known{x->device, {}};
  std::map<point_index, uint32_t> subscriptions;
  for (auto& pt : x->points) {
    auto where = object_of(type, pt.point);
    if (where == nullptr)
      continue;
    known.points.push_back(pt);
    if (pt.event)
      subscriptions[pt.point] = cov_.add(to->instance(), where->id, now);
  }
  std::set<uint32_t> kept;
  for (auto& [point, number] : subscriptions)
    kept.insert(number);
  for (auto& [point, number] :
       std::exchange(to->subscriptions, subscriptions)) {
    if (!kept.insert(number).second)
      continue;
    auto by_property = to->by_property.erase(number) > 0;
    if (cov_.remove(number, now) && to->cov_ends.size() < most_ends)
      to->cov_ends.push_back({object_of(type, point)->id, by_property});
  }
  to->image.set_always(known);
  to->polls.plan(known, now);
  show_told(*to);
  schedule(*to);
  pump();
}

void driver::credit(device_number device) {
  auto to = find(device);
  if (to == nullptr)
    return;
  to->mail.credit();
  deliver(*to);
}

void driver::accept(remote& from, point_index point, octets content,
                    point_image::news which) {
  auto when = ports_.clock->now();
  from.image.accept(point, content, when, which, from.mail, *ports_.count);
  mark_decoded(ports_, from.link().number, point, from.mail, when);
}

void driver::deliver(remote& x) {
  if (x.mail.ready())
    ports_.sink->values(x.link().number, x.mail.take(ports_.clock->now()));
}

// -- who is there -------------------------------------------------------------

void driver::on_i_am(const device_address& from, const i_am& x) {
  if (cfg_.own && x.instance == cfg_.own->instance)
    return bump(own_.duplicates);
  auto now = ports_.io->now();
  auto asked = who_is_.asked_lately(x.instance, now)
               || (search_ != nullptr && search_->asks(from));
  if (search_ != nullptr) {
    search_->on_i_am(from, x, now);
    pump();
  }
  auto change = table_.on_i_am(x, from, now);
  if (change == binding_change::duplicate)
    bump(own_.duplicates);
  if (change == binding_change::moved)
    bump(own_.moved);
  if (change == binding_change::duplicate || change == binding_change::no_room)
    return;
  who_is_.on_i_am(x.instance);
  auto to = find_instance(x.instance);
  if (to == nullptr)
    return;
  if (change == binding_change::moved
      || (!asked && change != binding_change::added))
    restart(*to, now);
  if (to->is_suspended())
    to->hurry(now);
  schedule(*to);
  pump();
}

/// It has forgotten all subscriptions, and what was given to its objects may
/// have changed.
void driver::restart(remote& x, time_point now) {
  if (x.restarted != time_point{} && now - x.restarted < restart_pause)
    return;
  x.restarted = now;
  bump(own_.restarts);
  forget_device(x, now, 0s);
}

void driver::forget_device(remote& x, time_point now,
                           std::chrono::milliseconds wait) {
  x.forget_services();
  cov_.on_restart(x.instance(), now, wait);
  show_told(x);
}

void driver::on_open() {
  for (auto& [device, x] : remotes_)
    schedule(*x);
  pump();
}

/// Nobody can be asked: for the devices that is as if they were silent.
void driver::on_closed(const failure& why) {
  if (search_ != nullptr)
    search_->fail(why);
  auto lost = std::exchange(flights_, {});
  for (auto& [number, x] : lost) {
    land(x);
    if (x.subscription)
      cov_.on_answer(x.subscription->number, cov_outcome::silent,
                     ports_.io->now());
  }
  for (auto& [device, x] : remotes_) {
    x->sweep.reset();
    if (!x->polls.empty() || !x->commands.empty())
      judge(*x, why);
    end_commands(*x, why);
    schedule(*x);
  }
  arm();
}

} // namespace troupe::bacnet
