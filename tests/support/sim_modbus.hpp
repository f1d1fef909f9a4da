// Modbus units behind a simulated host: registers, delays and bad manners.

#pragma once

#include "protocol/modbus/mapping.hpp"
#include "tests/support/sim_network.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

namespace troupe::test {

using modbus::table;

/// A request as it arrived.
struct seen_request {
  reactor::time_point time;
  uint16_t transaction = 0;
  uint8_t unit = 0;
  bytes pdu;

  [[nodiscard]] uint8_t function() const {
    return pdu.at(0);
  }

  [[nodiscard]] uint16_t address() const {
    return static_cast<uint16_t>(pdu.at(1) << 8 | pdu.at(2));
  }

  /// Registers or bits asked for, or the value of FC 5 and 6.
  [[nodiscard]] uint16_t count() const {
    return static_cast<uint16_t>(pdu.at(3) << 8 | pdu.at(4));
  }
};

struct sim_unit {
  std::map<std::pair<table, uint16_t>, uint16_t> words; ///< Absent: zero.
  std::set<std::pair<table, uint16_t>> missing;         ///< Exception 02.
  size_t most_count = 2'000; ///< More in one read is exception 03.
  bool silent = false;
  bool lying = false; ///< Confirms writes and forgets them.
  reactor::duration delay{std::chrono::milliseconds{1}};
  std::optional<uint8_t> exception;    ///< Answers everything with it.
  std::set<uint8_t> unknown_functions; ///< Exception 01.
};

/// Serves the units of one host; a unit that is not there is silent.
class sim_modbus {
public:
  sim_modbus(sim_reactor& io, sim_host& host) : io_(io), host_(host) {
    host.on_request = [this](const bytes& x) { on_request(x); };
  }

  sim_unit& unit(uint8_t x) {
    return units_[x];
  }

  [[nodiscard]] bool has(uint8_t x) const {
    return units_.count(x) > 0;
  }

  void set(uint8_t unit_id, table space, uint16_t address, uint16_t word) {
    units_[unit_id].words[{space, address}] = word;
  }

  uint16_t get(uint8_t unit_id, table space, uint16_t address) {
    return units_[unit_id].words[{space, address}];
  }

  /// Requests of one unit, or of all.
  [[nodiscard]] std::vector<seen_request>
  requests(std::optional<uint8_t> of = {}) const {
    std::vector<seen_request> out;
    for (auto& x : seen)
      if (!of || x.unit == *of)
        out.push_back(x);
    return out;
  }

  /// Sends *pdu* as the response to *x*.
  void respond(const seen_request& x, const bytes& pdu,
               reactor::duration wait = {}) {
    host_.deliver(frame(x.transaction, x.unit, pdu), wait);
  }

  static bytes frame(uint16_t transaction, uint8_t unit_id, const bytes& pdu) {
    auto length = pdu.size() + 1;
    bytes out{static_cast<uint8_t>(transaction >> 8),
              static_cast<uint8_t>(transaction),
              0,
              0,
              static_cast<uint8_t>(length >> 8),
              static_cast<uint8_t>(length),
              unit_id};
    out.insert(out.end(), pdu.begin(), pdu.end());
    return out;
  }

  /// What a well-behaved unit says.
  bytes answer(sim_unit& x, const seen_request& asked) {
    if (x.exception)
      return refuse(asked, *x.exception);
    if (x.unknown_functions.count(asked.function()) > 0)
      return refuse(asked, 1);
    return asked.function() <= 4 ? read(x, asked) : write(x, asked);
  }

  std::vector<seen_request> seen;
  bool manual = false; ///< The test answers itself.

private:
  void on_request(const bytes& x) {
    seen_request asked{io_.now(), static_cast<uint16_t>(x.at(0) << 8 | x.at(1)),
                       x.at(6), bytes(x.begin() + 7, x.end())};
    seen.push_back(asked);
    auto i = units_.find(asked.unit);
    if (manual || i == units_.end() || i->second.silent)
      return;
    respond(asked, answer(i->second, asked), i->second.delay);
  }

  static bytes refuse(const seen_request& asked, uint8_t code) {
    return {static_cast<uint8_t>(asked.function() | 0x80), code};
  }

  static bytes read(sim_unit& x, const seen_request& asked) {
    auto space = static_cast<table>(asked.function());
    auto in_bits = asked.function() <= 2;
    if (asked.count() > x.most_count)
      return refuse(asked, 3);
    bytes data(in_bits ? (asked.count() + 7u) / 8u : 2u * asked.count());
    for (uint16_t i = 0; i < asked.count(); ++i) {
      std::pair at{space, static_cast<uint16_t>(asked.address() + i)};
      if (x.missing.count(at) > 0)
        return refuse(asked, 2);
      auto word = x.words.count(at) > 0 ? x.words[at] : uint16_t{0};
      if (in_bits) {
        data[i / 8] = static_cast<uint8_t>(data[i / 8] | (word & 1u) << i % 8);
      } else {
        data[2u * i] = static_cast<uint8_t>(word >> 8);
        data[2u * i + 1] = static_cast<uint8_t>(word);
      }
    }
    bytes out{asked.function(), static_cast<uint8_t>(data.size())};
    out.insert(out.end(), data.begin(), data.end());
    return out;
  }

  static bytes write(sim_unit& x, const seen_request& asked) {
    auto in_bits = asked.function() == 5 || asked.function() == 15;
    auto space = in_bits ? table::coils : table::holding_registers;
    auto single = asked.function() < 15;
    auto count = single ? 1 : asked.count();
    for (uint16_t i = 0; i < count; ++i) {
      std::pair at{space, static_cast<uint16_t>(asked.address() + i)};
      if (x.missing.count(at) > 0)
        return refuse(asked, 2);
      uint16_t word = asked.count();
      if (in_bits)
        word = static_cast<uint16_t>(
          single ? word >> 15 : asked.pdu.at(6u + i / 8) >> i % 8 & 1);
      else if (!single)
        word = static_cast<uint16_t>(asked.pdu.at(6u + 2u * i) << 8
                                     | asked.pdu.at(7u + 2u * i));
      if (!x.lying)
        x.words[at] = word;
    }
    return {asked.pdu.begin(), asked.pdu.begin() + 5};
  }

  sim_reactor& io_;
  sim_host& host_;
  std::map<uint8_t, sim_unit> units_;
};

} // namespace troupe::test
