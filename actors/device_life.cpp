#include "actors/device_life.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

/// Subnets and nodes count from 1; a subnet holds 127 nodes (ISO/IEC 14908-1).
constexpr uint32_t nodes_per_subnet = 127;

result<bool> read_flag(const value& x) {
  if (auto flag = x.boolean())
    return *flag;
  auto text = x.text();
  if (text != nullptr && (*text == "true" || *text == "false"))
    return *text == "true";
  return failure{ec::invalid_request, "Invalid provision value"};
}

} // namespace

std::string text_member(const value& args, std::string_view name) {
  auto x = args.field(name);
  return x != nullptr && x->text() != nullptr ? *x->text() : std::string{};
}

std::string new_unid(const device_request& x) {
  auto action = std::get_if<action_request>(&x.body);
  if (action == nullptr
      || (action->action != "replace" && action->action != "provision"))
    return {};
  return text_member(action->args, "unid");
}

bool is_action(const device_request& x, std::string_view name) {
  auto action = std::get_if<action_request>(&x.body);
  return action != nullptr && action->action == name;
}

bool ends_actor(const device_request& x) {
  return is_action(x, "delete")
         || (x.source == "console" && is_action(x, "restart"));
}

result<create_args> read_create_args(const value& args) {
  create_args result;
  result.type = text_member(args, "type");
  if (result.type.empty())
    return failure{ec::invalid_request, "No device type provided"};
  auto unid = args.field("unid");
  if (unid == nullptr)
    unid = args.field("uid"); // a client misspells it (IAP Q18)
  if (unid != nullptr && !unid->is_null()) {
    if (unid->text() == nullptr)
      return failure{ec::invalid_request, "Invalid unid string"};
    result.unid = *unid->text();
  }
  result.attach = text_member(args, "lon.attach");
  if (auto x = args.field("provision"); x != nullptr && !x->is_null()) {
    auto flag = read_flag(*x);
    if (!flag)
      return flag.error();
    result.provision = *flag;
  }
  if (result.provision && result.unid.empty())
    return failure{ec::invalid_request, "No unid Provided"};
  if (auto x = args.field("routing"))
    result.routing = *x;
  if (auto x = args.field("implementation"))
    result.implementation = *x;
  return result;
}

device_request create_system_device() {
  auto link = make_structure({{"channel", value{"/~/-1"}}});
  auto meta = make_structure({{"id", value{1}},
                              {"eid", value{lon::system_handle}},
                              {"link", std::move(link)}});
  device_request out;
  out.target = system_device;
  out.body = action_request{
    "create", make_structure({{"type", value{lon::system_handle}},
                              {"unid", value{"auto"}},
                              {"lon.attach", value{"local"}},
                              {"provision", value{true}},
                              {"implementation",
                               make_structure({{"meta", std::move(meta)}})}})};
  return out;
}

bool is_hosted(const device_record& x) noexcept {
  return x.id.protocol == "lon" && (x.unid == "auto" || x.attach == "local");
}

bool same_device(const device_record& x, const create_args& args,
                 const device_type& type) {
  auto same_type = args.type == type.name || args.type == type.program_id;
  return same_type && (args.unid.empty() || args.unid == x.unid);
}

std::string shown_unid(const device_record& x) {
  // The second lowest bit of the first octet marks locally assigned numbers.
  return is_hosted(x) ? fmt::format("02{:010X}", x.number) : x.unid;
}

value shown_address(const device_record& x) {
  if (x.id.protocol != "lon")
    return {};
  auto domain = make_structure(
    {{"domainId", value{""}},
     {"subnet", value{static_cast<int64_t>(1 + x.number / nodes_per_subnet)}},
     {"nodeId", value{static_cast<int64_t>(1 + x.number % nodes_per_subnet)}}});
  return make_structure({{"domain", value{array{{domain}}}}});
}

value default_cfg() {
  auto loc = make_structure({{"desc", value{""}},
                             {"lat", value{0}},
                             {"lng", value{0}},
                             {"ele", value{0}},
                             {"row", value{0}},
                             {"column", value{0}},
                             {"sunrise", value{-6}},
                             {"sunset", value{-6}}});
  return make_structure({{"name", value{""}},
                         {"desc", value{""}},
                         {"loc", loc},
                         {"motion_zone", value{0}},
                         {"motion_radius", value{0}},
                         {"motion_timeout", value{0}}});
}

device_view make_view(const device_record& x, const device_type_ptr& type,
                      const device_condition& now, uint8_t parts) {
  device_view result;
  result.device = x.id;
  result.number = x.number;
  result.type = type;
  result.parts = parts;
  result.state = x.provisioned ? device_phase::provisioned
                               : device_phase::unprovisioned;
  result.health = now.health;
  result.unid = shown_unid(x);
  result.attach = x.attach;
  if (x.provision_pending)
    result.pending_action = "provision";
  result.alert = now.alert;
  result.address = shown_address(x);
  result.routing = x.routing;
  result.implementation = x.implementation;
  result.cfg = x.cfg;
  result.sts_updated = x.sts_updated;
  result.cfg_updated = x.cfg_updated;
  return result;
}

} // namespace troupe
