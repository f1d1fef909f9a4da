// A simulated device and the test as its client.

#pragma once

#include "protocol/bacnet/server.hpp"
#include "protocol/bacnet/service.hpp"
#include "tests/protocol/bacnet/frame_bytes.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::bacnet {

inline constexpr object_id room{object_type::analog_input, 1};
inline constexpr object_id set_point{object_type::analog_value, 1};
inline constexpr object_id fan{object_type::binary_value, 1};
inline constexpr object_id mode{object_type::multi_state_value, 1};
inline constexpr object_id device_7{object_type::device, 7};

/// Analog ones first: positions 0 to 3.
inline device_model small_model() {
  device_model x;
  x.model_name = "Room";
  x.vendor_name = "Troupe simulator";
  x.firmware = "1";
  x.objects.resize(4);
  x.objects[0] = {room, "RoomTemp", "", 62, {}, {}, {}, false, false, 21, 0.5f};
  x.objects[1] = {set_point, "SetPoint", "",   62, {},  10.0f,
                  30.0f,     true,       true, 20, 0.5f};
  x.objects[2] = {fan,  "Fan", "", no_units, {"Off", "On"}, {}, {},
                  true, true,  0,  1};
  x.objects[3] = {mode, "Mode", "", no_units, {"Auto", "Heat", "Cool"}, {}, {},
                  true, false,  1,  1};
  return x;
}

class server_fixture {
public:
  using frames = std::vector<outgoing_apdu>;

  void configure(server_settings x) {
    x.instance = 7;
    x.name = "Room 7";
    uut.emplace(std::make_shared<device_model>(model), x);
  }

  /// Sends an APDU as a unicast and remembers what comes back at once.
  void send(const apdu& x, const device_address& from = client) {
    auto frame = encoded(x);
    send_bytes(frame, from);
  }

  void send_bytes(const bytes& frame, const device_address& from = client) {
    if (!uut)
      configure({});
    uut->on_apdu(from, false, as_octets(frame), now, out);
  }

  /// Asks as a client of 1,476 bytes that takes segments.
  template <class T>
  apdu ask(confirmed_service service, const T& parameters) {
    bytes data;
    encode(parameters, data);
    return ask_raw(static_cast<uint8_t>(service), data);
  }

  apdu ask_raw(uint8_t service, const bytes& data) {
    confirmed_request x;
    x.invoke_id = ++invoke_id;
    x.service = service;
    x.takes_segments = takes_segments;
    x.max_segments_code = max_segments_code;
    x.max_apdu_code = code_of_apdu_bytes(max_apdu);
    x.data = as_octets(data);
    out.clear();
    send(x);
    return first();
  }

  /// The first frame that went out; the rest stays.
  apdu first() {
    REQUIRE_FALSE(out.empty());
    last = out.front().bytes;
    out.erase(out.begin());
    auto x = decode_apdu(as_octets(last));
    REQUIRE(x);
    return *x;
  }

  /// Content of a property, or the words of the error.
  std::string read(const property_ref& what) {
    auto x = ask(confirmed_service::read_property, read_property{what});
    auto ack = std::get_if<complex_ack>(&x);
    if (ack == nullptr)
      return text_of(x);
    read_property_ack content;
    REQUIRE(decode(content, ack->data));
    return to_hex(content.content.data, content.content.size);
  }

  std::string write(const property_ref& what, const primitive& value,
                    std::optional<uint8_t> priority = {}) {
    bytes content;
    tag_writer{content}.put(value);
    return text_of(ask(confirmed_service::write_property,
                       write_property{what, as_octets(content), priority}));
  }

  std::string subscribe(const object_id& what, bool confirmed = false,
                        uint32_t lifetime = 300, uint32_t process = 1) {
    return text_of(
      ask(confirmed_service::subscribe_cov,
          subscribe_cov{process, what, cov_terms{confirmed, lifetime}}));
  }

  /// `ok`, or the kind of the answer and why.
  static std::string text_of(const apdu& x) {
    if (auto y = std::get_if<error_answer>(&x)) {
      error why;
      REQUIRE(decode(why, y->data));
      return to_string(why);
    }
    if (auto y = std::get_if<reject_answer>(&x))
      return "reject " + std::string{to_string(y->reason)};
    if (auto y = std::get_if<abort_answer>(&x))
      return "abort " + std::string{to_string(y->reason)};
    return "ok";
  }

  /// The present value that the only waiting frame tells of, and the priority
  /// with which the rest is to be read; empty when nothing waits.
  std::string told() {
    if (out.empty())
      return "";
    auto x = first();
    auto confirmed = std::get_if<confirmed_request>(&x);
    auto plain = std::get_if<unconfirmed_request>(&x);
    REQUIRE((confirmed != nullptr || plain != nullptr));
    if (confirmed != nullptr)
      notified_id = confirmed->invoke_id;
    REQUIRE(decode(notified, confirmed ? confirmed->data : plain->data));
    auto& value = notified.values.at(0).content;
    return to_hex(value.data, value.size);
  }

  void pass(std::chrono::milliseconds x) {
    auto end = now + x;
    for (auto due = uut->next_due(); due && *due <= end;
         due = uut->next_due()) {
      now = std::max(now, *due);
      uut->on_time(now, out);
    }
    now = end;
  }

  static inline const device_address client = local_device({0x7f000002, 1});

  device_model model = small_model();
  std::optional<server> uut;
  std::chrono::steady_clock::time_point now{std::chrono::hours{1}};
  frames out;
  bytes last; ///< What the decoded frame points into.
  uint8_t invoke_id = 0;
  bool takes_segments = true;
  uint8_t max_segments_code = 0;
  uint16_t max_apdu = most_apdu_bytes;
  cov_notification notified;
  uint8_t notified_id = 0;
};

} // namespace troupe::bacnet
