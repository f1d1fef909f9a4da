#include "protocol/alarm/mail.hpp"

#include "protocol/alarm/actions.hpp"
#include "protocol/alarm/message.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <ctime>

namespace troupe {

namespace {

constexpr const char* line_end = "\r\n";
/// RFC 5322 2.1.1: 78 characters are good, 998 are the end.
constexpr size_t good_line = 70;
constexpr size_t longest_line = 998;
constexpr size_t encoded_line = 76;
/// So many bytes fit into one encoded word of 75 characters (RFC 2047 2).
constexpr size_t encoded_word = 45;

bool is_plain(char c) noexcept {
  return c >= ' ' && c < 0x7F;
}

std::string encode_words(std::string_view x) {
  std::string out;
  while (!x.empty()) {
    auto part = cut_text(x, encoded_word);
    out += (out.empty() ? "" : "\r\n ")
           + fmt::format("=?utf-8?B?{}?=", to_base64(part));
    x.remove_prefix(part.size());
  }
  return out;
}

/// Controls end headers or hide what follows.
std::string subject_of(const mail& x) {
  auto out = to_utf8(x.subject);
  for (auto& c : out)
    if (static_cast<unsigned char>(c) < ' ' || c == 0x7F)
      c = ' ';
  auto plain = out.size() <= good_line
               && std::all_of(out.begin(), out.end(), is_plain)
               && out.find("=?") == std::string::npos;
  return plain ? out : encode_words(out);
}

/// Lines end with CRLF; other controls but tabs are left out.
std::string body_of(const mail& x) {
  std::string out;
  for (auto c : to_utf8(x.body)) {
    if (c == '\n')
      out += line_end;
    else if (static_cast<unsigned char>(c) >= ' ' || c == '\t')
      out += c;
  }
  return out;
}

bool is_plain_body(const std::string& x) {
  size_t length = 0;
  for (auto c : x) {
    length = c == '\n' ? 0 : length + 1;
    if (static_cast<unsigned char>(c) >= 0x7F || length > longest_line)
      return false;
  }
  return true;
}

std::string in_lines(const std::string& x) {
  std::string out;
  for (size_t i = 0; i < x.size(); i += encoded_line)
    out += x.substr(i, encoded_line) + line_end;
  return out;
}

std::string recipients_of(const mail& x) {
  std::string out;
  for (auto& to : x.to)
    out += (out.empty() ? "" : ",\r\n ") + to;
  return out;
}

} // namespace

result<std::string> compose(const mail& x, const std::string& from) {
  if (!is_mail_address(from))
    return failure{ec::invalid_request, "mail: sender is no address"};
  if (x.to.empty() || !std::all_of(x.to.begin(), x.to.end(), is_mail_address))
    return failure{ec::invalid_request, "mail: recipient is no address"};
  auto body = body_of(x);
  auto plain = is_plain_body(body);
  return fmt::format("From: {}\r\nTo: {}\r\nSubject: {}\r\nDate: {}\r\n"
                     "Message-ID: <{:x}.{:x}{}>\r\nMIME-Version: 1.0\r\n"
                     "Content-Type: text/plain; charset=utf-8\r\n"
                     "Content-Transfer-Encoding: {}\r\n"
                     // No answers from machines (RFC 3834).
                     "Auto-Submitted: auto-generated\r\n\r\n{}",
                     from, recipients_of(x), subject_of(x),
                     format_mail_date(x.date), x.date, x.number,
                     from.substr(from.find('@')), plain ? "7bit" : "base64",
                     plain ? body : in_lines(to_base64(body)));
}

std::string to_base64(std::string_view x) {
  constexpr std::string_view digits
    = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((x.size() + 2) / 3 * 4);
  for (size_t i = 0; i < x.size(); i += 3) {
    auto byte = [&](size_t j) -> uint32_t {
      return i + j < x.size() ? static_cast<unsigned char>(x[i + j]) : 0;
    };
    auto bits = byte(0) << 16 | byte(1) << 8 | byte(2);
    for (size_t j = 0; j < 4; ++j)
      out += i + j <= x.size() ? digits[bits >> (18 - 6 * j) & 63] : '=';
  }
  return out;
}

std::string format_mail_date(unix_nanos x) {
  // Names of the C library follow the locale; these must not.
  constexpr std::array days{"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  constexpr std::array months{"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                              "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  auto seconds = static_cast<std::time_t>(x / 1'000'000'000);
  std::tm utc{};
  gmtime_r(&seconds, &utc);
  return fmt::format("{}, {:02} {} {:04} {:02}:{:02}:{:02} +0000",
                     days[static_cast<size_t>(utc.tm_wday)], utc.tm_mday,
                     months[static_cast<size_t>(utc.tm_mon)],
                     utc.tm_year + 1900, utc.tm_hour, utc.tm_min, utc.tm_sec);
}

} // namespace troupe
