// Rounds, medians and JSON lines.

#include "bench/micro.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdlib>
#include <ctime>
#include <fstream>
#include <utility>

namespace troupe::bench {

namespace {

/// Odd, so that the median is one of them.
constexpr size_t rounds = 7;
constexpr double round_seconds = 0.2;

/// Processor time of this process: what runs beside does not count.
double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec)
         + static_cast<double>(now.tv_nsec) * 1e-9;
}

double time_of(uint64_t calls, const std::function<void()>& work) {
  auto start = cpu_seconds();
  for (uint64_t i = 0; i < calls; ++i)
    work();
  return cpu_seconds() - start;
}

double median(std::vector<double> x) {
  std::sort(x.begin(), x.end());
  return x[x.size() / 2];
}

std::string environment(const char* name) {
  auto x = std::getenv(name); // NOLINT(concurrency-mt-unsafe): one thread
  return x ? x : "unknown";
}

std::string cpu_name() {
  std::ifstream in{"/proc/cpuinfo"};
  for (std::string line; std::getline(in, line);)
    if (line.rfind("model name", 0) == 0)
      return line.substr(line.find(':') + 2);
  return "unknown";
}

} // namespace

void measure(const std::string& name, uint64_t operations,
             const std::function<void()>& work) {
  uint64_t calls = 1;
  double passed = 0;
  // The warm-up doubles the calls until a round is long enough to time.
  while ((passed = time_of(calls, work)) < round_seconds / 4)
    calls *= 2;
  calls = std::max<uint64_t>(
    1,
    static_cast<uint64_t>(static_cast<double>(calls) * round_seconds / passed));
  std::vector<double> each(rounds);
  for (auto& x : each)
    x = time_of(calls, work) * 1e9 / static_cast<double>(calls)
        / static_cast<double>(operations);
  report(name, "ns", std::move(each));
}

void report(const std::string& name, const std::string& unit,
            std::vector<double> each) {
  auto middle = median(each);
  for (auto& x : each)
    x = std::abs(x - middle);
  // Sizes are below a byte; a hundredth of a nanosecond is noise.
  auto digits = unit == "ns" ? 1 : 3;
  fmt::print(R"({{"name":"{}","unit":"{}","value":{:.{}f},"mad":{:.{}f},)"
             R"("runs":{},"revision":"{}","cpu":"{}","preset":"{}"}})"
             "\n",
             name, unit, middle, digits, median(each), digits, each.size(),
             environment("TROUPE_REVISION"), cpu_name(),
             environment("TROUPE_PRESET"));
}

} // namespace troupe::bench
