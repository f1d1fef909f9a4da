#include "protocol/schedule/cfg_member.hpp"

#include <fmt/format.h>

#include <cmath>

namespace troupe {

failure wrong_member(std::string_view member, std::string_view why) {
  return {ec::invalid_request, fmt::format("{}: {}", member, why)};
}

failure under(std::string_view member, const failure& x) {
  return {x.code, fmt::format("{}/{}", member, x.text)};
}

const value* find_member(const value& object, std::string_view name) noexcept {
  auto* found = object.field(name);
  return found == nullptr || found->is_null() ? nullptr : found;
}

std::optional<int64_t> whole_number(const value& x) noexcept {
  if (auto* number = x.integer())
    return *number;
  constexpr auto exact = 9'007'199'254'740'992.0; // 2^53
  auto* real = x.real();
  if (real == nullptr || std::abs(*real) > exact || std::floor(*real) != *real)
    return std::nullopt;
  return static_cast<int64_t>(*real);
}

result<int> read_whole(const value& object, std::string_view name, int low,
                       int high, int otherwise) {
  auto* found = find_member(object, name);
  if (found == nullptr)
    return otherwise;
  auto number = whole_number(*found);
  if (!number || *number < low || *number > high)
    return wrong_member(name, fmt::format("must be a whole number, {} to {}",
                                          low, high));
  return static_cast<int>(*number);
}

result<bool> read_flag(const value& object, std::string_view name) {
  auto* found = find_member(object, name);
  if (found == nullptr)
    return false;
  auto* flag = found->boolean();
  if (flag == nullptr)
    return wrong_member(name, "must be true or false");
  return *flag;
}

result<std::string> read_text(const value& object, std::string_view name) {
  auto* found = find_member(object, name);
  if (found == nullptr)
    return std::string{};
  auto* text = found->text();
  if (text == nullptr)
    return wrong_member(name, "must be a text");
  return *text;
}

result<array> read_list(const value& object, std::string_view name,
                        size_t most) {
  auto* found = find_member(object, name);
  if (found == nullptr)
    return array{};
  auto* list = found->elements();
  if (list == nullptr)
    return wrong_member(name, "must be a list");
  if (list->elements.size() > most)
    return failure{ec::too_large,
                   fmt::format("{}: has more than {} elements", name, most)};
  return *list;
}

} // namespace troupe
