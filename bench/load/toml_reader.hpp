// Reads files that people write for the harness: sites and plans.

#pragma once

#include "protocol/result.hpp"

#include <fmt/format.h>
#include <toml++/toml.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>

namespace troupe::load {

/// Fails with `invalid_config` and `file:line:column`.
[[nodiscard]] inline result<toml::table> parse_toml(std::string_view text,
                                                    std::string_view file) {
  try {
    return toml::table{toml::parse(text, file)};
  } catch (const toml::parse_error& x) {
    auto& place = x.source().begin;
    return failure{ec::invalid_config,
                   fmt::format("{}:{}:{}: {}", file, place.line, place.column,
                               x.description())};
  }
}

/// Reads members and remembers the first complaint, with its place.
class toml_reader {
public:
  explicit toml_reader(std::string_view file) : file_{file} {
    // nop
  }

  // One complaint is enough: such files are written by hand, and short.
  void complain(const toml::node& where, std::string_view text) {
    auto& place = where.source().begin;
    if (problem_.empty())
      problem_ = fmt::format("{}:{}:{}: {}", file_, place.line, place.column,
                             text);
  }

  /// Refuses members that nobody reads, so that a typing error shows.
  void allow_only(const toml::table& x,
                  std::initializer_list<std::string_view> known) {
    for (auto& [key, node] : x)
      if (std::find(known.begin(), known.end(), key.str()) == known.end())
        complain(node, fmt::format("unknown key `{}`", key.str()));
  }

  void text(const toml::table& from, std::string_view key, std::string& out) {
    if (auto node = from.get(key)) {
      if (auto x = node->value_exact<std::string>())
        out = *x;
      else
        complain(*node, fmt::format("`{}` must be text", key));
    }
  }

  void real(const toml::table& from, std::string_view key, double& out) {
    if (auto node = from.get(key)) {
      if (auto x = node->value<double>(); x && node->is_number())
        out = *x;
      else
        complain(*node, fmt::format("`{}` must be a number", key));
    }
  }

  template <class T>
  void whole(const toml::table& from, std::string_view key, int64_t low,
             int64_t high, T& out) {
    if (auto node = from.get(key)) {
      auto x = node->value_exact<int64_t>();
      if (x && *x >= low && *x <= high)
        out = static_cast<T>(*x);
      else
        complain(*node, fmt::format("`{}` must be a whole number from {} to {}",
                                    key, low, high));
    }
  }

  [[nodiscard]] const std::string& problem() const noexcept {
    return problem_;
  }

private:
  std::string_view file_;
  std::string problem_;
};

} // namespace troupe::load
