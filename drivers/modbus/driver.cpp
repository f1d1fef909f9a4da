#include "drivers/modbus/driver.hpp"

#include "drivers/modbus/serial_medium.hpp"
#include "drivers/modbus/tcp_medium.hpp"
#include "drivers/modbus/unit_address.hpp"

namespace troupe::modbus {

driver::driver(const settings& cfg, const driver_ports& ports)
  : cfg_(cfg), ports_(ports) {
  for (auto& [name, x] : cfg_.channels)
    channels_.emplace(name, channel_counters{name, *ports_.count});
}

result<driver::place> driver::find_place(const std::string& unid) const {
  auto i = cfg_.channels.find(channel_of(unid));
  if (i != cfg_.channels.end()) {
    auto unit = read_serial_unit(unid);
    if (!unit)
      return unit.error();
    return place{i->first, *unit, [this, i]() -> medium_ptr {
                   return std::make_unique<serial_medium>(
                     i->first, i->second, ports_.serial,
                     channels_.at(i->first));
                 }};
  }
  auto address = read_unit_address(unid);
  if (!address)
    return address.error();
  auto name = address->host + ':' + std::to_string(address->port);
  return place{name, address->unit, [this, x = *address]() -> medium_ptr {
                 return std::make_unique<tcp_medium>(x.host, x.port, cfg_,
                                                     ports_.connect);
               }};
}

line* driver::find(device_number device) {
  auto i = where_.find(device);
  return i == where_.end() ? nullptr : lines_.at(i->second).get();
}

void driver::attach(const device_link_ptr& x) {
  if (auto before = find(x->number))
    before->end_commands(x->number,
                         {ec::cancelled, "the device got another address"});
  detach(x->number);
  auto where = find_place(x->unid);
  if (!where) {
    auto& why = where.error();
    refused_.insert(x->number);
    return ports_.sink->health(
      {x->number, device_health::down, why.code, why.text});
  }
  auto& at = lines_[where->line];
  if (at == nullptr)
    at = std::make_unique<line>(where->make(), cfg_, ports_);
  at->attach(x, where->unit);
  where_[x->number] = where->line;
}

void driver::detach(device_number device) {
  refused_.erase(device);
  auto i = where_.find(device);
  if (i == where_.end())
    return;
  auto at = lines_.find(i->second);
  at->second->detach(device);
  if (at->second->empty())
    lines_.erase(at);
  where_.erase(i);
}

void driver::refuse(device_number device, uint64_t request) {
  if (refused_.count(device) > 0)
    ports_.sink->done(
      {device, request, ec::invalid_request, "Invalid unid string"});
}

void driver::plan(const scan_plan_ptr& x) {
  if (auto at = find(x->device))
    at->plan(*x);
}

void driver::write(const write_command_ptr& x) {
  if (auto at = find(x->device))
    at->write(*x);
  else
    refuse(x->device, x->request);
}

void driver::read(const read_command_ptr& x) {
  if (auto at = find(x->device))
    at->read(*x);
  else
    refuse(x->device, x->request);
}

void driver::credit(device_number device) {
  if (auto at = find(device))
    at->credit(device);
}

} // namespace troupe::modbus
