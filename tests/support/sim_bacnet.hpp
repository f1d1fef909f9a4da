// BACnet devices that exist only in the test: how they answer, and how they
// misbehave.

#pragma once

#include "tests/support/sim_bacnet_wire.hpp"

#include <algorithm>
#include <vector>

namespace troupe::test {

/// Devices that serve what they are asked, each in its own way.
class sim_bacnet : public sim_bacnet_wire {
public:
  using sim_bacnet_wire::sim_bacnet_wire;

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

private:
  void on_unconfirmed(const datagram_address& to, sim_device* who,
                      const bacnet::unconfirmed_request& x) override {
    using bacnet::unconfirmed_service;
    auto service = static_cast<unconfirmed_service>(x.service);
    if (service == unconfirmed_service::time_synchronization
        || service == unconfirmed_service::utc_time_synchronization) {
      if (who != nullptr)
        take_order(*who, x.service, x.data);
      return;
    }
    bacnet::who_is what;
    if (x.service != 8 || !decode(what, x.data))
      return;
    ++who_is;
    for (auto& [instance, device] : devices_)
      if (!device.dead && (!device.shy || device.where == to)
          && (!what.range || what.range->holds(instance)))
        i_am(device);
  }

  void on_request(sim_device& x,
                  const bacnet::confirmed_request& asked) override {
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
      case bacnet::confirmed_service::device_communication_control:
      case bacnet::confirmed_service::reinitialize_device:
        take_order(x, asked.service, asked.data);
        return answer(x, bacnet::simple_ack{asked.invoke_id, asked.service});
      case bacnet::confirmed_service::read_range:
        if (x.log.empty())
          break;
        take_order(x, asked.service, asked.data);
        return answer_long(x, asked, x.log);
      default:
        break;
    }
    answer(x, bacnet::reject_answer{
                asked.invoke_id, bacnet::reject_reason::unrecognized_service});
  }

  static void take_order(sim_device& x, uint8_t service, bacnet::octets data) {
    x.orders.emplace_back(service, bytes{data.data, data.data + data.size});
  }

  void answer(const sim_device& x, const bacnet::apdu& what) {
    io_.run_after(x.delay, [this] { --in_flight; });
    send(x, what, x.delay);
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
    auto content = property_of(x, what.what);
    if (!content)
      return refuse(x, asked, no_such_object());
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
      if (auto content = property_of(x, what.what[i])) {
        contents[i] = *content;
        result.content = bacnet::as_octets(contents[i]);
      } else {
        result.refused = no_such_object();
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
    if (auto why = take_write(x, what))
      return refuse(x, asked, *why);
    answer(x, bacnet::simple_ack{asked.invoke_id, asked.service});
  }

  void on_write_multiple(sim_device& x,
                         const bacnet::confirmed_request& asked) {
    bacnet::write_multiple all;
    if (!decode(all, asked.data))
      return;
    for (auto& what : all.writes)
      if (auto why = take_write(x, what)) {
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
      end_subscription(x, what.object.instance, true);
    answer(x, bacnet::simple_ack{asked.invoke_id, asked.service});
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
      end_subscription(x, what.object.instance, false);
    answer(x, bacnet::simple_ack{asked.invoke_id, asked.service});
  }

  uint8_t invoke_id_ = 0;
};

} // namespace troupe::test
