#include "bridge/console/cli/printer.hpp"

#include "bridge/console/cli/json_printer.hpp"
#include "bridge/console/cli/text_printer.hpp"

namespace troupe::cli {

std::unique_ptr<printer> make_printer(const invocation& order,
                                      const screen& where) {
  if (order.json)
    return std::make_unique<json_printer>(order, where);
  return std::make_unique<text_printer>(order, where);
}

} // namespace troupe::cli
