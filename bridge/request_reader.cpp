#include "bridge/request_reader.hpp"

#include "protocol/iap/json.hpp"

namespace troupe {

namespace {

/// The size is checked before the parser touches it.
result<value> read_payload(const std::string& payload) {
  if (payload.size() > most_request_bytes)
    return failure{ec::too_large, "payload is larger than 1 MiB"};
  return iap::read_json(payload);
}

/// The text is that of the toolkit (IAP 14.2). Other members are ignored.
result<action_request> read_action(const value& x) {
  auto action = x.field("action");
  if (action == nullptr || action->text() == nullptr)
    return failure{ec::invalid_request, "Action is required"};
  auto args = x.field("args");
  return action_request{*action->text(), args != nullptr ? *args : value{}};
}

/// Folds what stands behind the block into the form
/// `{"DP":{"value":…,"monitor":…}}`.
interface_request fold(const iap::device_topic& topic, value x) {
  interface_request out;
  out.block = topic.block;
  out.index = topic.index;
  auto path = topic.path;
  auto field_of_value = path.size() > 2 && path[1] == "value";
  if (field_of_value) {
    for (auto i = path.begin() + 2; i != path.end(); ++i)
      out.field += (out.field.empty() ? "" : "/") + *i;
    path.resize(2);
  }
  out.content = nest(path, std::move(x));
  return out;
}

} // namespace

bool is_reply_topic(std::string_view topic) {
  if (!iap::is_publishable(topic))
    return false;
  auto levels = iap::split_levels(topic);
  if (levels[0] != "glp")
    return true;
  auto is_service = [&](size_t i) {
    return levels.size() > i && levels[i].substr(0, 1) == "=";
  };
  if (levels.size() > 3 && levels[3] == "ev")
    return true;
  return is_service(3)
         || (levels.size() > 3 && levels[3] == "fb" && is_service(4));
}

value nest(const std::vector<std::string>& path, value x) {
  for (auto i = path.rbegin(); i != path.rend(); ++i)
    x = make_structure({{*i, std::move(x)}});
  return x;
}

result<device_request> read_device_request(const iap::device_topic& topic,
                                           const std::string& payload) {
  device_request out;
  out.target = topic.device;
  auto deep_cfg = topic.object == iap::device_object::cfg
                  && !topic.path.empty();
  if (payload.empty() && !deep_cfg) // only a deep cfg is cleared by nothing
    return failure{ec::invalid_request, "payload is empty"};
  auto x = payload.empty() ? result<value>{value{}} : read_payload(payload);
  if (!x)
    return x.error();
  switch (topic.object) {
    case iap::device_object::action: {
      auto action = read_action(*x);
      if (!action)
        return action.error();
      out.body = *std::move(action);
      break;
    }
    case iap::device_object::cfg:
      out.body = cfg_request{nest(topic.path, *std::move(x))};
      break;
    case iap::device_object::interface:
      out.body = fold(topic, *std::move(x));
      break;
  }
  return out;
}

} // namespace troupe
