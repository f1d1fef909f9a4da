#include "drivers/bacnet/own_device.hpp"

#include <memory>
#include <utility>

namespace troupe::bacnet {

namespace {

device_model_ptr model_of(const own_device_settings& x) {
  device_model out;
  out.model_name = "Troupe";
  out.vendor_name = "Troupe";
  out.vendor = x.vendor;
  out.firmware = x.version;
  return std::make_shared<const device_model>(std::move(out));
}

server_settings settings_of(const own_device_settings& x, uint16_t max_apdu) {
  server_settings out;
  out.instance = x.instance;
  out.name = x.name;
  out.max_apdu = max_apdu;
  out.segments = false;
  out.write_multiple = false;
  out.cov = false;
  out.takes_orders = false;
  return out;
}

} // namespace

status validate(const own_device_settings& x) {
  constexpr size_t longest_name = 255;
  if (x.instance > last_instance)
    return failure{ec::invalid_config, "device_instance"};
  if (x.name.empty() || x.name.size() > longest_name)
    return failure{ec::invalid_config, "device_name"};
  return {};
}

own_device::own_device(const own_device_settings& cfg, uint16_t max_apdu)
  : server_(model_of(cfg), settings_of(cfg, max_apdu)) {
  // nop
}

i_am own_device::introduction() const {
  return {instance(), server_.settings().max_apdu, segmentation::none,
          server_.objects().vendor()};
}

} // namespace troupe::bacnet
