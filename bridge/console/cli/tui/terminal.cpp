#include "bridge/console/cli/tui/terminal.hpp"

// Its macros would take common names, such as `erase`, from everybody.
#define NCURSES_NOMACROS
#define NCURSES_WIDECHAR 1
#include <langinfo.h>
#include <ncurses.h>
#include <unistd.h>

#include <algorithm>
#include <clocale>
#include <cstdlib>
#include <cwchar>
#include <string>

namespace troupe::cli {

namespace {

constexpr int bad_pair = 1;
constexpr int escape_delay = 25; // milliseconds; the default is a second

bool speaks_unicode() {
  return std::string{::nl_langinfo(CODESET)} == "UTF-8";
}

/// A terminal of another encoding gets a `?` a character.
std::string without_unicode(const std::string& text) {
  std::string out;
  for (auto x : text)
    if (static_cast<unsigned char>(x) < 0x80)
      out += x;
    else if ((static_cast<unsigned char>(x) & 0xC0U) != 0x80U)
      out += '?';
  return out;
}

attr_t attribute_of(line_style x) {
  switch (x) {
    case line_style::head:
      return A_BOLD;
    case line_style::chosen:
      return A_REVERSE;
    case line_style::bad:
      return ::has_colors() ? static_cast<attr_t>(COLOR_PAIR(bad_pair))
                            : A_NORMAL;
    case line_style::weak:
      return A_DIM;
    case line_style::plain:
      break;
  }
  return A_NORMAL;
}

key_name name_of(wint_t code) {
  switch (code) {
    case KEY_UP:
      return key_name::up;
    case KEY_DOWN:
      return key_name::down;
    case KEY_PPAGE:
      return key_name::page_up;
    case KEY_NPAGE:
      return key_name::page_down;
    case KEY_HOME:
      return key_name::home;
    case KEY_END:
      return key_name::end;
    case KEY_ENTER:
      return key_name::enter;
    case KEY_BACKSPACE:
      return key_name::erase;
    case KEY_RESIZE:
      return key_name::resize;
    default:
      return key_name::other;
  }
}

/// Control characters, as a terminal in raw mode sends them.
key_name name_of_control(wint_t code) {
  switch (code) {
    case '\r':
    case '\n':
      return key_name::enter;
    case 0x1B:
      return key_name::escape;
    case 0x7F:
    case '\b':
      return key_name::erase;
    case 0x15:
      return key_name::erase_line;
    case 0x03:
      return key_name::stop;
    default:
      return key_name::other;
  }
}

std::string utf8_of(wchar_t x) {
  std::mbstate_t state{};
  std::string out(MB_CUR_MAX, '\0');
  auto n = std::wcrtomb(out.data(), x, &state);
  out.resize(n == static_cast<size_t>(-1) ? 0 : n);
  return out;
}

} // namespace

bool has_terminal() noexcept {
  return ::isatty(STDIN_FILENO) == 1 && ::isatty(STDOUT_FILENO) == 1;
}

terminal::terminal() {
  std::setlocale(LC_CTYPE, "");
  ::initscr();
  ::raw(); // Ctrl-C is a key: whoever reads it leaves the terminal clean
  ::noecho();
  ::keypad(stdscr, TRUE);
  ::nodelay(stdscr, TRUE);
  ::set_escdelay(escape_delay);
  ::curs_set(0);
  auto plain = std::getenv("NO_COLOR"); // NOLINT(concurrency-mt-unsafe)
  if ((plain == nullptr || *plain == '\0') && ::has_colors()) {
    ::start_color();
    ::use_default_colors();
    ::init_pair(bad_pair, COLOR_RED, -1);
  }
}

terminal::~terminal() {
  ::endwin();
}

size_t terminal::columns() const noexcept {
  return static_cast<size_t>(std::max(COLS, 0));
}

size_t terminal::rows() const noexcept {
  return static_cast<size_t>(std::max(LINES, 0));
}

void terminal::show(const picture& x) const {
  auto unicode = speaks_unicode();
  ::erase();
  for (size_t i = 0; i < std::min(x.size(), rows()); ++i) {
    auto attribute = attribute_of(x[i].style);
    ::attrset(static_cast<int>(attribute));
    ::mvaddstr(static_cast<int>(i), 0,
               unicode ? x[i].text.c_str()
                       : without_unicode(x[i].text).c_str());
  }
  ::attrset(A_NORMAL);
  ::refresh();
}

std::optional<key> terminal::next_key() const {
  wint_t code = 0;
  auto kind = ::get_wch(&code);
  if (kind == ERR)
    return std::nullopt;
  if (kind == KEY_CODE_YES)
    return key{name_of(code), {}};
  if (code < 0x20 || code == 0x7F)
    return key{name_of_control(code), {}};
  return key{key_name::text, utf8_of(static_cast<wchar_t>(code))};
}

} // namespace troupe::cli
