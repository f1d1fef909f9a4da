#include "actors/device_manager.hpp"

#include "actors/counted.hpp"
#include "actors/device_limits.hpp"
#include "actors/failure_of.hpp"
#include "actors/log.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Requests that may wait behind the `delete` or the restart of their device.
constexpr size_t most_held = 1'000;

} // namespace

manager_state::manager_state(manager_actor::pointer self) : self_(self) {
  // nop
}

void manager_state::start(const manager_config& cfg, manager_ports ports,
                          plant_seed seed) {
  cfg_ = cfg;
  ports_ = std::move(ports);
  last_number_ = seed.last_number;
  for (auto& x : seed.types)
    types_.add(std::move(x));
  for (auto& x : seed.rules)
    rules_[{x->protocol, x->type}] = x;
  for (auto& x : seed.devices) {
    auto id = x.record.id;
    directory_entry entry{
      x.record.number, x.type, x.record.unid, {}, false, {}, {}};
    entry.actor = spawn_device(std::move(x));
    devices_.add(id, std::move(entry));
  }
  for (auto& x : seed.problems)
    self_->send(
      ports_.publisher,
      diagnostic{
        severity::error, {}, x, "device-manager", ports_.clock->now()});
}

void manager_state::on_request(const device_request_ptr& x,
                               const completion_actor& who) {
  auto driver = ports_.outside.find(x->target.protocol);
  if (driver != ports_.outside.end())
    return self_->send(driver->second, x, who);
  device_job job{x, who};
  auto entry = devices_.find(x->target);
  if (entry != nullptr && entry->burying) {
    if (entry->held.size() >= most_held)
      return refuse(job, {ec::overloaded, "too many requests wait"});
    entry->held.push_back(std::move(job));
    return;
  }
  if (entry != nullptr)
    return forward(*entry, job);
  if (is_action(*x, "create"))
    return create(job, std::get<action_request>(x->body));
  if (is_action(*x, "delete")) // nothing to do is no failure (IAP 14.2)
    return refuse(job, {ec::none, {}});
  refuse(job, {ec::no_such_device, x->target.handle + " : device not found"});
}

void manager_state::create(const device_job& x, const action_request& action) {
  auto& id = x.request->target;
  if (!is_valid_handle(id.handle))
    return refuse(x, {ec::invalid_request, id.handle + ": invalid handle"});
  if (devices_.size() >= cfg_.most_devices)
    return refuse(x, {ec::too_large, "device limit reached"});
  auto args = read_create_args(action.args);
  if (!args)
    return refuse(x, args.error());
  auto type = types_.find(id.protocol, args->type);
  if (type == nullptr)
    return refuse(x, {ec::no_such_type, args->type + ": type not found"});
  if (auto ok = devices_.check_unid(id, args->unid); !ok)
    return refuse(x, ok.error());
  device_seed seed;
  seed.record.number = ++last_number_;
  seed.record.id = id;
  seed.record.type_id = type->name;
  seed.record.unid = args->unid;
  seed.record.attach = args->attach;
  seed.record.cfg = default_cfg();
  seed.record.routing = args->routing;
  seed.record.implementation = args->implementation;
  seed.type = type;
  seed.rates = cfg_.rates;
  directory_entry entry{last_number_, type, args->unid, {}, false, {}, {}};
  entry.actor = spawn_device(std::move(seed));
  auto& added = devices_.add(id, std::move(entry));
  introduce(id, added);
  forward(added, x);
}

/// A new device gets its driver, and those who waited for it.
void manager_state::introduce(const device_id& id,
                              const directory_entry& entry) {
  if (auto i = drivers_.find(id.protocol); i != drivers_.end())
    self_->send(entry.actor, attach_atom_v, i->second);
  resume_watches(id, entry.actor);
}

void manager_state::on_interface(device_number number) {
  auto id = devices_.id_of(number);
  auto entry = devices_.find(number);
  if (entry != nullptr && entry->actor)
    resume_watches(*id, entry->actor);
}

void manager_state::forward(directory_entry& entry, const device_job& x) {
  auto& id = x.request->target;
  if (!entry.actor) // it died, and comes back in a moment
    return refuse(x, {ec::wrong_state, id.handle + ": device does not run"});
  if (auto unid = new_unid(*x.request); !unid.empty()) {
    if (auto ok = devices_.check_unid(id, unid); !ok)
      return refuse(x, ok.error());
    devices_.claim(id, unid); // the device may still refuse
  }
  entry.burying = ends_actor(*x.request);
  self_->send(entry.actor, x.request, x.who);
}

void manager_state::refuse(const device_job& x, failure why) const {
  if (x.who)
    self_->send(x.who, outcome{x.request->number,
                               why.code,
                               std::move(why.text),
                               x.request->topic,
                               {}});
}

device_actor manager_state::spawn_device(device_seed seed) {
  device_ports ports{ports_.wheel,     ports_.store,         ports_.recorder,
                     ports_.publisher, manager_actor{self_}, ports_.clock,
                     ports_.alarms,    ports_.history};
  seed.rules = rules_of_type(seed.type);
  seed.types = cfg_.types;
  return self_->spawn<caf::monitored>(device_behavior, std::move(seed),
                                      std::move(ports));
}

void manager_state::on_driver(const std::string& protocol,
                              const driver_actor& x) {
  drivers_[protocol] = x;
  devices_.each([&](const device_id& id, directory_entry& entry) {
    if (id.protocol == protocol && entry.actor)
      self_->send(entry.actor, attach_atom_v, x);
  });
}

