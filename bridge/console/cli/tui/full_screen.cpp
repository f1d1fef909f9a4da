#include "bridge/console/cli/tui/full_screen.hpp"

#include "bridge/console/cli/tui/terminal.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>

namespace troupe::cli {

namespace {

using clock = std::chrono::steady_clock;

/// Replies come by the thousand; nobody reads faster than this.
constexpr std::chrono::milliseconds paint_period{100};
/// Ages grow without any reply.
constexpr std::chrono::seconds idle_period{1};

int64_t wall_time() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
           std::chrono::system_clock::now().time_since_epoch())
    .count();
}

/// What one wait came to.
struct arrival {
  bool hung_up = false; ///< The terminal is gone.
  bool replies = false;
};

/// Waits until *until* for keys and replies, and takes the replies over.
arrival wait(full_screen_program& what, clock::time_point until) {
  arrival out;
  std::vector<pollfd> all{{STDIN_FILENO, POLLIN, 0}};
  auto links = what.links();
  auto urgent = false;
  for (auto x : links) {
    urgent = urgent || x->is_urgent();
    auto events = x->wants_to_write() ? POLLIN | POLLOUT : POLLIN;
    all.push_back({x->descriptor(), static_cast<short>(events), 0});
  }
  auto left
    = std::chrono::ceil<std::chrono::milliseconds>(until - clock::now());
  auto most = urgent ? 0 : std::max<int64_t>(0, left.count());
  // A signal, that of a new size for one, ends the wait without events.
  if (::poll(all.data(), all.size(), static_cast<int>(most)) < 0)
    for (auto& x : all)
      x.revents = 0;
  for (size_t i = 0; i < links.size(); ++i)
    if (all[i + 1].revents != 0 || links[i]->is_urgent()) {
      links[i]->work();
      out.replies = true;
    }
  out.hung_up = (all[0].revents & (POLLHUP | POLLERR | POLLNVAL)) != 0;
  return out;
}

} // namespace

int run_full_screen(full_screen_program& what, std::string_view name,
                    const screen& where) {
  if (!has_terminal()) {
    where.err << "troupe: " << name << " needs a terminal\n";
    return exit_code::usage;
  }
  terminal tty;
  auto painted = clock::now() - idle_period;
  auto next_paint = painted;
  for (;;) {
    what.turn(clock::now());
    if (clock::now() >= next_paint) {
      tty.show(what.paint(tty.columns(), tty.rows(), wall_time()));
      painted = clock::now();
      next_paint = painted + idle_period;
    }
    auto got = wait(what, next_paint);
    if (got.hung_up)
      return exit_code::done;
    if (got.replies)
      next_paint = std::min(next_paint, painted + paint_period);
    while (auto x = tty.next_key()) {
      if (!what.press(*x))
        return exit_code::done;
      next_paint = clock::now();
    }
  }
}

} // namespace troupe::cli
