// Figures of a run, with what they should be.

#pragma once

#include "bench/load/run/plan.hpp"

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::load {

/// Median of *x*, which is not empty; of an even number the higher of the two
/// in the middle.
[[nodiscard]] double median(std::vector<double> x);

/// Median of the distances from the median.
[[nodiscard]] double median_deviation(const std::vector<double>& x);

/// The unit goes with the end of the name: `gateway.cpu` is in % of a core,
/// `.rss` and `.growth` in MB, `.p99` and its like in ms, `.rate` in 1/s,
/// `.share` in %, `.seconds` in s, `.per_point` in KB. Counts have none.
[[nodiscard]] std::string_view unit_of(std::string_view name);

struct figure {
  std::string name;
  double value = 0;
  double deviation = 0; ///< See `median_deviation`; 0 of a single run.
  size_t runs = 1;
  std::optional<target_range> target;

  /// Within its target, or without one.
  [[nodiscard]] bool is_met() const noexcept;

  /// `<= 10`, `>= 20000`, both, or nothing.
  [[nodiscard]] std::string target_text() const;
};

/// In the order in which they were found. A name is there once: the first
/// stays.
class figure_list {
public:
  explicit figure_list(std::map<std::string, target_range> targets = {})
    : targets_{std::move(targets)} {
    // nop
  }

  void add(const std::string& name, double value);

  /// The median of *values*, of which there may be none: then there is no
  /// figure.
  void add(const std::string& name, const std::vector<double>& values);

  /// `ratio.{name}` for every figure that *other* has as well and that is not
  /// 0 there.
  void add_ratios(const figure_list& other);

  [[nodiscard]] const figure* find(std::string_view name) const;

  [[nodiscard]] const std::vector<figure>& all() const noexcept {
    return all_;
  }

  /// Targets whose figure the run did not yield: they are not met.
  [[nodiscard]] std::vector<std::string> missing() const;

  /// All targets are met, and none is missing.
  [[nodiscard]] bool is_met() const;

private:
  void put(figure x);

  std::map<std::string, target_range> targets_;
  std::vector<figure> all_;
};

} // namespace troupe::load
