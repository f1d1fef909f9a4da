#include "actors/interface_target.hpp"

#include "protocol/iap/topic.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace troupe {

namespace {

/// Bytes of a name, so that topics stay far below their limit.
constexpr size_t longest_name = 128;

failure invalid(const std::string& what) {
  return {ec::invalid_request, what + ": value is invalid"};
}

/// A level of a topic.
bool is_name(const std::string& x) {
  return x.size() <= longest_name && x.find('/') == std::string::npos
         && iap::is_publishable(x);
}

/// Members of a block object that are no points (IAP 8.2).
bool is_taken_name(const std::string& x) {
  static constexpr std::array<std::string_view, 4> taken{"type", "desc", "name",
                                                         "mru"};
  return std::find(taken.begin(), taken.end(), x) != taken.end();
}

/// Absent and null leave *out* as it is.
status read_text(std::string& out, const value& from, const char* name) {
  auto x = from.field(name);
  if (x == nullptr || x->is_null())
    return {};
  if (x->text() == nullptr || x->text()->size() > longest_name)
    return invalid(name);
  out = *x->text();
  return {};
}

/// The members inside `implementation` are those that the reference guesses
/// (IAP 8.6); what has no `member` there is data of the client's.
status read_member(interface_target& out, const value& args) {
  auto inner = args.field("implementation");
  if (inner == nullptr || inner->fields() == nullptr)
    return {};
  if (auto ok = read_text(out.member, *inner, "member"); !ok)
    return ok;
  std::string type;
  if (auto ok = read_text(type, *inner, "type"); !ok)
    return ok;
  (out.member.empty() ? out.open_type : out.type) = type;
  std::string cat = "in";
  if (auto ok = read_text(cat, *inner, "cat"); !ok)
    return ok;
  if (cat != "in" && cat != "out")
    return invalid("cat");
  out.dir = cat == "in" ? direction::in : direction::out;
  auto property = inner->field("property");
  if (property != nullptr && property->boolean() == nullptr)
    return invalid("property");
  out.property = property != nullptr && *property->boolean();
  return {};
}

} // namespace

result<interface_target> read_target(const value& args) {
  interface_target out;
  auto name = args.field("name");
  if (name == nullptr)
    return failure{ec::invalid_request, "name is required"};
  if (!name->is_null() && (name->text() == nullptr || !is_name(*name->text())))
    return invalid("name");
  out.block = name->is_null() ? device_block : *name->text();
  if (auto ok = read_text(out.type, args, "type"); !ok)
    return ok.error();
  if (auto ok = read_member(out, args); !ok)
    return ok.error();
  if (!out.member.empty()
      && (!is_name(out.member) || is_taken_name(out.member)))
    return invalid("member");
  return out;
}

} // namespace troupe
