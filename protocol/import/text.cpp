// Small text helpers of the file readers.

#include "protocol/import/text.hpp"

#include "protocol/utf8.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>

namespace troupe {

namespace {

/// Endings that say what a file is, not what it is about.
constexpr std::array<std::string_view, 8> endings{
  ".csv", ".mod", ".xif", ".bac", ".eno", ".iotc", ".lorawan", ".btm"};

bool is_blank(char c) noexcept {
  return c == ' ' || c == '\t' || c == '\v' || c == '\f';
}

/// Returns the length of the UTF-8 character that *x* begins with; 0 when
/// there is none. Overlong forms and surrogates are none.
size_t utf8_length(std::string_view x) noexcept {
  auto byte = [&](size_t i) -> unsigned {
    return i < x.size() ? static_cast<unsigned char>(x[i]) : 0;
  };
  auto first = byte(0);
  if (first < 0x80)
    return 1;
  size_t length = 0;
  unsigned low = 0x80;
  unsigned high = 0xBF;
  if (first >= 0xC2 && first <= 0xDF) {
    length = 2;
  } else if (first >= 0xE0 && first <= 0xEF) {
    length = 3;
    low = first == 0xE0 ? 0xA0 : low;
    high = first == 0xED ? 0x9F : high;
  } else if (first >= 0xF0 && first <= 0xF4) {
    length = 4;
    low = first == 0xF0 ? 0x90 : low;
    high = first == 0xF4 ? 0x8F : high;
  } else {
    return 0;
  }
  if (byte(1) < low || byte(1) > high)
    return 0;
  for (size_t i = 2; i < length; ++i)
    if (byte(i) < 0x80 || byte(i) > 0xBF)
      return 0;
  return length;
}

bool is_utf8(std::string_view x) noexcept {
  while (!x.empty()) {
    auto length = utf8_length(x);
    if (length == 0)
      return false;
    x.remove_prefix(length);
  }
  return true;
}

bool ends_with(std::string_view x, std::string_view ending) noexcept {
  return x.size() >= ending.size()
         && x.substr(x.size() - ending.size()) == ending;
}

/// Without package, too.
std::string_view without_folders(std::string_view file) {
  auto folder = file.find_last_of("/\\");
  if (folder != std::string_view::npos)
    file.remove_prefix(folder + 1);
  auto mark = file.find('!');
  if (mark != std::string_view::npos) {
    auto package = lower_case(file.substr(0, mark));
    if (ends_with(package, ".dtp") || ends_with(package, ".zip"))
      file.remove_prefix(mark + 1);
  }
  return file;
}

} // namespace

std::string_view trimmed(std::string_view x) noexcept {
  while (!x.empty() && is_blank(x.front()))
    x.remove_prefix(1);
  while (!x.empty() && is_blank(x.back()))
    x.remove_suffix(1);
  return x;
}

std::string lower_case(std::string_view x) {
  std::string out{x};
  for (auto& c : out)
    if (c >= 'A' && c <= 'Z')
      c = static_cast<char>(c - 'A' + 'a');
  return out;
}

std::string upper_case(std::string_view x) {
  std::string out{x};
  for (auto& c : out)
    if (c >= 'a' && c <= 'z')
      c = static_cast<char>(c - 'a' + 'A');
  return out;
}

std::string to_utf8(std::string x) {
  if (is_utf8(x))
    return x;
  std::string out;
  for (auto c : x)
    append_utf8(out, static_cast<unsigned char>(c));
  return out;
}

std::optional<int64_t> parse_whole(std::string_view x, int64_t low,
                                   int64_t high) noexcept {
  auto base = 10;
  if (x.size() > 2 && x[0] == '0' && (x[1] == 'x' || x[1] == 'X')
      && x[2] != '-') {
    x.remove_prefix(2);
    base = 16;
  }
  int64_t number = 0;
  auto [end, error] = std::from_chars(x.data(), x.data() + x.size(), number,
                                      base);
  if (error != std::errc{} || end != x.data() + x.size() || number < low
      || number > high)
    return std::nullopt;
  return number;
}

std::optional<double> parse_number(std::string_view x) noexcept {
  double number = 0;
  auto [end, error] = std::from_chars(x.data(), x.data() + x.size(), number);
  if (error != std::errc{} || end != x.data() + x.size()
      || !std::isfinite(number))
    return std::nullopt;
  return number;
}

std::optional<bool> parse_flag(std::string_view x) {
  auto word = lower_case(x);
  if (word == "true" || word == "yes")
    return true;
  if (word == "false" || word == "no")
    return false;
  return std::nullopt;
}

std::string parse_program_id(std::string_view x) {
  std::string digits;
  for (size_t i = 0; i < x.size(); ++i)
    if (x[i] != ':')
      digits += x[i];
    else if (digits.size() % 2 != 0 || i == 0 || x[i - 1] == ':'
             || i + 1 == x.size())
      return {};
  digits = upper_case(digits);
  auto bad = digits.find_first_not_of("0123456789ABCDEF");
  if (digits.size() != 16 || bad != std::string::npos)
    return {};
  return digits;
}

std::string base_name(std::string_view file) {
  // The ending is worth more than the beginning.
  constexpr size_t longest = 200;
  std::string out{without_folders(file)};
  out.erase(0, out.size() - std::min(out.size(), longest));
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7f)
      c = '_';
  return out.empty() || out == "." || out == ".." ? "file" : out;
}

std::string type_name_of(std::string_view file) {
  file = without_folders(file);
  auto lower = lower_case(file);
  for (auto ending : endings)
    if (lower.size() > ending.size() && ends_with(lower, ending))
      lower.resize(lower.size() - ending.size());
  return std::string{file.substr(0, lower.size())};
}

} // namespace troupe
