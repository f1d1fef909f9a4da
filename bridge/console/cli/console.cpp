#include "bridge/console/cli/console.hpp"

#include "bridge/console/cli/tui/console_program.hpp"

namespace troupe::cli {

int run_console(const invocation& order, const std::string& user,
                const screen& where) {
  console_program program{order.socket, user};
  return run_full_screen(program, "console", where);
}

} // namespace troupe::cli
