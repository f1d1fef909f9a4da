#include "bridge/search_request.hpp"

#include "actors/device_life.hpp"
#include "bridge/request_reader.hpp"

namespace troupe {

namespace {

constexpr size_t most_protocols = 100;

failure invalid(const char* name) {
  return {ec::invalid_request, std::string{name} + ": value is invalid"};
}

/// Null when the member is missing or null.
const value* member(const value& args, const char* name) {
  auto x = args.field(name);
  return x == nullptr || x->is_null() ? nullptr : x;
}

status read_flag(const value& args, const char* name, bool& out) {
  auto x = member(args, name);
  if (x == nullptr)
    return {};
  if (x->boolean() == nullptr)
    return invalid(name);
  out = *x->boolean();
  return {};
}

status read_protocols(const value& args, std::vector<std::string>& out) {
  auto x = member(args, "protocols");
  if (x == nullptr)
    return {};
  auto list = x->elements();
  if (list == nullptr || list->elements.size() > most_protocols)
    return invalid("protocols");
  for (auto& y : list->elements) {
    if (y.text() == nullptr || !is_valid_handle(*y.text()))
      return invalid("protocols");
    out.push_back(*y.text());
  }
  return {};
}

} // namespace

result<search_request> read_search_request(const value& args) {
  search_request out;
  if (member(args, "policy") != nullptr) {
    auto policy = text_member(args, "policy");
    if (policy != "fast" && policy != "slow")
      return invalid("policy");
    out.slow = policy == "slow";
  }
  if (auto ok = read_protocols(args, out.protocols); !ok)
    return ok.error();
  if (auto ok = read_flag(args, "provisioned", out.provisioned); !ok)
    return ok.error();
  if (auto ok = read_flag(args, "unprovisioned", out.unprovisioned); !ok)
    return ok.error();
  if (auto option = member(args, "option")) {
    if (option->fields() == nullptr)
      return invalid("option");
    out.option = *option;
  }
  out.respond = text_member(args, "respond");
  if (!out.respond.empty() && !is_reply_topic(out.respond))
    return failure{ec::invalid_request,
                   out.respond + ": no topic for a response"};
  if (auto meta = args.field("meta"))
    out.meta = *meta;
  return out;
}

} // namespace troupe
