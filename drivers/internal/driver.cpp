#include "drivers/internal/driver.hpp"

namespace troupe::internal {

namespace {

constexpr auto no_link = "remote LON devices are not supported";

bool is_hosted(const device_link& x) {
  return x.unid == "auto";
}

} // namespace

driver::driver(const driver_ports& ports) : clock_(ports.clock) {
  // nop
}

void driver::attach(const device_link_ptr& x, device_sink_ptr sink) {
  auto& device = devices_[x->number];
  device.link = x;
  device.sink = std::move(sink);
  attached_ = devices_.size();
  auto ok = is_hosted(*x);
  device.sink->take(
    health_report{x->number, ok ? device_health::normal : device_health::down,
                  ok ? ec::none : ec::unsupported, ok ? "" : no_link});
}

void driver::detach(device_number x) {
  devices_.erase(x);
  attached_ = devices_.size();
}

void driver::plan(const scan_plan_ptr&) {
  // nop: nothing changes unless it is written
}

driver::hosted_device* driver::find(device_number device, uint64_t request) {
  auto i = devices_.find(device);
  if (i == devices_.end())
    return nullptr;
  if (is_hosted(*i->second.link))
    return &i->second;
  i->second.sink->take(driver_done{device, request, ec::unsupported, no_link});
  return nullptr;
}

void driver::write(const write_command_ptr& x) {
  auto device = find(x->device, x->request);
  if (device == nullptr)
    return;
  ++writes_;
  auto now = clock_->now();
  batch echo{now, {}, 0, 0};
  for (auto& [point, what] : x->points) {
    if (point >= device->link->type->points.size())
      continue; // the type of the device has changed since
    sample news{point, quality::good, what, now};
    device->known[point] = news;
    echo.samples.push_back(std::move(news));
  }
  device->sink->take(std::make_shared<const batch>(std::move(echo)));
  device->sink->take(driver_done{x->device, x->request, ec::none, {}});
}

void driver::read(const read_command_ptr& x) {
  auto device = find(x->device, x->request);
  if (device == nullptr)
    return;
  ++reads_;
  batch answer{clock_->now(), {}, 0, x->request};
  for (auto point : x->points)
    if (auto i = device->known.find(point); i != device->known.end())
      answer.samples.push_back(i->second);
  device->sink->take(std::make_shared<const batch>(std::move(answer)));
  device->sink->take(driver_done{x->device, x->request, ec::none, {}});
}

void driver::credit(device_number) {
  // nop: batches are answers to commands, and those are bounded
}

void driver::stop() {
  devices_.clear();
  attached_ = 0;
}

counter_list driver::counters() const {
  auto number = [](const auto& x) { return static_cast<double>(x.load()); };
  return {{"internal.devices", number(attached_)},
          {"internal.writes", number(writes_)},
          {"internal.reads", number(reads_)}};
}

} // namespace troupe::internal
