#include "bridge/mqtt/paho_port.hpp"

#include <mqtt/async_client.h>

#include <fmt/format.h>

#include <atomic>

namespace troupe {

namespace {

/// Reports the end of one operation. Paho keeps a pointer to it until then.
class listener : public mqtt::iaction_listener {
public:
  using callback = std::function<void(bool ok, uint64_t token)>;

  explicit listener(callback f) : f_(std::move(f)) {
    // nop
  }

  void on_failure(const mqtt::token& x) override {
    f_(false, token_of(x));
  }

  void on_success(const mqtt::token& x) override {
    f_(true, token_of(x));
  }

private:
  /// The token travels as the user context of the publication.
  static uint64_t token_of(const mqtt::token& x) {
    return reinterpret_cast<uintptr_t>(x.get_user_context());
  }

  callback f_;
};

/// Every call of the library may throw; each is caught where it is made and
/// told as an event. The library does not connect again by itself: the
/// publisher says when.
class paho_port : public mqtt_port {
public:
  explicit paho_port(const paho_config& cfg)
    : connecting_([this](bool ok, uint64_t) {
        report(ok ? bus_event::kind::connected : bus_event::kind::lost);
      }),
      publishing_([this](bool ok, uint64_t token) {
        report(ok ? bus_event::kind::acked : bus_event::kind::refused, token);
      }),
      subscribing_([this](bool ok, uint64_t) {
        if (!ok)
          report(bus_event::kind::lost);
      }),
      client_(fmt::format("tcp://{}:{}", cfg.host, cfg.port), cfg.client_id,
              mqtt::create_options(MQTTVERSION_3_1_1, cfg.window)) {
    options_.set_clean_session(false); // requests survive our restart
    options_.set_keep_alive_interval(cfg.keep_alive);
    options_.set_connect_timeout(5);
    options_.set_max_inflight(cfg.window);
    options_.set_mqtt_version(MQTTVERSION_3_1_1);
    if (!cfg.user.empty()) {
      options_.set_user_name(cfg.user);
      options_.set_password(cfg.password);
    }
  }

  void handle(port_handlers handlers) override {
    handlers_ = std::move(handlers);
    client_.set_connection_lost_handler(
      [this](const std::string&) { report(bus_event::kind::lost); });
    client_.set_message_callback([this](const mqtt::const_message_ptr& x) {
      handlers_.message({x->get_topic(), x->to_string(), x->is_retained()});
    });
  }

  void connect() override {
    try {
      client_.connect(options_, nullptr, connecting_);
    } catch (const mqtt::exception&) {
      report(bus_event::kind::lost);
    }
  }

  // The token needs no memory of its own: it is as wide as a pointer.
  void publish(const bus_message& x, uint64_t token) override {
    try {
      client_.publish(mqtt::make_message(x.topic, x.payload, 1, x.retained),
                      reinterpret_cast<void*>(static_cast<uintptr_t>(token)),
                      publishing_);
    } catch (const mqtt::exception&) {
      report(bus_event::kind::refused, token);
    }
  }

  void subscribe(const std::vector<std::string>& filters) override {
    try {
      for (auto& filter : filters)
        client_.subscribe(filter, 1, nullptr, subscribing_);
    } catch (const mqtt::exception&) {
      report(bus_event::kind::lost);
    }
  }

  void unsubscribe(const std::vector<std::string>& filters) override {
    try {
      for (auto& filter : filters)
        client_.unsubscribe(filter);
    } catch (const mqtt::exception&) {
      report(bus_event::kind::lost);
    }
  }

  void close() override {
    closed_ = true;
    try {
      if (client_.is_connected())
        client_.disconnect(500)->wait_for(std::chrono::seconds{1});
      client_.disable_callbacks();
    } catch (const mqtt::exception&) {
      // There is nobody left to tell: the broker notices by itself.
    }
  }

private:
  void report(bus_event::kind what, uint64_t token = 0) {
    if (!closed_)
      handlers_.event({what, token});
  }

  std::atomic<bool> closed_{false};
  mqtt::connect_options options_;
  port_handlers handlers_;
  listener connecting_;
  listener publishing_;
  listener subscribing_;
  mqtt::async_client client_; ///< Dies first: its end calls the listeners.
};

} // namespace

std::unique_ptr<mqtt_port> make_paho_port(const paho_config& cfg) {
  return std::make_unique<paho_port>(cfg);
}

} // namespace troupe
