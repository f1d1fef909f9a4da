#include "drivers/driver_shell.hpp"

#include "actors/counted.hpp"

namespace troupe {

driver_state::~driver_state() {
  if (host_ != nullptr)
    tell([](auto& host) { host.stop(); });
}

void driver_state::start(driver_host_ptr host, reactor* io) {
  host_ = std::move(host);
  io_ = io;
}

void driver_state::tell(std::function<void(driver_host&)> x) const {
  io_->post([host = host_, x = std::move(x)] { x(*host); });
}

void driver_state::tell_driver(std::function<void(protocol_driver&)> x) const {
  tell([x = std::move(x)](auto& host) {
    if (auto driver = host.driver())
      x(*driver);
  });
}

metric_list_ptr driver_state::counters() const {
  return std::make_shared<const metric_list>(host_->counters());
}

driver_actor::behavior_type
driver_behavior(driver_actor::stateful_pointer<driver_state> self,
                const std::string& protocol, const driver_factory& make,
                const driver_ports& ports) {
  auto& st = self->state;
  st.start(std::make_shared<driver_host>(protocol, make, ports), ports.io);
  return counted_behavior<driver_actor::behavior_type>(
    labelled{self, protocol},
    [&st](attach_atom, const device_link_ptr& x,
          const caf::strong_actor_ptr& who) {
      auto device = caf::actor_cast<driven_actor>(who);
      st.tell([x, device](auto& host) { host.attach(x, device); });
    },
    [&st](detach_atom, device_number x) {
      st.tell([x](auto& host) { host.detach(x); });
    },
    [&st](const scan_plan_ptr& x) {
      st.tell_driver([x](auto& driver) { driver.plan(x); });
    },
    [&st](const write_command_ptr& x) {
      st.tell([x](auto& host) { host.write(x); });
    },
    [&st](const read_command_ptr& x) {
      st.tell_driver([x](auto& driver) { driver.read(x); });
    },
    [&st](credit_atom, device_number x) {
      st.tell_driver([x](auto& driver) { driver.credit(x); });
    },
    [&st](const search_order_ptr& x, const searcher_actor& who) {
      st.tell([x, who](auto& host) { host.search(x, who); });
    },
    [&st](stop_atom, uint64_t search) {
      st.tell([search](auto& host) { host.stop_search(search); });
    },
    [&st](caf::get_atom) { return st.counters(); });
}

} // namespace troupe
