// BACnet devices that exist only in the test: what they hold, and how they
// misbehave.

#pragma once

#include "protocol/bacnet/apdu.hpp"
#include "protocol/bacnet/bvlc.hpp"
#include "protocol/bacnet/convert.hpp"
#include "protocol/bacnet/cov.hpp"
#include "protocol/bacnet/discovery.hpp"
#include "protocol/bacnet/error.hpp"
#include "protocol/bacnet/npdu.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/property_access.hpp"
#include "protocol/bacnet/service.hpp"
#include "tests/support/sim_datagrams.hpp"

#include <array>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe::test {

using bytes = std::vector<uint8_t>;

/// One value, commandable or not.
struct sim_object {
  float normal = 0; ///< Relinquish default.
  bool commandable = false;
  std::array<std::optional<float>, 16> levels;
  bool takes_cov = true;
  bool takes_writes = true;
  std::optional<bacnet::status_flags> flags; ///< Nothing: it has none.

  [[nodiscard]] float now() const {
    for (auto& x : levels)
      if (x)
        return *x;
    return normal;
  }
};

/// How a device treats ReadPropertyMultiple that asks for too much.
enum class misery : uint8_t { none, error, reject, abort, overflow, silence };

struct sim_device {
  uint32_t instance = 0;
  datagram_address where;
  std::map<uint32_t, sim_object> values; ///< Analog values by instance.
  bool dead = false;
  bool shy = false; ///< Does not answer Who-Is, unless it alone is asked.
  misery more_than_one = misery::none; ///< RPM of more than *bearable* values.
  /// Services that never go well.
  std::map<bacnet::confirmed_service, misery> miseries;
  bacnet::bit_string services; ///< Empty: it does not say.
  bool object_cov = true;      ///< It has SubscribeCOV.
  size_t bearable = SIZE_MAX;
  reactor::duration delay = std::chrono::milliseconds{5};
  uint16_t max_apdu = 1'476;
  bacnet::segmentation segments = bacnet::segmentation::none;
  uint16_t network = 0; ///< Behind a router; 0: our own.

  /// Other properties, also of other objects; nothing where there are none.
  std::function<std::optional<bytes>(const bacnet::property_ref&)> facts;

  struct subscriber {
    uint32_t process = 0;
    bool confirmed = false;
    reactor::time_point until;
    bool of_property = false;
    std::optional<float> increment = {};
  };

  std::map<uint32_t, subscriber> cov; ///< By object.
  size_t gaps = 0;                    ///< Changes that nobody was told of.

  // what was asked
  size_t rp = 0;
  size_t rpm = 0;
  size_t most_values = 0; ///< Of one RPM that was answered.
  size_t writes = 0;
  std::map<bacnet::confirmed_service, size_t> by_service;
  size_t subscribes = 0;
  size_t acks = 0;
  size_t requests = 0;
  std::vector<reactor::time_point> times; ///< Of reads.
};

/// Devices on our own network, and behind one router.
class sim_bacnet {
public:
  sim_bacnet(sim_reactor& io, sim_datagrams& net) : io_(io), net_(net) {
    net.on_sent = [this](auto& to, auto& x) { on_datagram(to, x); };
  }

