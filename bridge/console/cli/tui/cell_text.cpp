#include "bridge/console/cli/tui/cell_text.hpp"

#include <algorithm>
#include <clocale>
#include <cwchar>
#include <optional>

namespace troupe::cli {

namespace {

/// `wcwidth` asks the locale of the thread; that of users may be C.
class unicode_locale {
public:
  unicode_locale() : before_(::uselocale(shared())) {
    // nop
  }

  ~unicode_locale() {
    ::uselocale(before_);
  }

  unicode_locale(const unicode_locale&) = delete;
  unicode_locale& operator=(const unicode_locale&) = delete;

private:
  /// Null where the C library lacks it; nothing is changed then.
  static locale_t shared() {
    static const locale_t made = ::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr);
    return made;
  }

  locale_t before_;
};

struct character {
  char32_t code = 0;
  size_t bytes = 1;
};

/// Reads the first character of *text* (RFC 3629); nothing when it is none.
std::optional<character> read_character(std::string_view text) {
  auto byte = [&](size_t i) { return static_cast<unsigned char>(text[i]); };
  auto first = byte(0);
  if (first < 0x80)
    return character{first, 1};
  size_t bytes = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
  if (first < 0xC2 || first > 0xF4 || text.size() < bytes)
    return std::nullopt;
  auto code = static_cast<char32_t>(first & (0xFFU >> (bytes + 1)));
  for (size_t i = 1; i < bytes; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U)
      return std::nullopt;
    code = (code << 6U) | (byte(i) & 0x3FU);
  }
  auto is_long = (bytes == 3 && code < 0x800) || (bytes == 4 && code < 0x10000);
  auto is_surrogate = code >= 0xD800 && code < 0xE000;
  if (is_long || is_surrogate || code > 0x10FFFF)
    return std::nullopt;
  return character{code, bytes};
}

/// Marks of direction, joiners and blanks without width: what they do to a
/// line, nobody sees.
bool is_invisible(char32_t x) noexcept {
  return x == 0xAD || x == 0x61C || (x >= 0x200B && x <= 0x200F)
         || (x >= 0x2028 && x <= 0x202E) || (x >= 0x2060 && x <= 0x206F)
         || x == 0xFEFF || (x >= 0xFFF9 && x <= 0xFFFB);
}

bool is_plain(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(),
                     [](char x) { return x >= 0x20 && x < 0x7F; });
}

size_t width_of(char32_t x) {
  auto width = ::wcwidth(static_cast<wchar_t>(x));
  return width > 0 ? static_cast<size_t>(width) : 0;
}

/// Where the characters of *text* that fit *columns* end.
size_t end_of(std::string_view text, size_t columns) {
  unicode_locale scope;
  size_t at = 0;
  for (size_t used = 0; at < text.size();) {
    auto x = read_character(text.substr(at)).value_or(character{});
    used += width_of(x.code);
    if (used > columns)
      break;
    at += x.bytes;
  }
  return at;
}

} // namespace

std::string safe_text(std::string_view text) {
  if (is_plain(text))
    return std::string{text};
  unicode_locale scope;
  std::string out;
  while (!text.empty()) {
    auto x = read_character(text);
    auto bytes = x ? x->bytes : 1;
    if (x && !is_invisible(x->code)
        && ::wcwidth(static_cast<wchar_t>(x->code)) >= 0 && x->code != 0)
      out += text.substr(0, bytes);
    else
      out += '?';
    text.remove_prefix(bytes);
  }
  return out;
}

size_t columns_of(std::string_view text) {
  if (is_plain(text))
    return text.size();
  unicode_locale scope;
  size_t sum = 0;
  for (size_t at = 0; at < text.size();) {
    auto x = read_character(text.substr(at)).value_or(character{});
    sum += width_of(x.code);
    at += x.bytes;
  }
  return sum;
}

std::string cut(const std::string& text, size_t columns) {
  if (text.size() <= columns) // no character is wider than it has bytes
    return text;
  return text.substr(0, end_of(text, columns));
}

std::string cut_left(const std::string& text, size_t columns) {
  auto all = columns_of(text);
  if (all <= columns || columns == 0)
    return cut(text, columns);
  // A wide character at the border leaves a column free.
  auto skip = all - columns + 1;
  auto at = end_of(text, skip);
  while (columns_of(std::string_view{text}.substr(at)) > columns - 1)
    at += read_character(std::string_view{text}.substr(at))
            .value_or(character{})
            .bytes;
  return '<' + text.substr(at);
}

std::string fitted(const std::string& text, size_t columns, side where) {
  auto out = cut(text, columns);
  auto used = columns_of(out);
  if (used < columns)
    out.insert(where == side::left ? out.size() : 0, columns - used, ' ');
  return out;
}

std::vector<std::string> wrapped(std::string_view text, size_t columns) {
  std::vector<std::string> out;
  columns = std::max<size_t>(columns, 1);
  while (!text.empty()) {
    auto line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    do {
      // At least one character, or a wide one would never fit one column.
      auto end = std::max(
        end_of(line, columns),
        line.empty() ? 0 : read_character(line).value_or(character{}).bytes);
      auto blank = end < line.size() ? line.rfind(' ', end) : line.npos;
      if (blank != line.npos && blank > 0)
        end = blank;
      out.emplace_back(line.substr(0, end));
      line.remove_prefix(end);
      if (!line.empty() && line.front() == ' ')
        line.remove_prefix(1);
    } while (!line.empty());
  }
  return out;
}

} // namespace troupe::cli
