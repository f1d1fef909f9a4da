#include "protocol/iap/json.hpp"

#include <fmt/format.h>
#include <simdjson.h>

#include <charconv>
#include <cmath>

namespace troupe::iap {

namespace {

using simdjson::dom::element;
using simdjson::dom::element_type;

/// Deeper objects have no meaning in IAP; each level costs stack.
constexpr size_t most_levels = 64;

/// A list of small numbers takes ten times the memory of its text.
constexpr size_t most_values = 100'000;

/// Breaks off beyond `most_values`.
/// @param count Values so far.
value convert(const element& x, size_t& count) {
  ++count;
  switch (x.type()) {
    case element_type::OBJECT: {
      structure out;
      // A copy: the range of a `for` does not keep the result around it alive.
      simdjson::dom::object fields = x.get_object().value_unsafe();
      for (auto field : fields) {
        if (count > most_values)
          break;
        out.fields.emplace_back(std::string{field.key},
                                convert(field.value, count));
      }
      return value{std::move(out)};
    }
    case element_type::ARRAY: {
      array out;
      simdjson::dom::array items = x.get_array().value_unsafe();
      for (auto item : items) {
        if (count > most_values)
          break;
        out.elements.push_back(convert(item, count));
      }
      return value{std::move(out)};
    }
    case element_type::STRING:
      return value{std::string{x.get_string().value_unsafe()}};
    case element_type::INT64:
      return value{x.get_int64().value_unsafe()};
    case element_type::UINT64: // beyond 63 bits
      return value{static_cast<double>(x.get_uint64().value_unsafe())};
    case element_type::DOUBLE:
      return value{x.get_double().value_unsafe()};
    case element_type::BOOL:
      return value{x.get_bool().value_unsafe()};
    case element_type::NULL_VALUE:
      break;
  }
  return {};
}

void write_number(std::string& out, double x) {
  if (!std::isfinite(x)) {
    out += "null";
    return;
  }
  char buffer[32];
  auto limit = buffer + sizeof buffer;
  std::to_chars_result end{};
  // Whole numbers stay without an exponent as long as a double is exact. Bigger
  // ones have one, as readers refuse integers of more than 64 bits.
  constexpr double exact = 9007199254740992.0;
  if (std::abs(x) >= exact)
    end = std::to_chars(buffer, limit, x, std::chars_format::scientific);
  else if (x == std::floor(x))
    end = std::to_chars(buffer, limit, static_cast<int64_t>(x));
  else
    end = std::to_chars(buffer, limit, x);
  if (end.ec == std::errc{})
    out.append(buffer, end.ptr);
}

void write_structure(std::string& out, const structure& x) {
  auto separator = '{';
  for (auto& [name, what] : x.fields) {
    out += separator;
    separator = ',';
    write_json_text(out, name);
    out += ':';
    write_json(out, what);
  }
  out += separator == '{' ? "{}" : "}";
}

void write_array(std::string& out, const array& x) {
  auto separator = '[';
  for (auto& what : x.elements) {
    out += separator;
    separator = ',';
    write_json(out, what);
  }
  out += separator == '[' ? "[]" : "]";
}

} // namespace

result<value> read_json(std::string_view text) {
  thread_local simdjson::dom::parser parser;
  // The depth bounds the recursion above.
  constexpr size_t least_capacity = 4096;
  if (parser.max_depth() != most_levels
      && parser.allocate(least_capacity, most_levels))
    return failure{ec::overloaded, "no memory for JSON"};
  element root;
  auto err = parser.parse(text.data(), text.size()).get(root);
  if (err)
    return failure{ec::parse_error, std::string{"invalid JSON: "}
                                      + simdjson::error_message(err)};
  size_t count = 0;
  auto out = convert(root, count);
  if (count > most_values)
    return failure{ec::too_large, "invalid JSON: more than 100,000 values"};
  return out;
}

void write_json(std::string& out, const value& x) {
  if (auto a = x.real()) {
    write_number(out, *a);
  } else if (auto b = x.integer()) {
    fmt::format_to(std::back_inserter(out), "{}", *b);
  } else if (auto c = x.boolean()) {
    out += *c ? "true" : "false";
  } else if (auto d = x.text()) {
    write_json_text(out, *d);
  } else if (auto e = x.member()) {
    if (e->name != nullptr)
      write_json_text(out, *e->name);
    else
      fmt::format_to(std::back_inserter(out), "{}", e->number);
  } else if (auto f = x.fields()) {
    write_structure(out, *f);
  } else if (auto g = x.elements()) {
    write_array(out, *g);
  } else {
    out += "null";
  }
}

/// RFC 8259, section 7: only quotes, backslashes and control characters must be
/// escaped.
void write_json_text(std::string& out, std::string_view x) {
  out += '"';
  for (auto c : x) {
    auto code = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      out += '\\';
      out += c;
    } else if (code < 0x20) {
      fmt::format_to(std::back_inserter(out), "\\u{:04x}", code);
    } else {
      out += c;
    }
  }
  out += '"';
}

std::string to_json(const value& x) {
  std::string out;
  write_json(out, x);
  return out;
}

} // namespace troupe::iap
