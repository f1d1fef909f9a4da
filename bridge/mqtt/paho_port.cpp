#include "bridge/mqtt/paho_port.hpp"

#include "actors/log.hpp"
#include "bridge/mqtt/packets.hpp"

#include <mqtt/async_client.h>

#include <fmt/format.h>

#include <atomic>

namespace troupe {

namespace {

/// Reports the end of one operation. Paho keeps a pointer to it until then.
class listener : public mqtt::iaction_listener {
public:
  using callback = std::function<void(bool ok, const mqtt::token& x)>;

  explicit listener(callback f) : f_(std::move(f)) {
    // nop
  }

  void on_failure(const mqtt::token& x) override {
    f_(false, x);
  }

  void on_success(const mqtt::token& x) override {
    f_(true, x);
  }

private:
  callback f_;
};

/// The token travels as the user context of the publication.
uint64_t token_of(const mqtt::token& x) {
  return reinterpret_cast<uintptr_t>(x.get_user_context());
}

std::string uri_of(const paho_config& cfg) {
  auto v6 = cfg.host.find(':') != std::string::npos;
  return fmt::format("{}://{}:{}", cfg.tls ? "ssl" : "tcp",
                     v6 ? '[' + cfg.host + ']' : cfg.host, cfg.port);
}

/// OpenSSL's own words are not asked for: Paho C++ 1.2.0 crashes in the handler
/// that would get them.
mqtt::ssl_options ssl_options_of(const tls_files& files) {
  mqtt::ssl_options out;
  if (!files.ca.empty())
    out.set_trust_store(files.ca);
  if (!files.cert.empty()) {
    out.set_key_store(files.cert);
    out.set_private_key(files.key);
  }
  out.set_enable_server_cert_auth(true);
  out.set_verify(true); // the host's name, too
  return out;
}

/// Why a connection did not come about, where a person may have to act; empty:
/// a broker that is away comes back.
/// @param code Positive: what CONNACK said.
std::string describe_end(int code, bool secure) {
  if (code > 0)
    return describe_refusal(code);
  return secure ? "there is none, or its certificate is not valid for this "
                  "address, or it does not take ours"
                : "";
}

/// Every call of the library may throw; each is caught where it is made and
/// told as an event. The library does not connect again by itself: the
/// publisher says when.
class paho_port : public mqtt_port {
public:
  explicit paho_port(const paho_config& cfg)
    : secure_(cfg.tls.has_value()),
      where_(uri_of(cfg)),
      connecting_([this](bool ok, const mqtt::token& x) {
        tell(ok ? "" : describe_end(x.get_return_code(), secure_));
        report(ok ? bus_event::kind::connected : bus_event::kind::lost);
      }),
      publishing_([this](bool ok, const mqtt::token& x) {
        report(ok ? bus_event::kind::acked : bus_event::kind::refused,
               token_of(x));
      }),
      subscribing_([this](bool ok, const mqtt::token&) {
        if (!ok) // a session that broke is told elsewhere
          log_warning("the broker {} refuses a subscription", where_);
      }),
      client_(where_, cfg.client_id,
              mqtt::create_options(MQTTVERSION_3_1_1, cfg.window)) {
    options_.set_clean_session(cfg.clean);
    options_.set_keep_alive_interval(cfg.keep_alive);
    options_.set_connect_timeout(5);
    options_.set_max_inflight(cfg.window);
    options_.set_mqtt_version(MQTTVERSION_3_1_1);
    if (!cfg.user.empty()) {
      options_.set_user_name(cfg.user);
      options_.set_password(cfg.password);
    }
    if (cfg.tls)
      options_.set_ssl(ssl_options_of(*cfg.tls));
  }

  void handle(port_handlers handlers) override {
    handlers_ = std::move(handlers);
    client_.set_connection_lost_handler(
      [this](const std::string&) { report(bus_event::kind::lost); });
    client_.set_message_callback([this](const mqtt::const_message_ptr& x) {
      handlers_.message({x->get_topic(), x->to_string(), x->is_retained()});
    });
  }

  /// Paho ignores a connect while it is connected: an attempt that finds the
  /// session alive ends it, and fails.
  void connect() override {
    try {
      if (client_.is_connected()) {
        client_.disconnect(0);
        return report(bus_event::kind::lost);
      }
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
  /// Attempts follow one another: a reason is told when it is a new one.
  void tell(const std::string& refusal) {
    if (!refusal.empty() && refusal != told_)
      log_warning("the broker {} cannot be used: {}", where_, refusal);
    told_ = refusal;
  }

  void report(bus_event::kind what, uint64_t token = 0) {
    if (!closed_)
      handlers_.event({what, token});
  }

  std::atomic<bool> closed_{false};
  bool secure_;
  std::string where_;
  std::string told_; ///< Of the library's thread.
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
