// trouped: the gateway as a daemon.

#include "actors/daemon/allocator.hpp"
#include "actors/daemon/command_line.hpp"
#include "actors/daemon/gateway.hpp"
#include "actors/daemon/signals.hpp"
#include "actors/log.hpp"

#include <fmt/format.h>

#include <cstdio>

using namespace troupe;

namespace {

/// sysexits.h numbers, as the README lists them. 78 is EX_CONFIG, 75
/// EX_TEMPFAIL, 70 EX_SOFTWARE.
int exit_code(ec code) {
  switch (code) {
    case ec::none:
      return 0;
    case ec::invalid_config:
      return 78;
    case ec::resource_taken:
      return 75;
    default:
      return 70;
  }
}

int fail(const failure& why) {
  fmt::print(stderr, "trouped: {}\n", why.text);
  return exit_code(why.code);
}

} // namespace

int main(int argc, char** argv) {
  auto command = read_command_line(argc, argv);
  if (!command)
    return fail(command.error());
  if (!command->text.empty()) {
    fmt::print("{}\n", command->text);
    return 0;
  }
  auto options = load_options(*command);
  if (!options)
    return fail(options.error());
  if (command->check_only) {
    fmt::print("{}: fine\n", command->config_file);
    return 0;
  }
  bound_allocator();
  set_log_format(options->format);
  start_log(options->log_level);
  block_signals();
  auto end = run_gateway(*options, [&] { return load_options(*command); });
  return end ? 0 : fail(end.error());
}
