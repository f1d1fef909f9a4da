#include "drivers/driver_host.hpp"

#include <caf/send.hpp>

namespace troupe {

driver_host::driver_host(std::string name, const driver_factory& make,
                         driver_ports ports)
  : name_(std::move(name)), search_(ports.io), trips_(ports.trips) {
  ports.sink = this;
  ports.count = &count_;
  driver_ = make(ports);
}

void driver_host::attach(const device_link_ptr& x, driven_actor device) {
  if (driver_ == nullptr)
    return;
  devices_[x->number] = std::move(device);
  driver_->attach(x);
}

void driver_host::detach(device_number device) {
  // First the actor: what the driver says while it lets go is for nobody.
  devices_.erase(device);
  if (trips_ != nullptr)
    trips_->forget(device);
  if (driver_ != nullptr)
    driver_->detach(device);
}

void driver_host::write(const write_command_ptr& x) {
  if (driver_ == nullptr)
    return;
  auto order = read_order(*x);
  if (!order)
    return driver_->write(x);
  if (auto ok = driver_->act(*order); !ok)
    done({x->device, x->request, ok.error().code, ok.error().text});
}

void driver_host::stop() {
  devices_.clear();
  driver_.reset();
  search_.end({ec::cancelled, "the driver was stopped"});
}

void driver_host::search(const search_order_ptr& x, searcher_actor who) {
  auto tell = [who = std::move(who)](const search_report_ptr& report) {
    caf::anon_send(who, report);
  };
  if (driver_ == nullptr)
    return search_slot::refuse(*x, tell,
                               {ec::cancelled, "the driver was stopped"});
  if (search_.busy())
    return search_slot::refuse(
      *x, tell, {ec::device_busy, "another search for devices is running"});
  search_.begin(x, tell, [this] {
    driver_->stop_search();
    search_.end({ec::timeout, "the search took too long"});
  });
  if (auto ok = driver_->search(x); !ok)
    search_.end(ok.error());
}

void driver_host::stop_search(uint64_t number) {
  if (driver_ == nullptr || !search_.runs(number))
    return;
  driver_->stop_search();
  search_.end({ec::cancelled, "the search was stopped"});
}

template <class T>
void driver_host::send(device_number device, const T& x) const {
  if (auto i = devices_.find(device); i != devices_.end())
    caf::anon_send(i->second, x);
}

void driver_host::values(device_number device, batch_ptr x) {
  send(device, x);
}

void driver_host::health(const health_report& x) {
  send(x.device, x);
}

void driver_host::done(const driver_done& x) {
  send(x.device, x);
}

void driver_host::found(device_find x) {
  search_.found(std::move(x));
}

void driver_host::progress(double part) {
  search_.progress(part);
}

void driver_host::search_ended(const failure& how) {
  search_.end(how);
}

metric_list driver_host::counters() const {
  metric_list out;
  auto add = [&](const std::string& what, const std::atomic<uint64_t>& n) {
    auto now = n.load(std::memory_order_relaxed);
    out.emplace_back(name_ + '.' + what, static_cast<double>(now));
  };
  add("requests", count_.requests);
  add("responses", count_.responses);
  add("timeouts", count_.timeouts);
  add("late", count_.late);
  add("exceptions", count_.exceptions);
  for (size_t i = 0; i < count_.exceptions_by_code.size(); ++i)
    if (count_.exceptions_by_code[i] > 0)
      add("exceptions_" + std::to_string(i), count_.exceptions_by_code[i]);
  add("garbage", count_.garbage);
  add("connects", count_.connects);
  add("failed_connects", count_.failed_connects);
  add("fresh", count_.fresh);
  add("samples", count_.samples);
  add("conflated", count_.conflated);
  add("refused", count_.refused);
  for (auto& x : count_.own)
    add(x.name, x.count);
  return out;
}

} // namespace troupe
