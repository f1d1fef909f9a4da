// What a full-screen program shows, and what it hears.

#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace troupe::cli {

/// Terminals without colours show `bad` and `weak` as plain text.
enum class line_style : uint8_t { plain, head, chosen, bad, weak };

/// What a program hands to the terminal; it knows no ncurses.
struct picture_line {
  std::string text; ///< Safe, and no wider than the screen.
  line_style style = line_style::plain;
};

/// From the top; lines that are missing stay empty.
using picture = std::vector<picture_line>;

/// Keys that mean something to some program; the terminal makes them of escape
/// sequences and control characters.
enum class key_name : uint8_t {
  text, ///< A character; see `key::text`.
  up,
  down,
  page_up,
  page_down,
  home,
  end,
  enter,
  escape,
  erase,      ///< Backspace.
  erase_line, ///< Ctrl-U.
  stop,       ///< Ctrl-C.
  resize,     ///< The terminal has another size.
  other
};

struct key {
  key_name name = key_name::other;
  std::string text; ///< Of `text`: one character, UTF-8.

  /// The character is *x*.
  [[nodiscard]] bool is(char x) const noexcept {
    return name == key_name::text && text.size() == 1 && text[0] == x;
  }
};

} // namespace troupe::cli
