// Small text helpers of the file readers.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Without blanks at both ends. Line ends are no blanks.
[[nodiscard]] std::string_view trimmed(std::string_view x) noexcept;

/// ASCII only; other bytes stay.
[[nodiscard]] std::string lower_case(std::string_view x);
[[nodiscard]] std::string upper_case(std::string_view x);

/// Returns *x* when it is UTF-8 (RFC 3629), else takes it as ISO 8859-1. ISO
/// 8859-1 never fails, and is what older tools of the field write.
[[nodiscard]] std::string to_utf8(std::string x);

/// Reads a whole number, decimal or hexadecimal after `0x`, that lies between
/// *low* and *high*. Nothing else may stand there, blanks included.
[[nodiscard]] std::optional<int64_t>
parse_whole(std::string_view x, int64_t low, int64_t high) noexcept;

/// Reads a finite decimal number.
[[nodiscard]] std::optional<double> parse_number(std::string_view x) noexcept;

/// Reads `true` or `yes`, `false` or `no` in any case.
[[nodiscard]] std::optional<bool> parse_flag(std::string_view x);

/// Returns 16 upper-case hex digits; *x* may have colons between pairs of them.
/// Empty when it is no program id.
[[nodiscard]] std::string parse_program_id(std::string_view x);

/// Names a file without folders and package: `a.dtp!folder/nvs.xml` is
/// `nvs.xml`. At most 200 bytes, and never a name that leads out of a folder.
[[nodiscard]] std::string base_name(std::string_view file);

/// Names a device type after a file: without folders, package and known
/// endings, `a.dtp!b/Adam-4150.mod.csv` is `Adam-4150`.
[[nodiscard]] std::string type_name_of(std::string_view file);

} // namespace troupe
