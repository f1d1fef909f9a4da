#include "bridge/console/cli/tui/console_program.hpp"

#include <algorithm>
#include <utility>

namespace troupe::cli {

namespace {

constexpr size_t lanes = 6;

/// Lists wait for each other; nobody else waits for anybody.
size_t lane_of(wanted x) noexcept {
  switch (x) {
    case wanted::listing:
      return 1;
    case wanted::watch:
      return 2;
    case wanted::order:
      return 3;
    case wanted::cause:
      return 4;
    case wanted::trace:
      return 5;
    case wanted::devices:
    case wanted::status:
    case wanted::actors:
    case wanted::alarms:
    case wanted::schedules:
    case wanted::events:
    case wanted::chosen:
      break;
  }
  return 0;
}

} // namespace

console_program::console_program(const std::string& socket, std::string user)
  : view_(std::move(user)) {
  for (size_t i = 0; i < lanes; ++i)
    lanes_.emplace_back(socket);
}

bool console_program::press(const key& x) {
  return view_.press(x);
}

picture console_program::paint(size_t columns, size_t rows, int64_t now) {
  return view_.paint(columns, rows, now);
}

std::vector<request_link*> console_program::links() {
  std::vector<request_link*> out;
  for (auto& x : lanes_)
    out.push_back(&x.link);
  return out;
}

void console_program::turn(time_point now) {
  for (auto& x : view_.wishes(now))
    add(std::move(x));
  for (auto& x : lanes_) {
    if (x.waiting.empty() || !x.link.idle())
      continue;
    auto next = std::move(x.waiting.front());
    x.waiting.pop_front();
    x.running = next.what;
    x.link.ask(next.request, [this, what = next.what](const auto& reply) {
      view_.take(what, reply, std::chrono::steady_clock::now());
    });
  }
}

/// A question after another cause or trace means that the last one is of no
/// interest any more.
void console_program::add(wish x) {
  auto& mine = lanes_[lane_of(x.what)];
  if (x.what == wanted::cause || x.what == wanted::trace) {
    mine.link.abandon();
    mine.waiting.clear();
  }
  auto is_same = [&](const wish& other) { return other.what == x.what; };
  auto runs = !mine.link.idle() && mine.running == x.what;
  auto waits = std::any_of(mine.waiting.begin(), mine.waiting.end(), is_same);
  if (!runs && !waits)
    mine.waiting.push_back(std::move(x));
}

} // namespace troupe::cli
