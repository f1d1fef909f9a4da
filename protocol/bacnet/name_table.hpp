// Numbers of the standard and their names, both directions.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe::bacnet {

struct number_name {
  uint32_t number = 0;
  std::string_view name; ///< As the standard writes it: `present-value`.
};

/// The same letters, whatever their case and whatever parts words.
[[nodiscard]] bool same_name(std::string_view x, std::string_view y) noexcept;

/// Reads decimal digits. Nothing for anything else.
[[nodiscard]] std::optional<uint32_t>
parse_plain_number(std::string_view x) noexcept;

/// A list of names by ascending number, which lives as long as the program.
class name_table {
public:
  template <size_t N>
  constexpr explicit name_table(const number_name (&rows)[N]) noexcept
    : rows_(rows), size_(N) {
    // nop
  }

  /// Empty for a number without a name.
  [[nodiscard]] std::string_view name_of(uint32_t number) const noexcept;

  /// The name, or the number where it has none.
  [[nodiscard]] std::string text_of(uint32_t number) const;

  /// Reads a name in any spelling (`PRESENT_VALUE`, `Present Value`), or a
  /// number. Nothing for other words.
  [[nodiscard]] std::optional<uint32_t> number_of(std::string_view x) const;

private:
  const number_name* rows_;
  size_t size_;
};

} // namespace troupe::bacnet
