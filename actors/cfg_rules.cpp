#include "actors/cfg_rules.hpp"

#include "protocol/conversion.hpp"

#include <string>

namespace troupe {

namespace {

struct limit {
  const char* name;
  double min;
  double max;
};

/// Elevation from the deepest mine to beyond any mountain.
constexpr limit place_limits[]
  = {{"lat", -90, 90},   {"lng", -180, 360}, {"ele", -12'000, 100'000},
     {"row", 0, 255},    {"column", 0, 255}, {"sunrise", -90, 90},
     {"sunset", -90, 90}};

} // namespace

result<value> read_cfg(const value& patch, const value& defaults) {
  auto out = convert(patch, defaults);
  if (!out)
    return out;
  auto loc = out->field("loc");
  for (auto& [name, min, max] : place_limits) {
    auto x = loc != nullptr ? loc->field(name) : nullptr;
    if (auto n = x != nullptr ? x->number() : std::nullopt;
        n && !(*n >= min && *n <= max))
      return failure{ec::out_of_range,
                     std::string{"loc: "} + name + ": value is out-of-range"};
  }
  return out;
}

value with_defaults(const value& cfg, const value& defaults) {
  structure out;
  for (auto& [name, otherwise] : defaults.fields()->fields) {
    auto given = cfg.field(name);
    if (given == nullptr)
      out.fields.emplace_back(name, otherwise);
    else if (otherwise.fields() != nullptr && given->fields() != nullptr)
      out.fields.emplace_back(name, with_defaults(*given, otherwise));
    else
      out.fields.emplace_back(name, *given);
  }
  for (auto& [name, x] : cfg.fields()->fields)
    if (defaults.field(name) == nullptr)
      out.fields.emplace_back(name, x);
  return value{std::move(out)};
}

} // namespace troupe
