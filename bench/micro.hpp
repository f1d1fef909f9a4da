// Measures small pieces of code and prints a JSON line a figure.

#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace troupe::bench {

/// Runs *work* in rounds of about 0.2 s, 7 rounds after a warm-up, and prints
/// median and median absolute deviation of the nanoseconds that one of its
/// operations took: `name, unit, value, mad, runs, revision, cpu, preset`.
/// Revision and preset come from the environment (TROUPE_REVISION,
/// TROUPE_PRESET), as `bench/run` sets them. Counts processor time of this
/// process, so that neighbours disturb less.
/// @param operations number of operations in one call of *work*
void measure(const std::string& name, uint64_t operations,
             const std::function<void()>& work);

/// Prints the same line for figures that were measured otherwise.
/// @param each One figure a run, an odd number of them.
void report(const std::string& name, const std::string& unit,
            std::vector<double> each);

/// Keeps the compiler from dropping the computation of *x*.
template <class T>
void keep(const T& x) {
  asm volatile("" : : "g"(&x) : "memory");
}

} // namespace troupe::bench
