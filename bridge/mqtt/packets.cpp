#include "bridge/mqtt/packets.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

constexpr size_t most_string = 65'535;
constexpr size_t most_remaining = 268'435'455; // 2.2.3

constexpr uint8_t connect_type = 0x10;
constexpr uint8_t connack_type = 0x20;
constexpr uint8_t publish_type = 0x30;
constexpr uint8_t puback_type = 0x40;
constexpr uint8_t pingreq_type = 0xC0;
constexpr uint8_t pingresp_type = 0xD0;
constexpr uint8_t disconnect_type = 0xE0;

void append_byte(std::string& out, size_t x) {
  out.push_back(static_cast<char>(static_cast<uint8_t>(x)));
}

void append_two(std::string& out, size_t x) {
  append_byte(out, x >> 8);
  append_byte(out, x & 0xFF);
}

void append_string(std::string& out, std::string_view x) {
  append_two(out, x.size());
  out.append(x);
}

void append_length(std::string& out, size_t x) {
  for (; x > 0x7F; x >>= 7)
    append_byte(out, (x & 0x7F) | 0x80);
  append_byte(out, x);
}

} // namespace

status append_connect(std::string& out, const connect_packet& x) {
  constexpr uint8_t clean = 0x02;
  constexpr uint8_t has_password = 0x40;
  constexpr uint8_t has_user = 0x80;
  for (auto text : {&x.client_id, &x.user, &x.password})
    if (text->size() > most_string)
      return failure{ec::too_large, "a client id, user or password of more "
                                    "than 65,535 bytes"};
  std::string body;
  append_string(body, "MQTT");
  append_byte(body, 4); // the protocol level of 3.1.1
  append_byte(body, x.user.empty() ? clean : clean | has_user | has_password);
  append_two(body, x.keep_alive);
  append_string(body, x.client_id);
  if (!x.user.empty()) {
    append_string(body, x.user);
    append_string(body, x.password);
  }
  append_byte(out, connect_type);
  append_length(out, body.size());
  out += body;
  return {};
}

status append_publish(std::string& out, const delivery& how,
                      std::string_view topic, std::string_view payload) {
  auto numbered = how.qos > 0;
  auto size = 2 + topic.size() + (numbered ? 2 : 0) + payload.size();
  if (topic.empty())
    return failure{ec::invalid_request, "a message without a topic"};
  if (topic.size() > most_string || size > most_remaining)
    return failure{ec::too_large, fmt::format("a message of {} bytes to a "
                                              "topic of {} bytes",
                                              payload.size(), topic.size())};
  append_byte(out, publish_type | (how.dup ? 8u : 0u) | (numbered ? 2u : 0u)
                     | (how.retained ? 1u : 0u));
  append_length(out, size);
  append_string(out, topic);
  if (numbered)
    append_two(out, how.id);
  out.append(payload);
  return {};
}

void append_pingreq(std::string& out) {
  append_two(out, pingreq_type << 8u);
}

void append_disconnect(std::string& out) {
  append_two(out, disconnect_type << 8u);
}

std::string describe_refusal(int code) {
  switch (code) {
    case 1:
      return "it does not speak MQTT 3.1.1";
    case 2:
      return "it does not take the client id";
    case 3:
      return "it serves nobody at the moment";
    case 4:
    case 5:
      return "it does not know the user or the password";
    default:
      return fmt::format("it refuses the connection with {}", code);
  }
}

/// The three answers differ in their first byte, and say in the second how long
/// they are: nothing that follows it is trusted before.
result<std::optional<broker_answer>>
answer_reader::next(std::string_view& bytes) {
  auto size_of = [](uint8_t type) -> size_t {
    return type == pingresp_type ? 2 : 4;
  };
  while (size_ < 2 || size_ < size_of(packet_[0])) {
    if (bytes.empty())
      return std::optional<broker_answer>{};
    packet_[size_++] = static_cast<uint8_t>(bytes.front());
    bytes.remove_prefix(1);
    auto type = packet_[0];
    if (type != connack_type && type != puback_type && type != pingresp_type)
      return failure{ec::protocol_error,
                     fmt::format("a packet that begins with {:02X}", type)};
    if (size_ == 2 && packet_[1] != size_of(type) - 2)
      return failure{ec::protocol_error,
                     fmt::format("a packet {:02X} of another length", type)};
  }
  size_ = 0;
  broker_answer out;
  if (packet_[0] == puback_type) {
    out.what = broker_answer::kind::puback;
    out.id = static_cast<uint16_t>(packet_[2] << 8 | packet_[3]);
  } else if (packet_[0] == connack_type) {
    out.code = packet_[3];
  } else {
    out.what = broker_answer::kind::pingresp;
  }
  return std::optional{out};
}

} // namespace troupe
