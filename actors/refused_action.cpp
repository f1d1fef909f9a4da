#include "actors/refused_action.hpp"

#include "actors/device_life.hpp"
#include "protocol/iap/topic.hpp"

#include <algorithm>
#include <initializer_list>

namespace troupe {

namespace {

bool is_one_of(std::string_view x,
               std::initializer_list<std::string_view> names) {
  return std::find(names.begin(), names.end(), x) != names.end();
}

bool is_absent(const value* x) {
  return x == nullptr || x->is_null();
}

/// Bytes, or text.
bool is_data(const value& x) {
  if (x.text() != nullptr)
    return true;
  auto all = x.elements();
  return all != nullptr
         && std::all_of(all->elements.begin(), all->elements.end(),
                        [](auto& y) {
                          auto n = y.integer();
                          return n != nullptr && *n >= 0 && *n <= 255;
                        });
}

/// A response stays in the gateway or is an event (IAP 7.5).
bool is_local(const std::string& topic) {
  auto levels = iap::split_levels(topic);
  return iap::is_publishable(topic)
         && (levels[0] != "glp" || (levels.size() > 2 && levels[2] == ".")
             || (levels.size() > 3 && levels[3] == "ev"));
}

/// Returns the name of the first argument that is missing or wrong.
const char* wrong_of_message(const value& args) {
  auto code = args.field("code");
  if (is_absent(code)
      || (code->text() == nullptr && code->integer() == nullptr))
    return "code";
  if (!is_one_of(text_member(args, "service"),
                 {"unacknowledged", "acknowledged", "request"}))
    return "service";
  if (auto data = args.field("data"); !is_absent(data) && !is_data(*data))
    return "data";
  if (!is_absent(args.field("addressing"))
      && !is_one_of(text_member(args, "addressing"),
                    {"physical", "logical", "multicast", "broadcast"}))
    return "addressing";
  for (auto flag : {"secure", "priority"})
    if (auto x = args.field(flag); !is_absent(x) && x->boolean() == nullptr)
      return flag;
  for (auto count : {"count", "timeout"})
    if (auto x = args.field(count);
        !is_absent(x) && !(x->number() && *x->number() >= 0))
      return count;
  if (!is_absent(args.field("respond"))
      && !is_local(text_member(args, "respond")))
    return "respond";
  return nullptr;
}

} // namespace

failure refusal_of(const action_request& x) {
  if (x.action == "message")
    if (auto wrong = wrong_of_message(x.args))
      return {ec::invalid_request,
              std::string{"message: "} + wrong + ": value is invalid"};
  if (x.action == "load" && text_member(x.args, "url").empty())
    return {ec::invalid_request, "load: url is required"};
  if (is_one_of(x.action, {"wink", "load", "message", "add", "remove", "join",
                           "repair", "routing", "file"}))
    return {ec::unsupported, x.action + ": action not supported"};
  return {ec::no_such_action, "Unknown action " + x.action};
}

} // namespace troupe
