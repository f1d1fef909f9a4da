// Lines of a XIF, one after the other.

#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace troupe::lon {

/// A piece of a line; columns count from 1.
struct xif_word {
  std::string_view text;
  uint32_t column = 0;
};

/// Words between blanks, at most *limit* of them.
[[nodiscard]] std::vector<xif_word> words_of(std::string_view line,
                                             size_t limit = 64);

/// Walks through the lines of a text that end with CR, LF or both. Blank lines,
/// comments after `#` and the end-of-file mark of DOS are passed over, blanks
/// at both ends of a line are left out of it. Views into the text, which
/// outlives it.
class xif_lines {
public:
  explicit xif_lines(std::string_view text) : rest_(text) {
    advance();
  }

  [[nodiscard]] bool at_end() const noexcept {
    return !current_;
  }

  /// @pre not at the end
  [[nodiscard]] std::string_view line() const noexcept {
    return *current_;
  }

  /// Of the current line, from 1; at the end that of the last line.
  [[nodiscard]] uint32_t number() const noexcept {
    return number_;
  }

  /// Columns before the first character of `line()`.
  [[nodiscard]] uint32_t indent() const noexcept {
    return indent_;
  }

  /// The current line begins with *word*, and the word ends there.
  [[nodiscard]] bool starts_with(std::string_view word) const noexcept;

  /// The current line begins a record.
  [[nodiscard]] bool at_record() const noexcept;

  void advance() noexcept;

  /// Goes to the next record, or to the end.
  void skip_to_record() noexcept;

private:
  std::string_view rest_;
  std::optional<std::string_view> current_;
  uint32_t number_ = 0;
  uint32_t indent_ = 0;
};

} // namespace troupe::lon
