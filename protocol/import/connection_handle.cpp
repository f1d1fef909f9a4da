// Handles of connections that come from templates.

#include "protocol/import/connection_handle.hpp"

#include "protocol/ids.hpp"

#include <fmt/format.h>

#include <cstdint>

namespace troupe {

namespace {

constexpr size_t most_handle = 64;

/// FNV-1a, 32 bits.
uint32_t checksum(std::string_view x) noexcept {
  uint32_t out = 2166136261u;
  for (auto c : x)
    out = (out ^ static_cast<unsigned char>(c)) * 16777619u;
  return out;
}

} // namespace

std::string connection_handle(std::string_view name) {
  if (is_valid_handle(name))
    return std::string{name};
  auto mark = fmt::format("-{:08x}", checksum(name));
  std::string out;
  for (auto c : name.substr(0, most_handle - mark.size()))
    out += is_valid_handle({&c, 1}) ? c : '_';
  return out + mark;
}

} // namespace troupe
