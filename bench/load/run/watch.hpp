// Samples all programs of a run once a second.

#pragma once

#include "bench/load/run/outcome.hpp"
#include "bench/load/run/stage.hpp"

#include <chrono>
#include <map>
#include <string>

namespace troupe::load {

/// Fills the rows of an outcome: processor time and memory of each process,
/// share of the broker, what the field and the clients counted.
class watch {
public:
  using time_point = std::chrono::steady_clock::time_point;

  watch(stage& what, series& rows) : stage_{what}, rows_{rows} {
    // nop
  }

  /// Goes on for *length*, a row a second. *phase* stands in the progress line.
  void run(const std::string& phase, std::chrono::milliseconds length);

  /// Seconds since the first row.
  [[nodiscard]] double now() const;

  /// Resident memory of a process in its last row, in MB.
  [[nodiscard]] double resident(const std::string& process) const;

private:
  void take_row();
  void take_usage(double passed);
  void show(const std::string& phase, double left) const;

  stage& stage_;
  series& rows_;
  time_point started_ = std::chrono::steady_clock::now();
  double last_ = 0;
  std::map<std::string, double> cpu_; ///< Seconds, at the last row.
};

/// `12 s measure: gateway 9.8 % 61 MB, broker 1.2 %, 200 changes/s, 198
/// samples/s`. Of the last row.
[[nodiscard]] std::string progress_line(const series& rows,
                                        const std::string& phase, double left);

} // namespace troupe::load
