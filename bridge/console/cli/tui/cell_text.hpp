// Text in the cells of a terminal.

#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::cli {

/// Returns *text* as UTF-8 that no terminal obeys: control characters, bytes
/// that are no UTF-8, and characters that change the direction of writing or
/// take no place at all become `?`.
[[nodiscard]] std::string safe_text(std::string_view text);

/// How many columns *text* takes. Wide characters take two, combining ones none
/// (UAX 11, as the C library knows it).
/// @pre *text* is safe
[[nodiscard]] size_t columns_of(std::string_view text);

/// Returns the beginning of *text* that fits *columns*.
/// @pre *text* is safe
[[nodiscard]] std::string cut(const std::string& text, size_t columns);

/// Returns the end of *text* that fits *columns*, behind a `<` when something
/// is missing: the last part of a path says most.
/// @pre *text* is safe
[[nodiscard]] std::string cut_left(const std::string& text, size_t columns);

enum class side : uint8_t { left, right };

/// Returns *text* cut or filled to exactly *columns*.
/// @param where The side that the text stands at.
/// @pre *text* is safe
[[nodiscard]] std::string fitted(const std::string& text, size_t columns,
                                 side where = side::left);

/// Breaks *text* at blanks into lines that fit *columns*. Lines of the text
/// stay lines; what is too long for one is broken anywhere.
/// @pre *text* is safe but for its line feeds
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text,
                                               size_t columns);

} // namespace troupe::cli
