#include "bench/load/clients/mqtt_client.hpp"

#include <fmt/format.h>
#include <mosquitto.h>

#include <charconv>

namespace troupe::load {

namespace {

constexpr int keep_alive = 60; // seconds
constexpr auto tick = std::chrono::seconds{1};

mqtt_client* self(void* x) {
  return static_cast<mqtt_client*>(x);
}

status outcome(int code, std::string_view what) {
  if (code == MOSQ_ERR_SUCCESS)
    return {};
  return failure{ec::not_connected,
                 fmt::format("cannot {}: {}", what, mosquitto_strerror(code))};
}

/// The library wants to be told once a process.
void init_library() {
  [[maybe_unused]] static const int done = mosquitto_lib_init();
}

} // namespace

result<broker_place> parse_broker(std::string_view text) {
  auto colon = text.rfind(':');
  broker_place out;
  if (colon == std::string_view::npos || colon == 0)
    return failure{ec::invalid_config,
                   fmt::format("`{}` is not HOST:PORT", text)};
  auto host = text.substr(0, colon);
  if (host.size() > 2 && host.front() == '[' && host.back() == ']')
    host = host.substr(1, host.size() - 2);
  auto port = text.substr(colon + 1);
  auto [end, bad] = std::from_chars(port.data(), port.data() + port.size(),
                                    out.port);
  if (bad != std::errc{} || end != port.data() + port.size() || out.port == 0)
    return failure{ec::invalid_config,
                   fmt::format("`{}` is not HOST:PORT", text)};
  out.host = host;
  return out;
}

mqtt_client::mqtt_client(boost::asio::io_context& context,
                         const std::string& id, handlers on)
  : socket_{context}, ticks_{context}, on_{std::move(on)} {
  init_library();
  session_ = mosquitto_new(id.c_str(), true, this);
  // Who calls keeps count of what is under way; the library's own limit would
  // be a second queue.
  mosquitto_max_inflight_messages_set(session_, 0);
  mosquitto_int_option(session_, MOSQ_OPT_TCP_NODELAY, 1);
  mosquitto_connect_callback_set(session_,
                                 [](mosquitto*, void* x, int refusal) {
                                   auto& me = *self(x);
                                   if (me.closed_)
                                     return;
                                   if (refusal == 0)
                                     me.on_.connected();
                                   else
                                     me.broken();
                                 });
  mosquitto_message_callback_set(session_, [](mosquitto*, void* x,
                                              const mosquitto_message* y) {
    auto size = static_cast<size_t>(y->payloadlen);
    if (!self(x)->closed_)
      self(x)->on_.arrived(
        {y->topic, {static_cast<const char*>(y->payload), size}, y->retain});
  });
}

mqtt_client::~mqtt_client() {
  if (socket_.is_open())
    socket_.release();
  mosquitto_destroy(session_);
}

status mqtt_client::connect(const broker_place& where) {
  auto code = mosquitto_connect(session_, where.host.c_str(), where.port,
                                keep_alive);
  if (code != MOSQ_ERR_SUCCESS)
    return outcome(code,
                   fmt::format("connect to {}:{}", where.host, where.port));
  boost::system::error_code error;
  socket_.assign(mosquitto_socket(session_), error);
  if (error)
    return failure{ec::not_connected, error.message()};
  wait_for_tick();
  watch();
  return {};
}

status mqtt_client::subscribe(const std::string& filter, int qos) {
  auto code = mosquitto_subscribe(session_, nullptr, filter.c_str(), qos);
  watch();
  return outcome(code, "subscribe " + filter);
}

status mqtt_client::unsubscribe(const std::string& filter) {
  auto code = mosquitto_unsubscribe(session_, nullptr, filter.c_str());
  watch();
  return outcome(code, "unsubscribe " + filter);
}

status mqtt_client::publish(const std::string& topic, std::string_view payload,
                            int qos) {
  auto code = mosquitto_publish(session_, nullptr, topic.c_str(),
                                static_cast<int>(payload.size()),
                                payload.data(), qos, false);
  watch();
  return outcome(code, "publish " + topic);
}

void mqtt_client::stop_reading() {
  reading_ = false;
}

void mqtt_client::go_on_reading() {
  reading_ = true;
  watch();
}

void mqtt_client::close() {
  if (closed_)
    return;
  closed_ = true;
  ticks_.cancel();
  // The library closes the descriptor, so the loop must know it no more.
  if (socket_.is_open())
    socket_.release();
  mosquitto_disconnect(session_);
}

void mqtt_client::broken() {
  if (closed_)
    return;
  close();
  on_.lost();
}

/// Waits for whatever the library wants.
void mqtt_client::watch() {
  if (closed_ || !socket_.is_open())
    return;
  if (reading_ && !waits_to_read_)
    wait_to_read();
  if (mosquitto_want_write(session_) && !waits_to_write_)
    wait_to_write();
}

void mqtt_client::wait_to_read() {
  waits_to_read_ = true;
  socket_.async_wait(boost::asio::posix::stream_descriptor::wait_read,
                     [weak = weak_from_this()](auto error) {
                       auto me = weak.lock();
                       if (!me)
                         return;
                       me->waits_to_read_ = false;
                       if (error || me->closed_)
                         return;
                       // It was stopped while it waited.
                       if (!me->reading_)
                         return;
                       if (mosquitto_loop_read(me->session_, 1)
                           != MOSQ_ERR_SUCCESS)
                         return me->broken();
                       me->watch();
                     });
}

void mqtt_client::wait_to_write() {
  waits_to_write_ = true;
  socket_.async_wait(boost::asio::posix::stream_descriptor::wait_write,
                     [weak = weak_from_this()](auto error) {
                       auto me = weak.lock();
                       if (!me)
                         return;
                       me->waits_to_write_ = false;
                       if (error || me->closed_)
                         return;
                       if (mosquitto_loop_write(me->session_, 1)
                           != MOSQ_ERR_SUCCESS)
                         return me->broken();
                       me->watch();
                     });
}

void mqtt_client::wait_for_tick() {
  ticks_.expires_after(tick);
  ticks_.async_wait([weak = weak_from_this()](auto error) {
    auto me = weak.lock();
    if (error || !me || me->closed_)
      return;
    // A reader that is stuck reads no PINGRESP either, and the library would
    // give the connection up for that.
    if (me->reading_ && mosquitto_loop_misc(me->session_) != MOSQ_ERR_SUCCESS)
      return me->broken();
    me->watch();
    me->wait_for_tick();
  });
}

} // namespace troupe::load
