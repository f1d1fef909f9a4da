#include "protocol/bacnet/server_cov.hpp"

#include <algorithm>
#include <cmath>

namespace troupe::bacnet {

using std::chrono::seconds;

std::optional<error> server_cov::subscribe(const device_address& from,
                                           const subscribe_cov& what,
                                           time_point now) {
  if (objects_.is_device(what.object))
    return error{error_class::object,
                 error_code::optional_functionality_not_supported};
  auto object = objects_.find(what.object);
  if (!object)
    return error{error_class::object, error_code::unknown_object};
  auto known
    = std::find_if(subscriptions_.begin(), subscriptions_.end(), [&](auto& x) {
        return x.to == from && x.process == what.process && x.object == *object;
      });
  if (!what.terms) { // none to be ended is no failure (13.14.1.1.3)
    if (known != subscriptions_.end())
      subscriptions_.erase(known);
    find_first_end();
    return std::nullopt;
  }
  seconds lifetime{what.terms->lifetime};
  auto longest = cfg_.longest_lifetime;
  auto endless = lifetime == seconds{0};
  if (longest > seconds{0} && (endless || lifetime > longest))
    return error{error_class::services, error_code::parameter_out_of_range};
  if (known == subscriptions_.end()) {
    if (subscriptions_.size() >= cfg_.most_subscriptions)
      return error{error_class::resources,
                   error_code::no_space_to_add_list_element};
    known = subscriptions_.emplace(known);
    known->number = ++last_number_;
    known->to = from;
    known->process = what.process;
    known->object = *object;
  }
  known->confirmed = what.terms->confirmed;
  known->end = endless ? std::nullopt : std::optional{now + lifetime};
  known->owed = true;
  find_first_end();
  return std::nullopt;
}

/// Binary and multi-state values differ by at least one.
bool server_cov::is_news(const subscription& x) const {
  auto& object = objects_.at(x.object);
  if (object.flags().out_of_service == x.told_in_service)
    return true;
  auto type = object.model().id.type;
  auto step = is_binary(type) || is_multi_state(type) ? 1.0
                                                      : object.cov_increment();
  auto by = std::abs(object.present_value() - x.told);
  return by > 0 && by >= step;
}

void server_cov::on_change(size_t object) {
  for (auto& x : subscriptions_)
    if (x.object == object && is_news(x))
      x.owed = true;
}

void server_cov::take_due(time_point now, std::vector<cov_delivery>& out) {
  for (auto& x : subscriptions_) {
    if (!x.owed || x.under_way)
      continue;
    auto& object = objects_.at(x.object);
    out.push_back({x.number, x.to, x.confirmed, notification(x, now)});
    x.told = object.present_value();
    x.told_in_service = !object.flags().out_of_service;
    x.owed = false;
    x.under_way = x.confirmed;
  }
}

std::vector<uint8_t> server_cov::notification(const subscription& x,
                                              time_point now) const {
  auto& object = objects_.at(x.object);
  cov_notification told;
  told.process = x.process;
  told.device = cfg_.instance;
  told.object = object.model().id;
  if (x.end) {
    auto left = std::chrono::ceil<seconds>(*x.end - now).count();
    told.remaining = static_cast<uint32_t>(std::max<int64_t>(left, 1));
  }
  auto value = object.read(property_id::present_value, {});
  auto flags = object.read(property_id::status_flags, {});
  auto content = [](const property_content& y) {
    auto& bytes = std::get<std::vector<uint8_t>>(y);
    return octets{bytes.data(), bytes.size()};
  };
  told.values = {{property_id::present_value, {}, content(value), {}},
                 {property_id::status_flags, {}, content(flags), {}}};
  std::vector<uint8_t> out;
  encode(told, out);
  return out;
}

void server_cov::on_ended(uint64_t number, bool went_out) {
  for (auto& x : subscriptions_)
    if (x.number == number) {
      x.under_way = false;
      x.owed = x.owed || !went_out;
    }
}

void server_cov::on_time(time_point now) {
  if (!first_end_ || now < *first_end_)
    return;
  auto is_over = [&](auto& x) { return x.end && *x.end <= now; };
  subscriptions_.erase(std::remove_if(subscriptions_.begin(),
                                      subscriptions_.end(), is_over),
                       subscriptions_.end());
  find_first_end();
}

void server_cov::find_first_end() {
  first_end_.reset();
  for (auto& x : subscriptions_)
    if (x.end && (!first_end_ || *x.end < *first_end_))
      first_end_ = x.end;
}

} // namespace troupe::bacnet
