#include "protocol/bacnet/server_database.hpp"

#include "protocol/bacnet/discovery.hpp"
#include "protocol/bacnet/service.hpp"

#include <algorithm>

namespace troupe::bacnet {

namespace {

/// 135-2012: writing Null to what is not commandable is an error there.
constexpr uint64_t protocol_version = 1;
constexpr uint64_t protocol_revision = 14;

/// What the tables of transactions wait, in milliseconds.
constexpr uint64_t apdu_timeout = 3'000;
constexpr uint64_t segment_timeout = 2'000;
constexpr uint64_t retries = 3;
constexpr uint64_t most_segments = 64;

bool is_array(property_id x) noexcept {
  return x == property_id::object_list || x == property_id::property_list;
}

bool is_optional_of_device(property_id x) noexcept {
  return x == property_id::description
         || x == property_id::max_segments_accepted
         || x == property_id::apdu_segment_timeout;
}

} // namespace

server_database::server_database(device_model_ptr model,
                                 const server_settings& cfg)
  : model_(std::move(model)), cfg_(cfg) {
  objects_.reserve(model_->objects.size());
  for (auto& x : model_->objects) {
    places_.emplace(std::pair{x.id.type, x.id.instance}, objects_.size());
    objects_.emplace_back(x);
  }
}

std::optional<size_t> server_database::find(const object_id& x) const {
  auto i = places_.find({x.type, x.instance});
  return i == places_.end() ? std::nullopt : std::optional{i->second};
}

bool server_database::is_device(const object_id& x) const noexcept {
  return x.type == object_type::device
         && (x.instance == cfg_.instance || x.instance == any_instance);
}

object_id server_database::named(const object_id& x) const noexcept {
  return is_device(x) ? object_id{object_type::device, cfg_.instance} : x;
}

std::optional<std::pair<object_id, std::string>>
server_database::look_up(const std::variant<object_id, std::string>& x) const {
  auto id = std::get_if<object_id>(&x);
  auto name = std::get_if<std::string>(&x);
  if (id != nullptr ? is_device(*id) : *name == cfg_.name)
    return std::pair{object_id{object_type::device, cfg_.instance}, cfg_.name};
  auto i = id != nullptr ? find(*id) : model_->find(*name);
  if (!i)
    return std::nullopt;
  return std::pair{objects_[*i].model().id, objects_[*i].model().name};
}

property_content server_database::read(const property_ref& what) const {
  if (is_device(what.object))
    return read_device(what);
  auto i = find(what.object);
  if (!i)
    return error{error_class::object, error_code::unknown_object};
  return objects_[*i].read(what.property, what.index);
}

std::optional<error> server_database::write(const write_property& x) {
  if (is_device(x.what.object)) {
    auto known = read_device(x.what);
    if (auto why = std::get_if<error>(&known))
      return *why;
    return error{error_class::property, error_code::write_access_denied};
  }
  auto i = find(x.what.object);
  if (!i)
    return error{error_class::object, error_code::unknown_object};
  return objects_[*i].write(x);
}

void server_database::expand(const property_ref& x,
                             std::vector<property_ref>& out) const {
  auto wants = x.property;
  auto is_group = wants == property_id::all || wants == property_id::required
                  || wants == property_id::optional;
  auto device = is_device(x.object);
  auto i = find(x.object);
  if (!is_group || (!device && !i)) {
    out.push_back({named(x.object), x.property, x.index});
    return;
  }
  for (auto y : device ? device_properties() : objects_[*i].properties()) {
    // The list of properties is never among them (15.7.3.1.2).
    if (y == property_id::property_list)
      continue;
    auto required = device ? !is_optional_of_device(y)
                           : server_object::is_required(y);
    if (wants == property_id::all
        || required == (wants == property_id::required))
      out.push_back({named(x.object), y, std::nullopt});
  }
}

// -- the device object --------------------------------------------------------

std::vector<property_id> server_database::device_properties() const {
  std::vector<property_id> out{property_id::object_identifier,
                               property_id::object_name,
                               property_id::object_type,
                               property_id::system_status,
                               property_id::vendor_name,
                               property_id::vendor_identifier,
                               property_id::model_name,
                               property_id::firmware_revision,
                               property_id::application_software_version,
                               property_id::description,
                               property_id::protocol_version,
                               property_id::protocol_revision,
                               property_id::protocol_services_supported,
                               property_id::protocol_object_types_supported,
                               property_id::object_list,
                               property_id::max_apdu_length_accepted,
                               property_id::segmentation_supported,
                               property_id::apdu_timeout,
                               property_id::number_of_apdu_retries,
                               property_id::device_address_binding,
                               property_id::database_revision,
                               property_id::property_list};
  if (cfg_.segments) {
    out.push_back(property_id::max_segments_accepted);
    out.push_back(property_id::apdu_segment_timeout);
  }
  return out;
}

property_content server_database::read_device(const property_ref& what) const {
  auto values = device_values(what.property);
  if (!values)
    return error{error_class::property, error_code::unknown_property};
  if (what.index && !is_array(what.property))
    return error{error_class::property, error_code::property_is_not_an_array};
  return content_of(*values, what.index);
}

std::optional<std::vector<primitive>>
server_database::device_values(property_id x) const {
  using list = std::vector<primitive>;
  switch (x) {
    case property_id::object_identifier:
      return list{object_id{object_type::device, cfg_.instance}};
    case property_id::object_name:
      return list{cfg_.name};
    case property_id::object_type:
      return list{enumerated{static_cast<uint32_t>(object_type::device)}};
    case property_id::system_status: // operational
      return list{enumerated{0}};
    case property_id::vendor_name:
      return list{model_->vendor_name};
    case property_id::vendor_identifier:
      return list{uint64_t{model_->vendor}};
    case property_id::model_name:
    case property_id::description:
      return list{model_->model_name};
    case property_id::firmware_revision:
    case property_id::application_software_version:
      return list{model_->firmware};
    case property_id::protocol_version:
      return list{protocol_version};
    case property_id::protocol_revision:
      return list{protocol_revision};
    case property_id::protocol_services_supported:
      return list{services()};
    case property_id::protocol_object_types_supported:
      return list{object_types()};
    case property_id::object_list: {
      list out{object_id{object_type::device, cfg_.instance}};
      for (auto& object : model_->objects)
        out.push_back(object.id);
      return out;
    }
    case property_id::max_apdu_length_accepted:
      return list{uint64_t{cfg_.max_apdu}};
    case property_id::segmentation_supported:
      return list{enumerated{static_cast<uint32_t>(
        cfg_.segments ? segmentation::both : segmentation::none)}};
    case property_id::apdu_timeout:
      return list{apdu_timeout};
    case property_id::number_of_apdu_retries:
      return list{retries};
    case property_id::device_address_binding: // a list that is empty
      return list{};
    case property_id::database_revision:
      return list{uint64_t{1}};
    case property_id::property_list: {
      list out;
      for (auto y : device_properties())
        if (y != property_id::object_identifier && y != property_id::object_name
            && y != property_id::object_type && y != property_id::property_list)
          out.push_back(enumerated{static_cast<uint32_t>(y)});
      return out;
    }
    case property_id::max_segments_accepted:
      return cfg_.segments ? std::optional{list{most_segments}} : std::nullopt;
    case property_id::apdu_segment_timeout:
      return cfg_.segments ? std::optional{list{segment_timeout}}
                           : std::nullopt;
    default:
      return std::nullopt;
  }
}

bit_string server_database::services() const {
  bit_string out;
  add_service(out, confirmed_service::read_property);
  if (cfg_.read_multiple)
    add_service(out, confirmed_service::read_property_multiple);
  if (cfg_.write_multiple)
    add_service(out, confirmed_service::write_property_multiple);
  if (cfg_.cov)
    add_service(out, confirmed_service::subscribe_cov);
  for (auto x : {unconfirmed_service::who_is, unconfirmed_service::who_has})
    add_service(out, x);
  if (!cfg_.takes_orders)
    return out;
  for (auto x : {confirmed_service::write_property,
                 confirmed_service::device_communication_control,
                 confirmed_service::reinitialize_device})
    add_service(out, x);
  for (auto x : {unconfirmed_service::time_synchronization,
                 unconfirmed_service::utc_time_synchronization})
    add_service(out, x);
  return out;
}

bit_string server_database::object_types() const {
  bit_string out(static_cast<size_t>(object_type::device) + 1);
  out.back() = true;
  for (auto& x : model_->objects) {
    auto bit = static_cast<size_t>(x.id.type);
    if (bit >= out.size())
      out.resize(bit + 1);
    out[bit] = true;
  }
  return out;
}

} // namespace troupe::bacnet
