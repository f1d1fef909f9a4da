#include "bridge/console/cli/cause_text.hpp"

#include "bridge/console/cli/table.hpp"

#include <fmt/format.h>

namespace troupe::cli {

std::string cause_text(const console::cause_row& x) {
  auto out = fmt::format("{}: {}", printable(x.effect()), printable(x.text()));
  return x.advice().empty()
           ? out
           : out + fmt::format("\n  what to do: {}", printable(x.advice()));
}

value cause_value(const console::cause_row& x) {
  return make_structure({{"effect", value{x.effect()}},
                         {"id", value{x.id()}},
                         {"text", value{x.text()}},
                         {"advice", value{x.advice()}}});
}

} // namespace troupe::cli