void manager_state::on_search(const search_order_ptr& x,
                              const searcher_actor& who) {
  auto driver = drivers_.find(x->protocol);
  if (driver == drivers_.end()) {
    search_report out;
    out.search = x->number;
    out.protocol = x->protocol;
    out.code = ec::unsupported;
    out.text = "there is no driver";
    return self_->send(who,
                       std::make_shared<const search_report>(std::move(out)));
  }
  auto order = std::make_shared<search_order>(*x);
  for (auto& type : types_.all())
    if (type->protocol == x->protocol)
      order->types.push_back(type);
  self_->send(driver->second, search_order_ptr{std::move(order)}, who);
}

void manager_state::on_stop_search(const std::string& protocol,
                                   uint64_t number) {
  if (auto i = drivers_.find(protocol); i != drivers_.end())
    self_->send(i->second, stop_atom_v, number);
}

void manager_state::on_gone(device_number number) {
  auto entry = devices_.find(number);
  if (entry == nullptr)
    return;
  auto actor = entry->actor;
  if (auto id = devices_.id_of(number))
    tell_watchers(*id,
                  {ec::no_such_device, id->handle + " : device not found"});
  self_->demonitor(actor.address());
  self_->send_exit(actor, caf::exit_reason::user_shutdown);
  restarts_.erase(number);
  for (auto& x : devices_.remove(number))
    on_request(x.request, x.who);
}

void manager_state::on_settled(device_number number, const std::string& claimed,
                               const std::string& unid) {
  devices_.settle(number, claimed, unid);
  auto entry = devices_.find(number);
  if (entry != nullptr && claimed.empty())
    release(*entry);
}

/// Its `delete` came to nothing, or it is back: what waited behind it goes on.
void manager_state::release(directory_entry& entry) {
  entry.burying = false;
  for (auto& x : std::exchange(entry.held, {}))
    on_request(x.request, x.who);
}

type_list_ptr manager_state::types() const {
  return std::make_shared<const type_list>(types_.all());
}

metric_list_ptr manager_state::counts() {
  auto devices = static_cast<double>(devices_.size());
  auto points = static_cast<double>(devices_.points());
  if (auto own = devices_.find(system_device)) { // nobody asked for it
    devices -= 1;
    points -= static_cast<double>(own->type->points.size());
  }
  return std::make_shared<const metric_list>(
    metric_list{{"devices", devices}, {"points", points}});
}

/// One driver after the other; one that does not answer is left out.
caf::result<metric_list_ptr> manager_state::driver_counts() {
  auto promise = self_->make_response_promise<metric_list_ptr>();
  std::vector<counting_actor> all;
  for (auto& [protocol, driver] : drivers_)
    all.emplace_back(driver);
  if (!ports_.outside.empty()) // one stands for all of them
    all.emplace_back(ports_.outside.begin()->second);
  count_next(std::move(all), {}, promise);
  return promise;
}

void manager_state::count_next(
  std::vector<counting_actor> left, metric_list sum,
  caf::typed_response_promise<metric_list_ptr> promise) {
  if (left.empty()) {
    promise.deliver(std::make_shared<const metric_list>(std::move(sum)));
    return;
  }
  constexpr caf::timespan driver_limit = std::chrono::seconds{2};
  auto next = left.back();
  left.pop_back();
  auto go_on = [this, left, sum, promise](const metric_list& more) mutable {
    sum.insert(sum.end(), more.begin(), more.end());
    count_next(std::move(left), std::move(sum), promise);
  };
  self_->request(next, driver_limit, caf::get_atom_v)
    .then([go_on](const metric_list_ptr& x) mutable { go_on(*x); },
          [go_on](const caf::error&) mutable { go_on({}); });
}

void manager_state::on_exit(const caf::exit_msg& x) {
  self_->set_down_handler([](const caf::down_msg&) {
    // nop: devices that end now shall not be revived
  });
  devices_.each([&](const device_id&, directory_entry& entry) {
    if (entry.actor)
      self_->send_exit(entry.actor, caf::exit_reason::user_shutdown);
  });
  self_->quit(x.reason);
}

manager_actor::behavior_type
manager_behavior(manager_state::pointer self, const manager_config& cfg,
                 manager_ports ports, plant_seed seed) {
  self->state.start(cfg, std::move(ports), std::move(seed));
  auto& st = self->state;
  self->set_down_handler([&st](const caf::down_msg& x) { st.on_down(x); });
  self->set_exit_handler([&st](const caf::exit_msg& x) { st.on_exit(x); });
  return counted_behavior<manager_actor::behavior_type>(
    self,
    [&st](const device_request_ptr& x, const completion_actor& who) {
      st.on_request(x, who);
    },
    [&st](const type_list_ptr& x) { return st.on_types(x); },
    [&st](caf::get_atom) { return st.types(); },
    [&st](const rule_list_ptr& x) { return st.on_rules(x); },
    [&st](load_atom) { return st.rules(); },
    [&st](const lon::catalogue_ptr& x) { st.on_catalogue(x); },
    [&st](attach_atom, const std::string& protocol, const driver_actor& x) {
      st.on_driver(protocol, x);
    },
    [&st](const search_order_ptr& x, const searcher_actor& who) {
      st.on_search(x, who);
    },
    [&st](stop_atom, const std::string& protocol, uint64_t number) {
      st.on_stop_search(protocol, number);
    },
    [&st](observe_atom, const point_watch_ptr& x) { return st.on_observe(x); },
    [&st](gone_atom, device_number number) { st.on_gone(number); },
    [&st](observe_atom, device_number number) { st.on_interface(number); },
    [&st](settle_atom, device_number number, const std::string& claimed,
          const std::string& unid) { st.on_settled(number, claimed, unid); },
    [&st](caf::get_atom, attach_atom) { return st.driver_counts(); },
    [&st](caf::get_atom, caf::ok_atom) { return st.counts(); },
    [&st](wake_atom, uint64_t device) { st.on_wake(device); });
}

} // namespace troupe
