#include "drivers/internal/driver.hpp"

namespace troupe::internal {

namespace {

constexpr auto no_link = "remote LON devices are not supported";

bool is_hosted(const device_link& x) {
  return x.unid == "auto";
}

} // namespace

driver::driver(const driver_ports& ports) : ports_(ports) {
  // nop
}

void driver::attach(const device_link_ptr& x) {
  auto& device = devices_[x->number];
  if (device.link == nullptr || device.link->type != x->type)
    device.known.clear();
  device.link = x;
  if (is_hosted(*x))
    ports_.sink->health({x->number, device_health::normal, ec::none, {}});
  else
    ports_.sink->health(
      {x->number, device_health::down, ec::unsupported, no_link});
}

void driver::detach(device_number device) {
  devices_.erase(device);
}

void driver::plan(const scan_plan_ptr&) {
  // nop: nothing changes unless it is written
}

driver::hosted_device* driver::find(device_number device, uint64_t request) {
  auto i = devices_.find(device);
  if (i == devices_.end())
    return nullptr;
  ports_.count->requests.fetch_add(1, std::memory_order_relaxed);
  if (is_hosted(*i->second.link))
    return &i->second;
  ports_.count->refused.fetch_add(1, std::memory_order_relaxed);
  ports_.sink->done({device, request, ec::unsupported, no_link});
  return nullptr;
}

void driver::write(const write_command_ptr& x) {
  auto device = find(x->device, x->request);
  if (device == nullptr)
    return;
  auto now = ports_.clock->now();
  batch echo{now, {}, 0, x->request};
  for (auto& [point, what] : x->points) {
    if (point >= device->link->type->points.size())
      continue; // the type of the device has changed since
    sample news{point, quality::good, what, now};
    device->known[point] = news;
    echo.samples.push_back(std::move(news));
  }
  ports_.count->samples.fetch_add(echo.samples.size(),
                                  std::memory_order_relaxed);
  // Commands are bounded by the device, so their batches need no credit.
  ports_.sink->values(x->device,
                      std::make_shared<const batch>(std::move(echo)));
  ports_.sink->done({x->device, x->request, ec::none, {}});
}

void driver::read(const read_command_ptr& x) {
  auto device = find(x->device, x->request);
  if (device == nullptr)
    return;
  batch answer{ports_.clock->now(), {}, 0, x->request};
  for (auto point : x->points)
    if (auto i = device->known.find(point); i != device->known.end())
      answer.samples.push_back(i->second);
  ports_.sink->values(x->device,
                      std::make_shared<const batch>(std::move(answer)));
  ports_.sink->done({x->device, x->request, ec::none, {}});
}

void driver::credit(device_number) {
  // nop
}

} // namespace troupe::internal
