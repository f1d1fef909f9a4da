#include "protocol/switch_type.hpp"

namespace troupe {

namespace {

constexpr double full_level = 100;

} // namespace

bool is_switch(const data_type& x) {
  return x.kind == type_kind::structure && x.fields.size() == 2
         && x.fields[0].name == "value" && x.fields[1].name == "state";
}

value switch_of(double number, bool binary) {
  auto on = number != 0;
  auto level = !binary ? number : on ? full_level : 0;
  return make_structure(
    {{"value", value{level}}, {"state", value{on ? 1 : 0}}});
}

double number_of_switch(const value& x, bool binary) {
  auto level = x.field("value");
  auto state = x.field("state");
  auto on = state != nullptr && state->number().value_or(0) > 0;
  if (binary)
    return on ? 1 : 0;
  return !on || level == nullptr ? 0 : level->number().value_or(0);
}

} // namespace troupe
