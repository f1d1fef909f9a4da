// Reading members of a configuration object, with failures that name them.

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace troupe {

/// Returns the failure `member: why`, of code `invalid_request`.
[[nodiscard]] failure wrong_member(std::string_view member,
                                   std::string_view why);

/// Puts *member* in front of the path that the failure's text begins with:
/// `exceptions/3/date/month: must be ...`.
[[nodiscard]] failure under(std::string_view member, const failure& x);

/// Returns what *object* has as *name*; null when there is none or when it is
/// null, which means the same.
[[nodiscard]] const value* find_member(const value& object,
                                       std::string_view name) noexcept;

/// Returns a number without fraction, as JSON may have it in both forms.
[[nodiscard]] std::optional<int64_t> whole_number(const value& x) noexcept;

/// Reads a whole number from *low* to *high*; *otherwise* when it is absent.
[[nodiscard]] result<int> read_whole(const value& object, std::string_view name,
                                     int low, int high, int otherwise);

/// Reads `true` or `false`; false when it is absent.
[[nodiscard]] result<bool> read_flag(const value& object,
                                     std::string_view name);

/// Reads a text; empty when it is absent.
[[nodiscard]] result<std::string> read_text(const value& object,
                                            std::string_view name);

/// Reads a list of at most *most* elements; empty when it is absent. Fails with
/// `too_large` beyond.
[[nodiscard]] result<array> read_list(const value& object,
                                      std::string_view name, size_t most);

} // namespace troupe
