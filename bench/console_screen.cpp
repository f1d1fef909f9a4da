// How fast does `troupe console` show a gateway, filter its points and follow
// them? Everything but the terminal: the connections, the tables, the picture.

#include "bench/micro.hpp"
#include "bridge/console/cli/tui/console_program.hpp"

#include <poll.h>

#include <algorithm>
#include <chrono>
#include <cstdlib>
#include <ctime>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace troupe::bench {

namespace {

using namespace cli;
using clock = std::chrono::steady_clock;

constexpr size_t columns = 160;
constexpr size_t rows = 50;
constexpr std::chrono::seconds patience{60};
constexpr std::chrono::milliseconds paint_period{100};

int64_t wall_time() {
  return std::chrono::duration_cast<std::chrono::nanoseconds>(
           std::chrono::system_clock::now().time_since_epoch())
    .count();
}

double milliseconds(clock::duration x) {
  return std::chrono::duration<double, std::milli>{x}.count();
}

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec)
         + static_cast<double>(now.tv_nsec) * 1e-9;
}

/// One console, as `run_full_screen` would run it.
class console {
public:
  explicit console(const std::string& socket) : program_(socket, "bench") {
    // nop
  }

  /// Waits for replies, at most so long, and takes what is there.
  void turn(std::chrono::milliseconds most) {
    program_.turn(clock::now());
    std::vector<pollfd> all;
    auto urgent = false;
    for (auto x : program_.links()) {
      auto events = x->wants_to_write() ? POLLIN | POLLOUT : POLLIN;
      all.push_back({x->descriptor(), static_cast<short>(events), 0});
      urgent = urgent || x->is_urgent();
    }
    ::poll(all.data(), all.size(), urgent ? 0 : static_cast<int>(most.count()));
    for (auto x : program_.links())
      x->work();
  }

  picture paint() {
    return program_.paint(columns, rows, wall_time());
  }

  /// Milliseconds from a key to the picture that shows it.
  double press(const key& x) {
    auto start = clock::now();
    program_.press(x);
    keep(paint());
    return milliseconds(clock::now() - start);
  }

  point_table& points() {
    return program_.view().points();
  }

  /// Milliseconds until there are *n* points; nothing when they do not come.
  std::optional<double> wait_for(size_t n) {
    auto start = clock::now();
    while (points().size() < n) {
      if (clock::now() - start > patience)
        return std::nullopt;
      turn(paint_period);
    }
    keep(paint());
    return milliseconds(clock::now() - start);
  }

private:
  console_program program_;
};

/// Types a filter, a key at a time, and takes it away again.
std::vector<double> filter_times(console& x) {
  std::vector<double> out;
  for (std::string text : {"dev-77", "**/T*", "modbus/*/**/*e*", "temp"}) {
    x.press({key_name::text, "/"});
    for (auto c : text)
      out.push_back(x.press({key_name::text, std::string(1, c)}));
    out.push_back(x.press({key_name::escape, {}}));
  }
  return out;
}

/// Ages of the newest sample at each picture, while the field changes.
void follow(console& x, std::chrono::seconds span) {
  std::vector<double> lags;
  std::vector<double> paints;
  x.press({key_name::text, "o"});
  x.press({key_name::text, "o"}); // by age
  auto cpu = cpu_seconds();
  auto start = clock::now();
  for (auto next = start; clock::now() - start < span;) {
    x.turn(paint_period / 10);
    if (clock::now() < next)
      continue;
    auto before = clock::now();
    keep(x.paint());
    paints.push_back(milliseconds(clock::now() - before));
    lags.push_back(static_cast<double>(wall_time() - x.points().at(0).time)
                   / 1e6);
    next = before + paint_period;
  }
  auto passed = milliseconds(clock::now() - start) / 1'000;
  report("console.cpu", "% of a core", {100 * (cpu_seconds() - cpu) / passed});
  report("console.lag.worst", "ms",
         {*std::max_element(lags.begin(), lags.end())});
  report("console.lag", "ms", std::move(lags));
  report("console.paint", "ms", std::move(paints));
}

int run(const std::string& socket, size_t points, std::chrono::seconds span) {
  constexpr int starts = 5;
  std::vector<double> first;
  std::vector<double> all;
  for (auto i = 0; i < starts; ++i) {
    console x{socket};
    auto shown = x.wait_for(1);
    auto rest = shown ? x.wait_for(points) : std::nullopt;
    if (!rest) {
      std::cerr << "console_screen: " << x.points().size() << " of " << points
                << " points came\n";
      return EXIT_FAILURE;
    }
    first.push_back(*shown);
    all.push_back(*shown + *rest);
  }
  report("console.first_paint", "ms", std::move(first));
  report("console.all_points", "ms", std::move(all));
  console x{socket};
  if (!x.wait_for(points))
    return EXIT_FAILURE;
  auto filters = filter_times(x);
  report("console.filter.worst", "ms",
         {*std::max_element(filters.begin(), filters.end())});
  report("console.filter", "ms", std::move(filters));
  follow(x, span);
  return EXIT_SUCCESS;
}

} // namespace

} // namespace troupe::bench

/// console_screen SOCKET POINTS SECONDS
int main(int argc, char** argv) {
  if (argc != 4) {
    std::cerr << "console_screen SOCKET POINTS SECONDS\n";
    return 2;
  }
  return troupe::bench::run(
    argv[1], std::strtoul(argv[2], nullptr, 10),
    std::chrono::seconds{std::strtol(argv[3], nullptr, 10)});
}
