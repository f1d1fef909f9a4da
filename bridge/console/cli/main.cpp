// troupe: the console and command line of a running gateway.

#include "bridge/console/cli/run.hpp"

#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>

namespace {

/// Ctrl-C is how a user ends what has no end: that is success.
void end_stream(int) {
  _exit(troupe::cli::exit_code::done);
}

} // namespace

int main(int argc, char** argv) {
  using namespace troupe::cli;
  std::ios::sync_with_stdio(false);
  auto style = ::isatty(STDOUT_FILENO) == 1 ? emphasis::bold_heads
                                            : emphasis::plain;
  world around{{std::cout, std::cerr, style}, "/var/lib/troupe", [] {
                 std::signal(SIGINT, end_stream);
               }};
  if (auto state = std::getenv("TROUPE_STATE"))
    around.state = state;
  auto code = run({argv + 1, argv + argc}, around);
  std::cout.flush();
  return std::cout ? code : exit_code::refused;
}
