// A table of requests and the test as all of its peers.

#pragma once

#include "protocol/bacnet/transaction_table.hpp"
#include "tests/protocol/bacnet/frame_bytes.hpp"

#include <catch2/catch.hpp>

#include <initializer_list>
#include <string>

namespace troupe::bacnet {

inline device_address device(uint32_t host = 0x7f000002) {
  return local_device({host, usual_port});
}

inline device_address remote(uint16_t network, uint8_t mac) {
  return {network, mac_address{octets{&mac, 1}}};
}

class transaction_fixture {
public:
  using duration = std::chrono::steady_clock::duration;

  static constexpr uint8_t read_property = 12;
  static constexpr uint8_t write_property = 15;

  /// @pre nothing was sent yet
  void configure(const transaction_settings& x) {
    REQUIRE(validate(x));
    uut.emplace(x);
  }

  result<request_number> try_send(size_t size = 1,
                                  const device_address& to = device()) {
    return uut->send({to, read_property, bytes(size, 0xaa), limits}, now, out);
  }

  request_number send(size_t size = 1, const device_address& to = device()) {
    auto x = try_send(size, to);
    REQUIRE(x);
    return *x;
  }

  /// The peer sends a frame.
  void receive(const bytes& frame, const device_address& from = device()) {
    auto x = decode_apdu(as_octets(frame));
    REQUIRE(x);
    uut->on_frame(from, *x, now, out);
  }

  void receive(const char* frame, const device_address& from = device()) {
    receive(from_hex(frame), from);
  }

  void pass(duration x) {
    auto end = now + x;
    for (auto due = uut->next_due(); due && *due <= end;
         due = uut->next_due()) {
      now = *due;
      uut->on_time(now, out);
    }
    now = end;
  }

  /// What went out since the last call.
  std::vector<bytes> sent() {
    std::vector<bytes> frames;
    for (auto& x : out.frames)
      frames.push_back(x.bytes);
    out.frames.clear();
    return frames;
  }

  /// Whether just this went out since the last call.
  bool has_sent(std::initializer_list<const char*> frames) {
    std::vector<bytes> wanted;
    for (auto x : frames)
      wanted.push_back(from_hex(x));
    return sent() == wanted;
  }

  /// The only outcome since the last call.
  outcome ended() {
    REQUIRE(out.outcomes.size() == 1);
    auto x = std::move(out.outcomes.front());
    out.outcomes.clear();
    return x;
  }

  bool ended_not() const {
    return out.outcomes.empty();
  }

  std::chrono::steady_clock::time_point now{std::chrono::hours{1}};
  std::optional<transaction_table> uut{transaction_settings{}};
  request_limits limits;
  transaction_output out;
};

} // namespace troupe::bacnet
