#include "drivers/driver_shell.hpp"

#include <caf/send.hpp>

namespace troupe {

namespace {

/// Sends from the reactor to the device's actor.
class actor_sink : public device_sink {
public:
  explicit actor_sink(driven_actor device) : device_(std::move(device)) {
    // nop
  }

  void take(const batch_ptr& x) override {
    caf::anon_send(device_, x);
  }

  void take(const health_report& x) override {
    caf::anon_send(device_, x);
  }

  void take(const driver_done& x) override {
    caf::anon_send(device_, x);
  }

private:
  driven_actor device_;
};

} // namespace

driver_state::~driver_state() {
  if (driver_ != nullptr)
    tell([](auto& x) { x.stop(); });
}

void driver_state::start(protocol_driver_ptr what, reactor* io) {
  driver_ = std::move(what);
  io_ = io;
}

void driver_state::tell(std::function<void(protocol_driver&)> x) const {
  io_->post([driver = driver_, x = std::move(x)] { x(*driver); });
}

metric_list_ptr driver_state::counters() const {
  return std::make_shared<const metric_list>(driver_->counters());
}

driver_actor::behavior_type
driver_behavior(driver_actor::stateful_pointer<driver_state> self,
                protocol_driver_ptr what, reactor* io) {
  self->state.start(std::move(what), io);
  auto& st = self->state;
  return {
    [&st](attach_atom, const device_link_ptr& x,
          const caf::strong_actor_ptr& who) {
      auto device = caf::actor_cast<driven_actor>(who);
      st.tell([x, sink = std::make_shared<actor_sink>(std::move(device))](
                auto& driver) { driver.attach(x, sink); });
    },
    [&st](detach_atom, device_number x) {
      st.tell([x](auto& driver) { driver.detach(x); });
    },
    [&st](const scan_plan_ptr& x) {
      st.tell([x](auto& driver) { driver.plan(x); });
    },
    [&st](const write_command_ptr& x) {
      st.tell([x](auto& driver) { driver.write(x); });
    },
    [&st](const read_command_ptr& x) {
      st.tell([x](auto& driver) { driver.read(x); });
    },
    [&st](credit_atom, device_number x) {
      st.tell([x](auto& driver) { driver.credit(x); });
    },
    [&st](caf::get_atom) { return st.counters(); },
  };
}

} // namespace troupe
