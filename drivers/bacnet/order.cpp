#include "drivers/bacnet/order.hpp"

#include "actors/device_life.hpp"
#include "drivers/bacnet/point_image.hpp"
#include "protocol/bacnet/convert.hpp"
#include "protocol/bacnet/date_text.hpp"
#include "protocol/bacnet/property.hpp"
#include "protocol/bacnet/property_access.hpp"
#include "protocol/bacnet/read_range.hpp"
#include "protocol/bacnet/service.hpp"

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::bacnet {

namespace {

/// Counts of ReadRange have 16 bits (15.8.1.1.4).
constexpr int64_t most_items = 32'767;
constexpr size_t longest_password = 20; // 16.1.1.1.3, 16.4.1.1.2

failure wrong(const device_order& x, const std::string& what) {
  return {ec::invalid_request, x.action + ": " + what};
}

bool has(const device_order& x, std::string_view name) {
  auto what = x.args.field(name);
  return what != nullptr && !what->is_null();
}

/// Nothing when it is no whole number between the two.
std::optional<int64_t> number_of(const device_order& x, std::string_view name,
                                 int64_t low, int64_t high) {
  auto what = x.args.field(name);
  auto out = what != nullptr ? what->integer() : nullptr;
  if (out == nullptr || *out < low || *out > high)
    return std::nullopt;
  return *out;
}

result<std::optional<std::string>> password_of(const device_order& x) {
  if (!has(x, "password"))
    return std::optional<std::string>{};
  auto text = text_member(x.args, "password");
  if (text.empty() || text.size() > longest_password)
    return wrong(x, "password must have 1 to 20 characters");
  return std::optional{std::move(text)};
}

template <class T>
order confirmed(confirmed_service service, const T& x,
                order::kind what = order::kind::confirmed) {
  order out{what, static_cast<uint8_t>(service), {}};
  encode(x, out.data);
  return out;
}

result<order> make_time_sync(const device_order& x) {
  auto utc = x.args.field("utc");
  if (has(x, "utc") && utc->boolean() == nullptr)
    return wrong(x, "utc must be true or false");
  auto is_utc = has(x, "utc") && *utc->boolean();
  return order{is_utc ? order::kind::utc_clock : order::kind::clock, 0, {}};
}

result<order> make_control(const device_order& x) {
  communication_control out;
  auto state = text_member(x.args, "state");
  if (state == "enable")
    out.state = communication::enable;
  else if (state == "disable")
    out.state = communication::disable;
  else if (state == "disableInitiation")
    out.state = communication::disable_initiation;
  else
    return wrong(x, "state must be enable, disable or disableInitiation");
  if (has(x, "minutes")) {
    auto minutes = number_of(x, "minutes", 1, 65'535);
    if (!minutes)
      return wrong(x, "minutes must be 1 to 65535");
    out.minutes = static_cast<uint16_t>(*minutes);
  }
  auto password = password_of(x);
  if (!password)
    return password.error();
  out.password = *std::move(password);
  return confirmed(confirmed_service::device_communication_control, out);
}

/// States of backup and restore make no sense without the files.
result<order> make_reinitialize(const device_order& x) {
  reinitialize_device out;
  auto state = x.action == "reset" ? "warm" : text_member(x.args, "state");
  if (state == "cold")
    out.what = restart_kind::cold;
  else if (state == "activateChanges")
    out.what = restart_kind::activate_changes;
  else if (state != "warm")
    return wrong(x, "state must be warm, cold or activateChanges");
  auto password = password_of(x);
  if (!password)
    return password.error();
  out.password = *std::move(password);
  return confirmed(confirmed_service::reinitialize_device, out);
}

std::optional<date_time> parse_instant(std::string_view x) {
  constexpr size_t date_length = 10; // 2026-11-28
  if (x.size() <= date_length
      || (x[date_length] != ' ' && x[date_length] != 'T'))
    return std::nullopt;
  auto day = parse_date(x.substr(0, date_length));
  auto time = parse_time(x.substr(date_length + 1));
  if (!day || !time)
    return std::nullopt;
  return date_time{*day, *time};
}

result<order> make_read_range(const device_order& x) {
  read_range out;
  auto object = parse_object_id(text_member(x.args, "object"));
  if (!object)
    return wrong(x, "object must be one like TL:1");
  out.what = {*object, property_id::log_buffer, std::nullopt};
  if (has(x, "property")) {
    auto property = parse_property(text_member(x.args, "property"));
    if (!property)
      return wrong(x, "there is no such property");
    out.what.property = *property;
  }
  auto places = has(x, "first") + has(x, "sequence") + has(x, "time");
  if (places == 0 && !has(x, "count"))
    return confirmed(confirmed_service::read_range, out, order::kind::read);
  auto count = number_of(x, "count", -most_items, most_items);
  if (places > 1 || !count || *count == 0)
    return wrong(x, "takes one of first, sequence and time, and a count of -"
                    "32767 to 32767 that is not 0");
  auto items = static_cast<int32_t>(*count);
  if (has(x, "time")) {
    auto when = parse_instant(text_member(x.args, "time"));
    if (!when)
      return wrong(x, "time must be one like 2026-11-28 18:30:00");
    out.range = range_by_time{*when, items};
  } else if (auto name = has(x, "sequence") ? "sequence" : "first";
             places > 0) {
    auto first = number_of(x, name, 0, UINT32_MAX);
    if (!first)
      return wrong(x, std::string{name} + " must be a whole number");
    auto place = static_cast<uint32_t>(*first);
    if (has(x, "sequence"))
      out.range = range_by_sequence{place, items};
    else
      out.range = range_by_position{place, items};
  } else if (items < 0) {
    return wrong(x, "a negative count needs a place to count back from");
  } else {
    out.range = range_by_position{1, items};
  }
  return confirmed(confirmed_service::read_range, out, order::kind::read);
}

result<order> make_priorities(const device_order& x, const device_type& type) {
  auto i = number_of(x, "point", 0, UINT32_MAX);
  if (!i)
    return wrong(x, "there is no such point");
  auto point = static_cast<point_index>(*i);
  auto where = object_of(type, point);
  if (where == nullptr || !where->priorities)
    return failure{ec::unsupported, x.action + ": the point has none"};
  auto out = confirmed(
    confirmed_service::read_property,
    read_property{{where->id, property_id::priority_array, std::nullopt}},
    order::kind::priorities);
  out.point = point;
  return out;
}

using members = std::vector<std::pair<std::string, value>>;

/// What stands in a record of a log.
struct datum_reader {
  members& out;

  void operator()(const primitive& x) const {
    out.emplace_back("value", to_value(x));
  }

  void operator()(const log_status& x) const {
    out.emplace_back("status", to_value(primitive{x.bits}));
  }

  void operator()(const error& x) const {
    out.emplace_back("error", value{to_string(x)});
  }

  void operator()(const time_change& x) const {
    out.emplace_back("timeChange", to_value(primitive{x.seconds}));
  }

  void operator()(const octet_string& x) const {
    out.emplace_back("value", to_value(octets{x.data(), x.size()}));
  }
};

value to_value(const log_record& x) {
  members out;
  out.emplace_back("time",
                   value{to_string(x.when.day) + ' ' + to_string(x.when.time)});
  std::visit(datum_reader{out}, x.what);
  if (x.flags)
    out.emplace_back("flags", to_value(primitive{bits_of(*x.flags)}));
  return value{structure{std::move(out)}};
}

} // namespace

result<order> make_order(const device_order& x, const device_type& type) {
  if (x.action == "timeSync")
    return make_time_sync(x);
  if (x.action == "communicationControl")
    return make_control(x);
  if (x.action == "reinitialize" || x.action == "reset")
    return make_reinitialize(x);
  if (x.action == "readRange")
    return make_read_range(x);
  if (x.action == "priorities")
    return make_priorities(x, type);
  return failure{ec::unsupported, x.action + ": action not supported"};
}

time_synchronization clock_of(unix_nanos x, const time_zone& zone) {
  constexpr unix_nanos second = 1'000'000'000;
  constexpr unix_nanos hundredth = second / 100;
  auto utc = x / second;
  auto local = utc + zone.offset(utc);
  auto day = make_civil_day(local / seconds_per_day);
  auto time = local % seconds_per_day;
  time_synchronization out;
  out.day = {static_cast<uint8_t>(day.year - 1'900),
             static_cast<uint8_t>(day.month), static_cast<uint8_t>(day.day),
             static_cast<uint8_t>(day.weekday)};
  out.time = {static_cast<uint8_t>(time / 3'600),
              static_cast<uint8_t>(time / 60 % 60),
              static_cast<uint8_t>(time % 60),
              static_cast<uint8_t>(x % second / hundredth)};
  return out;
}

result<value> read_range_result(octets answer) {
  read_range_ack all;
  if (auto ok = decode(all, answer); !ok)
    return ok.error();
  members out{{"count", value{int64_t{all.count}}},
              {"first", value{all.has_first}},
              {"last", value{all.has_last}},
              {"more", value{all.more}}};
  if (all.first_sequence)
    out.emplace_back("sequence", value{int64_t{*all.first_sequence}});
  std::vector<log_record> records;
  if (all.what.property == property_id::log_buffer
      && decode(records, all.items)) {
    array list;
    for (auto& x : records)
      list.elements.push_back(to_value(x));
    out.emplace_back("records", value{std::move(list)});
  } else {
    out.emplace_back("items", to_value(all.items));
  }
  return value{structure{std::move(out)}};
}

result<value> levels_of(octets answer, const data_type& type) {
  read_property_ack all;
  if (auto ok = decode(all, answer); !ok)
    return ok.error();
  auto levels = decode_priorities(all.content, type);
  if (!levels)
    return failure{ec::protocol_error, "the priority array is none"};
  members out;
  for (size_t i = 0; i < levels->size(); ++i)
    if (!(*levels)[i].is_null())
      out.emplace_back(std::to_string(i + 1), (*levels)[i]);
  return value{structure{std::move(out)}};
}

} // namespace troupe::bacnet
