#include "bench/load/punctuality.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace troupe::load {

void punctuality::arrived(uint32_t device, uint8_t function, uint16_t address,
                          time_point now) {
  if (period_.count() == 0)
    return;
  auto key = uint64_t{device} << 24 | uint64_t{function} << 16 | address;
  auto [i, is_first] = last_.emplace(key, now);
  if (is_first)
    return;
  using std::chrono::duration_cast;
  using std::chrono::microseconds;
  late_.record(duration_cast<microseconds>(now - i->second - period_).count());
  i->second = now;
}

void print_lateness(const latency& x) {
  auto late = [&](double share) {
    return static_cast<double>(x.quantile(share)) / 1'000;
  };
  if (x.count() > 0)
    fmt::print(stderr, " late.p50={} late.p99={} late.max={}", late(0.5),
               late(0.99), late(1));
  fmt::print(stderr, "\n");
}

} // namespace troupe::load
