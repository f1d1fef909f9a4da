// Sequences of samples as no single point would have them, from a seed.

#pragma once

#include "storage/history/chunk_decimal.hpp"
#include "storage/history/chunk_sample.hpp"

#include <cmath>
#include <limits>
#include <random>
#include <string>
#include <vector>

namespace troupe {

/// The same seed gives the same samples. Times are whole milliseconds and never
/// go back. One kind of value follows another after some twenty samples.
class random_samples {
public:
  explicit random_samples(uint32_t seed) : random_(seed) {
    time_ = below(4) == 0 ? -1'000'000 : 1'764'000'000'000;
  }

  log_sample next() {
    if (below(20) == 0)
      kind_ = below(12);
    if (below(50) == 0)
      pace_ = below(5);
    time_ += step();
    log_sample x;
    x.time = time_ * 1'000'000;
    if (below(30) == 0)
      status_ = static_cast<quality>(below(3));
    x.status = status_;
    x.what = value_of(kind_);
    return x;
  }

  std::vector<log_sample> take(size_t count) {
    std::vector<log_sample> out;
    while (out.size() < count)
      out.push_back(next());
    return out;
  }

private:
  uint32_t below(uint32_t x) {
    return static_cast<uint32_t>(random_() % x);
  }

  int64_t step() {
    switch (pace_) {
      case 0:
        return 1'000;
      case 1:
        return 995 + below(11);
      case 2:
        return 60'000;
      case 3:
        return 0;
      default:
        return static_cast<int64_t>(std::exp(below(24)));
    }
  }

  double odd_double() {
    switch (below(6)) {
      case 0:
        return -0.0;
      case 1:
        return std::numeric_limits<double>::infinity();
      case 2:
        return std::numeric_limits<double>::denorm_min();
      case 3:
        return double_of(0x7FF8'0000'0000'1234u); // a NaN that says something
      default:
        return double_of(random_());
    }
  }

  double decimal(int resolution) {
    walk_ += static_cast<int>(below(7)) - 3;
    return walk_ / std::pow(10, resolution);
  }

  value value_of(uint32_t kind) {
    switch (kind) {
      case 0:
        return value{decimal(2)};
      case 1:
        return value{decimal(static_cast<int>(below(7)))};
      case 2:
        return value{decimal(0) / 3};
      case 3:
        return value{odd_double()};
      case 4:
        return value{int64_t{walk_ += 3}};
      case 5:
        return value{static_cast<int64_t>(random_())};
      case 6:
        return value{below(8) == 0};
      case 7:
        return value{below(8) == 0 ? "off" : "on"};
      case 8:
        return value{enumeration{static_cast<int32_t>(below(3)) - 1, name()}};
      case 9:
        return make_structure(
          {{"value", value{decimal(1)}}, {"state", value{int{below(3) > 0}}}});
      case 10:
        return list();
      default:
        return {};
    }
  }

  std::shared_ptr<const std::string> name() {
    if (below(2) == 0)
      return nullptr;
    return std::make_shared<const std::string>(std::string(below(3), 'n'));
  }

  /// More numbers than there are columns, and others in between.
  value list() {
    array x;
    for (auto left = below(25); left > 0; --left)
      x.elements.push_back(value_of(below(left > 20 ? 11 : 9)));
    return value{std::move(x)};
  }

  std::mt19937_64 random_;
  int64_t time_ = 0;
  uint32_t pace_ = 0;
  uint32_t kind_ = 0;
  int walk_ = 2137;
  quality status_ = quality::good;
};

} // namespace troupe
