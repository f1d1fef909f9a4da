// troupe: the console and command line of a running gateway.

#include "bridge/console/cli/run.hpp"

#include <pwd.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <iostream>
#include <string>

namespace {

/// Ctrl-C is how a user ends what has no end: that is success.
void end_stream(int) {
  _exit(troupe::cli::exit_code::done);
}

/// A user whom the system does not know has a number only.
std::string login_name() {
  auto id = ::getuid();
  auto entry = ::getpwuid(id);
  return entry != nullptr ? entry->pw_name : std::to_string(id);
}

} // namespace

int main(int argc, char** argv) {
  using namespace troupe::cli;
  std::ios::sync_with_stdio(false);
  auto no_colour = std::getenv("NO_COLOR"); // https://no-color.org
  auto plain = no_colour != nullptr && *no_colour != '\0';
  auto style = ::isatty(STDOUT_FILENO) == 1 && !plain ? emphasis::bold_heads
                                                      : emphasis::plain;
  auto progress = ::isatty(STDERR_FILENO) == 1 ? liveness::live
                                               : liveness::none;
  world around{{std::cout, std::cerr, style, progress},
               "/var/lib/troupe",
               [] { std::signal(SIGINT, end_stream); },
               login_name()};
  if (auto state = std::getenv("TROUPE_STATE"))
    around.state = state;
  auto code = run({argv + 1, argv + argc}, around);
  std::cout.flush();
  return std::cout ? code : exit_code::refused;
}
