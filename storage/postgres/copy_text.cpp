#include "storage/postgres/copy_text.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/time.hpp"

#include <array>
#include <charconv>
#include <cmath>

namespace troupe {

namespace {

constexpr std::string_view replacement = "\xef\xbf\xbd"; // U+FFFD

unsigned byte_at(std::string_view x, size_t i) {
  return i < x.size() ? static_cast<unsigned char>(x[i]) : 0;
}

/// Bytes of the character in front of *x* (RFC 3629); 0 when it is none.
size_t character(std::string_view x) {
  auto first = byte_at(x, 0);
  if (first < 0x80)
    return first == 0 ? 0 : 1;
  auto size = first >= 0xf0 ? size_t{4} : first >= 0xe0 ? size_t{3} : size_t{2};
  // Overlong forms, surrogates and what lies beyond U+10FFFF show in the second
  // byte.
  auto low = first == 0xe0 ? 0xa0u : first == 0xf0 ? 0x90u : 0x80u;
  auto high = first == 0xed ? 0x9fu : first == 0xf4 ? 0x8fu : 0xbfu;
  if (first < 0xc2 || first > 0xf4 || byte_at(x, 1) < low
      || byte_at(x, 1) > high)
    return 0;
  for (size_t i = 2; i < size; ++i)
    if ((byte_at(x, i) & 0xc0u) != 0x80)
      return 0;
  return size;
}

/// In place, since it is as long.
bool drop_escaped_nul(std::string& json) {
  auto found = false;
  for (size_t i = 0; i + 1 < json.size(); ++i) {
    if (json[i] != '\\')
      continue;
    if (json.compare(i, 6, "\\u0000") == 0) {
      json.replace(i, 6, "\\ufffd");
      found = true;
    }
    ++i; // what is escaped is no escape
  }
  return found;
}

void append_escaped(std::string& out, std::string_view x) {
  for (auto c : x)
    switch (c) {
      case '\\':
        out += "\\\\";
        break;
      case '\t':
        out += "\\t";
        break;
      case '\n':
        out += "\\n";
        break;
      case '\r':
        out += "\\r";
        break;
      default:
        out += c;
    }
}

void append_json(std::string& out, const value& x, size_t most,
                 uint64_t& changed) {
  auto text = clean_json(x, most, changed);
  if (text.empty())
    out += "\\N";
  else
    append_escaped(out, text);
}

void append_number(std::string& out, double x) {
  if (std::isnan(x)) {
    out += "NaN";
  } else if (std::isinf(x)) {
    out += x > 0 ? "Infinity" : "-Infinity";
  } else {
    std::array<char, 32> text{};
    auto end = std::to_chars(text.data(), text.data() + text.size(), x).ptr;
    out.append(text.data(), end);
  }
}

/// Whether the column of doubles says everything.
bool is_told_by_number(const value& x) {
  constexpr auto exact = int64_t{1} << 53;
  if (auto i = x.integer())
    return *i >= -exact && *i <= exact;
  return x.boolean() != nullptr || x.real() != nullptr
         || (x.member() != nullptr && x.member()->name == nullptr);
}

std::string_view name_of(quality x) {
  switch (x) {
    case quality::good:
      return "good";
    case quality::stale:
      return "stale";
    case quality::invalid:
      return "invalid";
  }
  return "invalid";
}

} // namespace

std::string clean_text(std::string_view x, size_t most, uint64_t& changed) {
  std::string out;
  auto sound = true;
  while (!x.empty()) {
    auto size = character(x);
    auto good = size > 0;
    auto bytes = good ? x.substr(0, size) : replacement;
    sound = sound && good && out.size() + bytes.size() <= most;
    if (out.size() + bytes.size() > most)
      break;
    out += bytes;
    x.remove_prefix(good ? size : 1);
  }
  changed += sound ? 0 : 1;
  return out;
}

std::string clean_json(const value& x, size_t most, uint64_t& changed) {
  if (x.is_null())
    return {};
  auto json = iap::to_json(x);
  if (json.size() > most) {
    ++changed;
    return {};
  }
  uint64_t unsound = drop_escaped_nul(json) ? 1 : 0;
  // Replacing bytes makes it up to three times as long.
  auto out = clean_text(json, 3 * most, unsound);
  changed += unsound > 0 ? 1 : 0;
  return out;
}

void append_row(std::string& out, int64_t point, const sink_sample& x,
                const copy_limits& limits, uint64_t& changed) {
  out += std::to_string(point);
  out += '\t';
  out += iap::format_iso(x.time);
  out += '\t';
  if (auto number = x.what.number())
    append_number(out, *number);
  else
    out += "\\N";
  out += '\t';
  if (is_told_by_number(x.what))
    out += "\\N";
  else
    append_json(out, x.what, limits.content, changed);
  out += '\t';
  out += name_of(x.status);
  out += '\n';
}

void append_row(std::string& out, const std::string& gateway,
                const sink_event& x, const copy_limits& limits,
                uint64_t& changed) {
  append_escaped(out, gateway);
  out += '\t';
  out += iap::format_iso(x.time);
  for (auto text :
       {&x.topic, &x.category, &x.severity, &x.source, &x.message}) {
    out += '\t';
    append_escaped(out, clean_text(*text, limits.text, changed));
  }
  out += '\t';
  append_json(out, x.data, limits.content, changed);
  out += '\t';
  array tags;
  for (auto& tag : x.tags)
    tags.elements.emplace_back(tag);
  append_json(out, value{std::move(tags)}, limits.content, changed);
  out += '\n';
}

} // namespace troupe
