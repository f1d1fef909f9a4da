// Names of resource file sets and of the types in them (IAP 13.3).

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::lon {

/// Which devices a set is for: those whose program id agrees in the digits that
/// the scope names. 0 is the standard set; 3 is for all devices of a maker, 4
/// for those of one device class, 5 also of one usage, 6 of one program id.
struct resource_set {
  std::string id; ///< 16 upper-case hex digits; what is open is 0.
  uint32_t scope = 0;
};

/// Scopes of sets that makers define for themselves.
inline constexpr uint32_t first_own_scope = 3;
inline constexpr uint32_t last_scope = 6;

/// Reads `9000010600000000-4`, also with colons between the bytes. Returns
/// nothing when *text* is no such name.
[[nodiscard]] std::optional<resource_set> read_set(std::string_view text);

/// The set of *scope* that a device with this program id belongs to:
/// `9000010600000000-4`.
[[nodiscard]] std::string set_of(std::string_view program_id, uint32_t scope);

/// Gives `{id}-{scope}/{name}` its one spelling: open digits 0, upper case.
/// Other texts come back as they are.
[[nodiscard]] std::string normal_type_name(std::string_view name);

} // namespace troupe::lon
