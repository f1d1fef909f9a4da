#include "bench/load/punctuality.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace troupe::load {

namespace {

std::string quantiles(const char* name, const latency& x) {
  auto at = [&](double share) {
    return static_cast<double>(x.quantile(share)) / 1'000;
  };
  return fmt::format(" {0}.p50={1} {0}.p99={2} {0}.max={3}", name, at(0.5),
                     at(0.99), at(1));
}

} // namespace

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
  auto by = duration_cast<microseconds>(now - i->second - period_).count();
  late_.record(by);
  early_.record(-by);
  i->second = now;
}

std::string to_string(const punctuality& x) {
  if (x.late().count() == 0)
    return {};
  return quantiles("late", x.late()) + quantiles("early", x.early());
}

void print_punctuality(const punctuality& x) {
  fmt::print(stderr, "{}\n", to_string(x));
}

} // namespace troupe::load
