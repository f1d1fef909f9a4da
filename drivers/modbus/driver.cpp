#include "drivers/modbus/driver.hpp"

#include "drivers/modbus/serial_medium.hpp"
#include "drivers/modbus/tcp_medium.hpp"
#include "drivers/modbus/unit_address.hpp"
#include "drivers/search_addresses.hpp"

#include <algorithm>

namespace troupe::modbus {

namespace {

/// A search that is in a hurry waits no longer than this for a connect.
constexpr std::chrono::milliseconds fast_connect{1'000};

/// At least so long for its turn on a line that is in use.
constexpr std::chrono::milliseconds least_turn{30'000};

/// Silent units have a share of a line: the next one's turn comes when that is
/// kept.
search_patience patience_of(const settings& x, bool slow) {
  search_patience out;
  // Earlier than the line gives up: who is not connected by then is not there.
  auto connect = x.connect_timeout * 9 / 10;
  out.connect = slow ? connect : std::min(connect, fast_connect);
  auto longest = x.response_timeout;
  for (auto& [name, channel] : x.channels)
    longest = std::max(longest, channel.response_timeout);
  auto turn = static_cast<double>(longest.count()) * 2 / x.silent_share;
  out.turn = std::max(least_turn,
                      std::chrono::milliseconds{static_cast<int64_t>(turn)});
  return out;
}

} // namespace

driver::driver(const settings& cfg, const driver_ports& ports)
  : cfg_(cfg), ports_(ports), inner_(ports) {
  inner_.sink = this;
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
  line_at(*where).attach(x, where->unit);
  where_[x->number] = where->line;
}

line& driver::line_at(const place& x) {
  auto& at = lines_[x.line];
  if (at == nullptr)
    at = std::make_unique<line>(x.make(), cfg_, inner_);
  return *at;
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

// -- searches -----------------------------------------------------------------

result<std::vector<search_place>>
driver::find_places(const value& option) const {
  auto ranges = read_addresses(option, cfg_.discover);
  if (!ranges)
    return ranges.error();
  if (ranges->empty())
    return failure{ec::unsupported,
                   "there are no addresses to search: neither `discover` of "
                   "the configuration nor the option `addresses` has any"};
  return read_candidates(*ranges, [this](const std::string& x) {
    return cfg_.channels.count(x) > 0;
  });
}

status driver::search(const search_order_ptr& x) {
  auto places = find_places(x->option);
  if (!places)
    return places.error();
  marker_book markers{x->types};
  if (markers.empty())
    return failure{ec::unsupported,
                   "no device type has a Marker Value to be known by"};
  stop_search();
  search_ports ports;
  ports.io = ports_.io;
  ports.sink = ports_.sink;
  ports.device_at = [this](const std::string& unid) { return device_at(unid); };
  ports.attach = [this](const device_link_ptr& link) { attach_guest(link); };
  ports.detach = [this](device_number guest) { detach(guest); };
  ports.read = [this](const read_command_ptr& what) { read(what); };
  ports.is_open = [this](device_number guest) {
    auto at = find(guest);
    return at != nullptr && at->is_open();
  };
  search_ = std::make_unique<marker_search>(std::move(ports),
                                            patience_of(cfg_, x->slow),
                                            *std::move(places),
                                            std::move(markers));
  search_->start();
  return {};
}

void driver::stop_search() {
  if (search_ != nullptr)
    search_->stop();
  search_.reset();
}

/// Addresses of candidates are made here, and can be read.
void driver::attach_guest(const device_link_ptr& x) {
  auto where = find_place(x->unid);
  if (!where)
    return;
  line_at(*where).attach_guest(x, where->unit);
  where_[x->number] = where->line;
}

const device_link* driver::device_at(const std::string& unid) const {
  auto where = find_place(unid);
  if (!where)
    return nullptr;
  auto i = lines_.find(where->line);
  return i == lines_.end() ? nullptr : i->second->device_at(where->unit);
}

// -- what lines say -----------------------------------------------------------

void driver::values(device_number device, batch_ptr x) {
  if (!marker_search::is_guest(device))
    return ports_.sink->values(device, std::move(x));
  if (search_ != nullptr)
    search_->on_values(device, *x);
}

void driver::health(const health_report& x) {
  if (!marker_search::is_guest(x.device))
    ports_.sink->health(x);
}

void driver::done(const driver_done& x) {
  if (!marker_search::is_guest(x.device))
    return ports_.sink->done(x);
  if (search_ != nullptr)
    search_->on_done(x);
}

void driver::found(device_find x) {
  ports_.sink->found(std::move(x));
}

void driver::progress(double part) {
  ports_.sink->progress(part);
}

void driver::search_ended(const failure& how) {
  ports_.sink->search_ended(how);
}

} // namespace troupe::modbus
