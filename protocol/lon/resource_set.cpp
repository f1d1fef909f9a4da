// Names of resource file sets and of the types in them (IAP 13.3).

#include "protocol/lon/resource_set.hpp"

#include "protocol/import/text.hpp"

namespace troupe::lon {

namespace {

/// Digits of a program id that count, by scope. A program id is the format and
/// the maker (6 digits), the device class (4), the usage (2), and the channel
/// and model (4).
constexpr size_t kept_digits[] = {0, 16, 16, 6, 10, 12, 16};

std::string masked(std::string id, uint32_t scope) {
  for (auto i = kept_digits[scope]; i < id.size(); ++i)
    id[i] = '0';
  return id;
}

} // namespace

std::optional<resource_set> read_set(std::string_view text) {
  auto hyphen = text.rfind('-');
  if (hyphen == std::string_view::npos)
    return std::nullopt;
  auto id = parse_program_id(text.substr(0, hyphen));
  auto scope = parse_whole(text.substr(hyphen + 1), 0, last_scope);
  if (id.empty() || !scope)
    return std::nullopt;
  auto n = static_cast<uint32_t>(*scope);
  return resource_set{masked(std::move(id), n), n};
}

std::string set_of(std::string_view program_id, uint32_t scope) {
  auto id = std::string{program_id};
  return (scope <= last_scope ? masked(std::move(id), scope) : id) + '-'
         + std::to_string(scope);
}

std::string normal_type_name(std::string_view name) {
  auto slash = name.find('/');
  auto set = slash == std::string_view::npos ? std::nullopt
                                             : read_set(name.substr(0, slash));
  if (!set)
    return std::string{name};
  return set_of(set->id, set->scope) + std::string{name.substr(slash)};
}

} // namespace troupe::lon
