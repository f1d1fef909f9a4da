// All that a run found out, and how it is told.

#pragma once

#include "bench/load/clients/findings.hpp"
#include "bench/load/run/balance.hpp"
#include "bench/load/run/figures.hpp"
#include "bench/load/run/series.hpp"

#include <map>
#include <string>

namespace troupe::load {

/// Where and of what a run was.
struct run_place {
  std::string revision; ///< Of the source, as `git describe` names it.
  std::string cpu;      ///< `2 x AMD EPYC ...`
  std::string preset;   ///< Folder of the build.
  std::string gateway;  ///< Program.
  std::string started;  ///< ISO 8601.
};

struct outcome {
  std::string name;
  std::string about;
  run_place place;
  figure_list figures;
  series rows;
  double measured_from = 0; ///< On the time of `rows`.
  std::map<std::string, time_summary> times;
  std::map<std::string, double> counters; ///< Growth while it was measured.
  balance samples;
};

/// One line of JSON a figure: `name`, `unit`, `value`, `mad`, `runs`,
/// `revision`, `cpu`, `preset`. The plan stands before the name.
[[nodiscard]] std::string figure_lines(const outcome& x);

/// Everything as one JSON document.
[[nodiscard]] std::string outcome_json(const outcome& x);

/// A table for people: figure, value, unit, target, and whether it is met.
[[nodiscard]] std::string figure_table(const outcome& x);

/// Everything as a page of HTML that loads nothing.
[[nodiscard]] std::string outcome_page(const outcome& x);

} // namespace troupe::load
