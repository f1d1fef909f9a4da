// What a simulated device does for each service.

#include "protocol/bacnet/discovery.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/server.hpp"
#include "protocol/bacnet/service.hpp"

namespace troupe::bacnet {

namespace {

template <class T>
std::vector<uint8_t> encoded(const T& x) {
  std::vector<uint8_t> out;
  encode(x, out);
  return out;
}

/// Why parameters could not be read (18.9). Tags that are no tags are told
/// apart from a priority that is none, and from all else.
reject_reason why_malformed(uint8_t service, octets data) {
  auto writes = service
                == static_cast<uint8_t>(confirmed_service::write_property);
  tag_reader in{data};
  while (!in.at_end()) {
    if (!writes || !in.at_context(4)) {
      in.take_element();
      continue;
    }
    auto priority = in.take_unsigned(4);
    if (!in.failed() && (priority < 1 || priority > 16))
      return reject_reason::parameter_out_of_range;
  }
  return in.failed() ? reject_reason::invalid_tag
                     : reject_reason::missing_required_parameter;
}

/// What a result adds to an answer at least: its property, and the tags around
/// the content.
size_t least_bytes(const property_content& x) {
  auto content = std::get_if<std::vector<uint8_t>>(&x);
  return 4 + (content != nullptr ? content->size() : 0);
}

/// What cannot be read has no content.
read_result result_of(const property_ref& what, const property_content& x) {
  if (auto why = std::get_if<error>(&x))
    return {what, {}, *why};
  return {what, as_octets(std::get<std::vector<uint8_t>>(x)), std::nullopt};
}

} // namespace

bool server::allows(uint8_t service) const noexcept {
  switch (static_cast<confirmed_service>(service)) {
    case confirmed_service::read_property_multiple:
      return cfg_.read_multiple;
    case confirmed_service::write_property_multiple:
      return cfg_.write_multiple;
    case confirmed_service::subscribe_cov:
      return cfg_.cov;
    case confirmed_service::write_property:
    case confirmed_service::device_communication_control:
    case confirmed_service::reinitialize_device:
      return cfg_.takes_orders;
    default:
      return true;
  }
}

void server::serve(const exchange& x) {
  ++counts_.requests;
  if (fault_.refuses)
    return refuse(x, *fault_.refuses);
  if (!allows(x.asked.service))
    return refuse(x, reject_reason::unrecognized_service);
  switch (static_cast<confirmed_service>(x.asked.service)) {
    case confirmed_service::read_property:
      return on_read(x);
    case confirmed_service::read_property_multiple:
      return on_read_multiple(x);
    case confirmed_service::write_property:
      return on_write(x);
    case confirmed_service::write_property_multiple:
      return on_write_multiple(x);
    case confirmed_service::subscribe_cov:
      return on_subscribe(x);
    case confirmed_service::device_communication_control:
      return on_control(x);
    case confirmed_service::reinitialize_device:
      return on_reinitialize(x);
    default:
      return refuse(x, reject_reason::unrecognized_service);
  }
}

// -- properties ---------------------------------------------------------------

void server::on_read(const exchange& x) {
  read_property asked;
  if (!decode(asked, as_octets(x.asked.data)))
    return refuse(x, why_malformed(x.asked.service, as_octets(x.asked.data)));
  ++counts_.reads;
  auto content = objects_.read(asked.what);
  if (auto why = std::get_if<error>(&content))
    return refuse(x, *why);
  asked.what.object = objects_.named(asked.what.object);
  auto& bytes = std::get<std::vector<uint8_t>>(content);
  acknowledge(x, encoded(read_property_ack{asked.what, as_octets(bytes)}));
}

/// A short request can ask for `all` hundreds of times. What is read until the
/// answer is too long is answered all the same: it becomes the abort that the
/// whole answer would.
void server::on_read_multiple(const exchange& x) {
  read_multiple asked;
  if (!decode(asked, as_octets(x.asked.data)) || asked.what.empty())
    return refuse(x, why_malformed(x.asked.service, as_octets(x.asked.data)));
  std::vector<property_ref> wanted;
  std::vector<property_content> contents;
  size_t bytes = 0;
  auto fits = [&] { return bytes <= x.asked.most_answer; };
  for (size_t i = 0; i < asked.what.size() && fits(); ++i) {
    objects_.expand(asked.what[i], wanted);
    while (contents.size() < wanted.size() && fits()) {
      contents.push_back(objects_.read(wanted[contents.size()]));
      bytes += least_bytes(contents.back());
    }
  }
  counts_.reads += contents.size();
  read_multiple_ack answer;
  for (size_t i = 0; i < contents.size(); ++i)
    answer.results.push_back(result_of(wanted[i], contents[i]));
  acknowledge(x, encoded(answer));
}

void server::on_write(const exchange& x) {
  write_property asked;
  if (!decode(asked, as_octets(x.asked.data)))
    return refuse(x, why_malformed(x.asked.service, as_octets(x.asked.data)));
  if (auto why = write_one(asked))
    return refuse(x, *why);
  acknowledge(x);
}

void server::on_write_multiple(const exchange& x) {
  write_multiple asked;
  if (!decode(asked, as_octets(x.asked.data)) || asked.writes.empty())
    return refuse(x, why_malformed(x.asked.service, as_octets(x.asked.data)));
  for (auto& one : asked.writes) {
    auto why = write_one(one);
    if (!why)
      continue;
    ++counts_.errors;
    auto data = encoded(write_multiple_error{*why, one.what});
    return responses_.respond(x.asked.from,
                              error_answer{x.asked.invoke_id, x.asked.service,
                                           as_octets(data)},
                              x.now, x.out);
  }
  acknowledge(x);
}

// -- subscriptions ------------------------------------------------------------

void server::on_subscribe(const exchange& x) {
  subscribe_cov asked;
  if (!decode(asked, as_octets(x.asked.data)))
    return refuse(x, why_malformed(x.asked.service, as_octets(x.asked.data)));
  if (auto why = cov_.subscribe(x.asked.from, asked, x.now))
    return refuse(x, *why);
  acknowledge(x);
}

// -- the device as a whole ----------------------------------------------------

bool server::is_password(const std::optional<std::string>& x) const {
  return cfg_.password.empty() || x == cfg_.password;
}

void server::on_control(const exchange& x) {
  communication_control asked;
  if (!decode(asked, as_octets(x.asked.data)))
    return refuse(x, why_malformed(x.asked.service, as_octets(x.asked.data)));
  if (!is_password(asked.password))
    return refuse(x,
                  error{error_class::security, error_code::password_failure});
  state_ = asked.state;
  enabled_again_.reset();
  if (asked.minutes && asked.state != communication::enable)
    enabled_again_ = x.now + std::chrono::minutes{*asked.minutes};
  acknowledge(x);
}

/// Backups are no business of a simulated device.
void server::on_reinitialize(const exchange& x) {
  reinitialize_device asked;
  if (!decode(asked, as_octets(x.asked.data)))
    return refuse(x, why_malformed(x.asked.service, as_octets(x.asked.data)));
  if (!is_password(asked.password))
    return refuse(x,
                  error{error_class::security, error_code::password_failure});
  if (asked.what != restart_kind::cold && asked.what != restart_kind::warm)
    return refuse(x, error{error_class::services,
                           error_code::optional_functionality_not_supported});
  acknowledge(x);
  restart();
}

/// Answers go to the one who asked, as the standard allows (16.10.4): on
/// loopback addresses nobody hears a broadcast of everybody.
void server::on_unconfirmed(const device_address& from,
                            const unconfirmed_request& what,
                            std::vector<outgoing_apdu>& out) {
  auto reply = [&](unconfirmed_service service, const auto& x) {
    auto data = encoded(x);
    put_frame(out, from,
              unconfirmed_request{static_cast<uint8_t>(service),
                                  as_octets(data)});
  };
  auto is_meant = [&](auto& range) {
    return !range || range->holds(cfg_.instance);
  };
  switch (static_cast<unconfirmed_service>(what.service)) {
    case unconfirmed_service::who_is: {
      who_is asked;
      if (decode(asked, what.data) && is_meant(asked.range))
        reply(unconfirmed_service::i_am,
              i_am{cfg_.instance, cfg_.max_apdu,
                   cfg_.segments ? segmentation::both : segmentation::none,
                   objects_.vendor()});
      return;
    }
    case unconfirmed_service::who_has: {
      who_has asked;
      if (!decode(asked, what.data) || !is_meant(asked.range))
        return;
      if (auto found = objects_.look_up(asked.what))
        reply(unconfirmed_service::i_have,
              i_have{cfg_.instance, found->first, found->second});
      return;
    }
    case unconfirmed_service::time_synchronization:
    case unconfirmed_service::utc_time_synchronization: {
      time_synchronization told;
      counts_.time_synchronizations += decode(told, what.data) ? 1 : 0;
      return;
    }
    default:
      return;
  }
}

// -- answers ------------------------------------------------------------------

void server::acknowledge(const exchange& x) {
  responses_.respond(
    x.asked.from, simple_ack{x.asked.invoke_id, x.asked.service}, x.now, x.out);
}

void server::acknowledge(const exchange& x, const std::vector<uint8_t>& data) {
  responses_.respond(
    x.asked.from,
    complex_ack{x.asked.invoke_id, x.asked.service, {}, as_octets(data)}, x.now,
    x.out);
}

void server::refuse(const exchange& x, const error& why) {
  ++counts_.errors;
  auto data = encoded(why);
  responses_.respond(x.asked.from,
                     error_answer{x.asked.invoke_id, x.asked.service,
                                  as_octets(data)},
                     x.now, x.out);
}

void server::refuse(const exchange& x, reject_reason why) {
  ++counts_.errors;
  responses_.respond(x.asked.from, reject_answer{x.asked.invoke_id, why}, x.now,
                     x.out);
}

} // namespace troupe::bacnet