  sim_device& add(uint32_t instance, uint32_t host = 0) {
    auto& x = devices_[instance];
    x.instance = instance;
    x.where = {host != 0 ? host : 0x0A010000u + instance, 47'808};
    by_host_[x.where.host] = instance;
    return x;
  }

  /// The address that a device has on its network behind the router.
  static bacnet::device_address place_of(const sim_device& x) {
    auto mac = static_cast<uint8_t>(x.instance);
    return {x.network, bacnet::mac_address{bacnet::octets{&mac, 1}}};
  }

  sim_device& at(uint32_t instance) {
    return devices_.at(instance);
  }

  size_t who_is = 0;
  size_t in_flight = 0; ///< Requests to which no answer was given yet.
  size_t most_in_flight = 0;

  /// Changes what an object has, and tells.
  void change(sim_device& x, uint32_t object, float to) {
    x.values[object].normal = to;
    tell(x, object);
  }

  void i_am(const sim_device& x) {
    bytes data;
    bacnet::encode(bacnet::i_am{x.instance, x.max_apdu, x.segments, 260}, data);
    bacnet::unconfirmed_request what{0, bacnet::as_octets(data)};
    send(x, what);
  }

  /// Loses its subscriptions; says so, or not.
  void restart(sim_device& x, bool says_so) {
    x.cov.clear();
    if (says_so)
      i_am(x);
  }

  void tell(sim_device& x, uint32_t object) {
    auto i = x.cov.find(object);
    if (i == x.cov.end() || i->second.until <= io_.now()) {
      ++x.gaps;
      return;
    }
    notify(x, object, i->second.process, i->second.confirmed);
  }

  void notify(const sim_device& x, uint32_t object, uint32_t process,
              bool confirmed) {
    auto content = content_of(x.values.at(object).now());
    bacnet::cov_notification what;
    what.process = process;
    what.device = x.instance;
    what.object = {bacnet::object_type::analog_value, object};
    what.remaining = 60;
    what.values.push_back({bacnet::property_id::present_value, std::nullopt,
                           bacnet::as_octets(content), std::nullopt});
    bytes flags;
    if (auto& known = x.values.at(object).flags) {
      flags = content_of(*known);
      what.values.push_back({bacnet::property_id::status_flags, std::nullopt,
                             bacnet::as_octets(flags), std::nullopt});
    }
    bytes data;
    bacnet::encode(what, data);
    if (!confirmed)
      return send(x, bacnet::unconfirmed_request{2, bacnet::as_octets(data)});
    bacnet::confirmed_request asked;
    asked.invoke_id = ++invoke_id_;
    asked.service = 1;
    asked.max_apdu_code = 5;
    asked.data = bacnet::as_octets(data);
    send(x, asked);
  }

  static bytes content_of(float x) {
    bytes out;
    bacnet::tag_writer{out}.put(bacnet::primitive{x});
    return out;
  }

  static bytes content_of(const bacnet::status_flags& x) {
    bytes out;
    bacnet::tag_writer{out}.put(bacnet::primitive{bacnet::bits_of(x)});
    return out;
  }

  /// Sends an APDU of *from* to the driver.
  void send(const sim_device& from, const bacnet::apdu& x,
            reactor::duration wait = {}) {
    bytes body;
    bacnet::append(body, x);
    bacnet::npdu frame;
    frame.body = bacnet::as_octets(body);
    if (from.network != 0)
      frame.source = place_of(from);
    bytes inner;
    bacnet::append(inner, frame);
    bacnet::bvlc outer;
    outer.body = bacnet::as_octets(inner);
    bytes out;
    bacnet::append(out, outer);
    net_.deliver(from.network != 0 ? router : from.where, std::move(out), wait);
  }

  static constexpr datagram_address router{0x0A0000FE, 47'808};

private:
  void on_datagram(const datagram_address& to, const bytes& x) {
    auto outer = bacnet::decode_bvlc(bacnet::as_octets(x));
    if (!outer)
      return;
    auto frame = bacnet::decode_npdu(outer->body);
    auto what = frame ? bacnet::decode_apdu(frame->body)
                      : result<bacnet::apdu>{frame.error()};
    if (!what)
      return;
    if (auto all = std::get_if<bacnet::unconfirmed_request>(&*what))
      return on_who_is(to, *all);
    auto found = find(to, *frame);
    if (found == nullptr)
      return;
    auto& device = *found;
    if (std::holds_alternative<bacnet::simple_ack>(*what))
      ++device.acks;
    if (auto asked = std::get_if<bacnet::confirmed_request>(&*what))
      on_request(device, *asked);
  }

  sim_device* find(const datagram_address& to, const bacnet::npdu& frame) {
    if (to == router)
      for (auto& [instance, x] : devices_)
        if (x.network != 0 && frame.destination == place_of(x))
          return &x;
    auto i = by_host_.find(to.host);
    return i != by_host_.end() ? &devices_.at(i->second) : nullptr;
  }

  void on_who_is(const datagram_address& to,
                 const bacnet::unconfirmed_request& x) {
    bacnet::who_is what;
    if (x.service != 8 || !decode(what, x.data))
      return;
    ++who_is;
    for (auto& [instance, device] : devices_)
      if (!device.dead && (!device.shy || device.where == to)
          && (!what.range || what.range->holds(instance)))
        i_am(device);
  }

  void on_request(sim_device& x, const bacnet::confirmed_request& asked) {
    ++x.requests;
    ++x.by_service[static_cast<bacnet::confirmed_service>(asked.service)];
    if (x.dead)
      return;
    ++in_flight;
    most_in_flight = std::max(most_in_flight, in_flight);
    auto service = static_cast<bacnet::confirmed_service>(asked.service);
    if (auto i = x.miseries.find(service); i != x.miseries.end())
      return complain(x, asked, i->second);
    switch (service) {
      case bacnet::confirmed_service::read_property:
        return on_read(x, asked);
      case bacnet::confirmed_service::read_property_multiple:
        return on_read_multiple(x, asked);
      case bacnet::confirmed_service::write_property:
        return on_write(x, asked);
      case bacnet::confirmed_service::write_property_multiple:
        if (!has_service(x.services, service))
          break;
        return on_write_multiple(x, asked);
      case bacnet::confirmed_service::subscribe_cov:
        if (!x.object_cov)
          break;
        return on_subscribe(x, asked);
      case bacnet::confirmed_service::subscribe_cov_property:
        if (!has_service(x.services, service))
          break;
        return on_subscribe_property(x, asked);
      default:
        break;
    }
    answer(x, bacnet::reject_answer{
                asked.invoke_id, bacnet::reject_reason::unrecognized_service});
  }

  void answer(const sim_device& x, const bacnet::apdu& what) {
    io_.run_after(x.delay, [this] { --in_flight; });
    send(x, what, x.delay);
  }

  /// Content of a property; nothing when there is none.
  static std::optional<bytes> read(const sim_device& x,
                                   const bacnet::property_ref& what) {
    if (what.object
          == bacnet::object_id{bacnet::object_type::device, x.instance}
        && what.property == bacnet::property_id::protocol_services_supported
        && !x.services.empty()) {
      bytes out;
      bacnet::tag_writer{out}.put(bacnet::primitive{x.services});
      return out;
    }
    if (auto fact = x.facts ? x.facts(what) : std::nullopt)
      return fact;
    auto i = x.values.find(what.object.instance);
    if (what.object.type != bacnet::object_type::analog_value
        || i == x.values.end())
      return std::nullopt;
    if (what.property == bacnet::property_id::present_value)
      return content_of(i->second.now());
    if (what.property == bacnet::property_id::status_flags && i->second.flags)
      return content_of(*i->second.flags);
    if (what.property != bacnet::property_id::priority_array
        || !i->second.commandable)
      return std::nullopt;
    bytes out;
    bacnet::tag_writer to{out};
    for (auto& level : i->second.levels)
      to.put(level ? bacnet::primitive{*level} : bacnet::primitive{});
    return out;
  }

  static bacnet::error unknown() {
    return {bacnet::error_class::object, bacnet::error_code::unknown_object};
  }

  void refuse(const sim_device& x, const bacnet::confirmed_request& asked,
              const bacnet::error& why) {
    bytes data;
    bacnet::encode(why, data);
    answer(x, bacnet::error_answer{asked.invoke_id, asked.service,
                                   bacnet::as_octets(data)});
  }

  void on_read(sim_device& x, const bacnet::confirmed_request& asked) {
    bacnet::read_property what;
    if (!decode(what, asked.data))
      return;
    ++x.rp;
    x.times.push_back(io_.now());
    auto content = read(x, what.what);
    if (!content)
      return refuse(x, asked, unknown());
    bytes data;
    bacnet::encode(
      bacnet::read_property_ack{what.what, bacnet::as_octets(*content)}, data);
    answer_long(x, asked, data);
  }

  bool is_too_much(sim_device& x, const bacnet::confirmed_request& asked,
                   size_t values) {
    if (x.more_than_one == misery::none || values <= x.bearable)
      return false;
    complain(x, asked, x.more_than_one);
    return true;
  }

  void complain(sim_device& x, const bacnet::confirmed_request& asked,
                misery how) {
    using namespace bacnet;
    switch (how) {
      case misery::error:
        refuse(x, asked, {error_class::services, error_code::other});
        break;
      case misery::reject:
        answer(x, reject_answer{asked.invoke_id,
                                reject_reason::unrecognized_service});
        break;
      case misery::abort:
        answer(x, abort_answer{asked.invoke_id,
                               abort_reason::segmentation_not_supported,
                               side::server});
        break;
      case misery::overflow:
        answer(x, abort_answer{asked.invoke_id, abort_reason::buffer_overflow,
                               side::server});
        break;
      default:
        --in_flight;
    }
  }

  void on_read_multiple(sim_device& x, const bacnet::confirmed_request& asked) {
    bacnet::read_multiple what;
    if (!decode(what, asked.data))
      return;
    ++x.rpm;
    x.times.push_back(io_.now());
    if (is_too_much(x, asked, what.what.size()))
      return;
    x.most_values = std::max(x.most_values, what.what.size());
    std::vector<bytes> contents(what.what.size());
    bacnet::read_multiple_ack out;
    for (size_t i = 0; i < what.what.size(); ++i) {
      bacnet::read_result result{what.what[i], {}, {}};
      if (auto content = read(x, what.what[i])) {
        contents[i] = *content;
        result.content = bacnet::as_octets(contents[i]);
      } else {
        result.refused = unknown();
      }
      out.results.push_back(result);
    }
    bytes data;
    bacnet::encode(out, data);
    answer_long(x, asked, data);
  }

  /// In two segments where it is long and the device can.
  void answer_long(sim_device& x, const bacnet::confirmed_request& asked,
                   const bytes& data) {
    bacnet::complex_ack out{
      asked.invoke_id, asked.service, {}, bacnet::as_octets(data)};
    auto cuts = x.segments == bacnet::segmentation::both
                && data.size() + 3 > x.max_apdu;
    if (!cuts && data.size() + 3 > x.max_apdu)
      return answer(x, bacnet::abort_answer{
                         asked.invoke_id,
                         bacnet::abort_reason::segmentation_not_supported,
                         bacnet::side::server});
    if (!cuts)
      return answer(x, out);
    --in_flight;
    size_t room = x.max_apdu - 5u;
    for (size_t i = 0; i * room < data.size(); ++i) {
      auto size = std::min(room, data.size() - i * room);
      out.data = {data.data() + i * room, size};
      out.part = bacnet::segment{static_cast<uint8_t>(i), 1,
                                 (i + 1) * room < data.size()};
      send(x, out, x.delay * static_cast<int>(i + 1));
    }
  }

  void on_write(sim_device& x, const bacnet::confirmed_request& asked) {
    bacnet::write_property what;
    if (!decode(what, asked.data))
      return;
    ++x.writes;
    if (auto why = put(x, what))
      return refuse(x, asked, *why);
    answer(x, bacnet::simple_ack{asked.invoke_id, asked.service});
  }

  /// Returns why it was not taken.
  static std::optional<bacnet::error> put(sim_device& x,
                                          const bacnet::write_property& what) {
    auto i = x.values.find(what.what.object.instance);
    if (i == x.values.end())
      return unknown();
    auto& object = i->second;
    if (!object.takes_writes)
      return bacnet::error{bacnet::error_class::property,
                           bacnet::error_code::write_access_denied};
    bacnet::tag_reader in{what.content};
    auto content = in.take_application();
    auto number = std::get_if<float>(&content);
    if (object.commandable) {
      auto& level = object.levels[what.priority.value_or(16) - 1u];
      level = number != nullptr ? std::optional{*number} : std::nullopt;
    } else if (number != nullptr) {
      object.normal = *number;
    }
    return std::nullopt;
  }

  void on_write_multiple(sim_device& x,
                         const bacnet::confirmed_request& asked) {
    bacnet::write_multiple all;
    if (!decode(all, asked.data))
      return;
    for (auto& what : all.writes)
      if (auto why = put(x, what)) {
        bytes data;
        bacnet::encode(bacnet::write_multiple_error{*why, what.what}, data);
        return answer(x, bacnet::error_answer{asked.invoke_id, asked.service,
                                              bacnet::as_octets(data)});
      }
    answer(x, bacnet::simple_ack{asked.invoke_id, asked.service});
  }

  void on_subscribe_property(sim_device& x,
                             const bacnet::confirmed_request& asked) {
    bacnet::subscribe_cov_property what;
    if (!decode(what, asked.data))
      return;
    ++x.subscribes;
    if (what.terms)
      x.cov[what.object.instance]
        = {what.process, what.terms->confirmed,
           io_.now() + std::chrono::seconds{what.terms->lifetime}, true,
           what.increment};
    else
      end(x, what.object.instance, true);
    answer(x, bacnet::simple_ack{asked.invoke_id, asked.service});
  }

  /// The other service's subscriptions stay.
  static void end(sim_device& x, uint32_t object, bool of_property) {
    auto i = x.cov.find(object);
    if (i != x.cov.end() && i->second.of_property == of_property)
      x.cov.erase(i);
  }

  void on_subscribe(sim_device& x, const bacnet::confirmed_request& asked) {
    bacnet::subscribe_cov what;
    if (!decode(what, asked.data))
      return;
    ++x.subscribes;
    auto i = x.values.find(what.object.instance);
    if (i == x.values.end() || !i->second.takes_cov)
      return refuse(x, asked,
                    {bacnet::error_class::object,
                     bacnet::error_code::optional_functionality_not_supported});
    if (what.terms)
      x.cov[what.object.instance]
        = {what.process, what.terms->confirmed,
           io_.now() + std::chrono::seconds{what.terms->lifetime}};
    else
      end(x, what.object.instance, false);
    answer(x, bacnet::simple_ack{asked.invoke_id, asked.service});
  }

  sim_reactor& io_;
  sim_datagrams& net_;
  std::map<uint32_t, sim_device> devices_;
  std::map<uint32_t, uint32_t> by_host_;
  uint8_t invoke_id_ = 0;
};

} // namespace troupe::test
