// Members of JSON objects, as the catalogue's data file has them.

#pragma once

#include "protocol/result.hpp"

#include <simdjson.h>

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace troupe::lon {

/// The longest type in bytes, and the biggest count or number.
inline constexpr uint32_t most_bytes = 65'535;

inline failure wrong(std::string text) {
  return {ec::parse_error, std::move(text)};
}

/// Returns the member *key* when there is one of this kind.
template <class T>
std::optional<T> get(const simdjson::dom::object& x, const char* key) {
  T out{};
  if (x[key].get(out) != simdjson::SUCCESS)
    return std::nullopt;
  return out;
}

inline std::optional<uint32_t> get_count(const simdjson::dom::object& x,
                                         const char* key) {
  auto n = get<uint64_t>(x, key);
  if (!n || *n > most_bytes)
    return std::nullopt;
  return static_cast<uint32_t>(*n);
}

inline std::string get_text(const simdjson::dom::object& x, const char* key) {
  return std::string{get<std::string_view>(x, key).value_or("")};
}

/// Reads `[1, null]`; what is not a number is left out.
inline std::array<std::optional<double>, 3>
get_numbers(const simdjson::dom::object& x, const char* key) {
  std::array<std::optional<double>, 3> out;
  auto list = get<simdjson::dom::array>(x, key);
  if (!list)
    return out;
  size_t i = 0;
  for (auto element : *list) {
    double n = 0;
    if (i < out.size() && element.get(n) == simdjson::SUCCESS)
      out[i] = n;
    ++i;
  }
  return out;
}

} // namespace troupe::lon
