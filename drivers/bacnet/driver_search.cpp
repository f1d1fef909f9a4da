// The search for devices: what it needs of the driver.

#include "drivers/bacnet/driver.hpp"
#include "drivers/search_addresses.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/service.hpp"

#include <algorithm>
#include <utility>

namespace troupe::bacnet {

void driver::send_who_is(const device_address& to,
                         const std::optional<instance_range>& range) {
  std::vector<uint8_t> data;
  encode(who_is{range}, data);
  unconfirmed_request x{static_cast<uint8_t>(unconfirmed_service::who_is),
                        as_octets(data)};
  if (node_.send(to, x))
    bump(own_.who_is);
}

device_search_ports driver::search_ports() {
  device_search_ports out;
  out.sink = ports_.sink;
  out.device_at = [this](uint32_t instance) {
    auto x = find_instance(instance);
    return x != nullptr ? &x->link() : nullptr;
  };
  out.is_open = [this] { return node_.is_open(); };
  out.can_broadcast = [this] { return node_.can_broadcast(); };
  out.ask_all = [this](auto& ranges) { who_is_.search(ranges); };
  out.all_asked = [this] { return who_is_.search_done(ports_.io->now()); };
  out.ask_one = [this](auto& host) {
    send_who_is(local_device(host), std::nullopt);
  };
  out.survey.send = [this](request x) { return node_.send(std::move(x)); };
  out.survey.cancel = [this](request_number x) { node_.cancel(x); };
  out.survey.is_ours = [this](const device_address& x) {
    return std::any_of(remotes_.begin(), remotes_.end(), [&](auto& y) {
      auto known = binding_of(*y.second);
      return known != nullptr && known->where == x;
    });
  };
  return out;
}

status driver::search(const search_order_ptr& x) {
  auto addresses = read_addresses(x->option, {});
  if (!addresses)
    return addresses.error();
  auto scope = read_search_scope(*addresses);
  if (!scope)
    return scope.error();
  stop_search();
  search_ = std::make_unique<device_search>(search_ports(), *std::move(scope),
                                            x->types, cfg_, x->slow,
                                            ports_.io->now());
  node_.want();
  pump();
  return {};
}

void driver::stop_search() {
  if (search_ == nullptr)
    return;
  search_->stop();
  search_.reset();
  who_is_.search({});
  close_unless_needed();
}

void driver::end_search() {
  if (search_ == nullptr || !search_->end())
    return;
  auto how = *search_->end();
  stop_search();
  ports_.sink->search_ended(how);
}

} // namespace troupe::bacnet
