// What a number did in a span of time.

#pragma once

#include "protocol/sample.hpp"
#include "storage/history/history_key.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace troupe {

class byte_reader;

/// Which kind of value the numbers of a bucket were, to give them back so.
enum class number_kind : uint8_t { real, integer, boolean };

/// Nothing for kinds that only have a last value: texts, enumerations,
/// structures, arrays.
[[nodiscard]] std::optional<number_kind> number_kind_of(const value& x);

/// Integers and booleans where *x* is one.
[[nodiscard]] value make_number(double x, number_kind kind);

/// A sample is known to be true until the next one: a value of good quality.
/// All others are gaps.
[[nodiscard]] inline bool is_known(quality status, const value& what) noexcept {
  return status == quality::good && !what.is_null();
}

/// One interval, thinned. What held when it began counts for *least*, *most*
/// and *mean*, but is no sample.
struct bucket_row {
  unix_millis time = 0;   ///< Begin of the interval.
  unix_millis length = 0; ///< Of the interval.
  bool gap = false;       ///< Nothing is known from here on; the rest is 0.
  number_kind kind = number_kind::real;
  double last = 0;
  double least = 0;
  double most = 0;
  double mean = 0;    ///< Weighted by time; plain when *known* is 0.
  uint64_t count = 0; ///< Samples.
  uint64_t known = 0; ///< Milliseconds in which a value held.
};

/// Collects numbers of one interval; a value holds until the next one or a gap.
class bucket {
public:
  /// Goes on with the interval from *begin* on, and with the value that held
  /// before, if any.
  void start(unix_millis begin, unix_millis length) noexcept;

  /// The number *x* holds from *time* on, which never decreases.
  void add(unix_millis time, double x, number_kind kind) noexcept;

  /// Adds a whole row; when its interval is over its last value holds.
  void add(const bucket_row& x) noexcept;

  /// Nothing is known from *time* on.
  void gap(unix_millis time) noexcept;

  /// Returns the row of the interval as it is at *time*.
  [[nodiscard]] bucket_row row_at(unix_millis time) noexcept;

  /// Returns the mean of all samples, each counted once.
  [[nodiscard]] double plain_mean() const noexcept {
    return row_.count > 0 ? sum_ / static_cast<double>(row_.count) : 0;
  }

  /// There is nothing to tell: no sample came, and no value holds.
  [[nodiscard]] bool empty() const noexcept {
    return row_.count == 0 && row_.known == 0 && !holds_;
  }

  [[nodiscard]] bool holds() const noexcept {
    return holds_;
  }

  [[nodiscard]] unix_millis begin() const noexcept {
    return row_.time;
  }

  [[nodiscard]] unix_millis end() const noexcept {
    return row_.time + row_.length;
  }

  void save(std::string& out) const;

  /// False when the times make no sense.
  [[nodiscard]] bool load(byte_reader& in);

private:
  void advance(unix_millis time) noexcept;
  void cover(double least, double most) noexcept;

  bucket_row row_;
  bool covered_ = false;  ///< *least* and *most* are set.
  bool holds_ = false;    ///< The last value is in force.
  unix_millis since_ = 0; ///< Up to here *area_* and *known* are counted.
  double area_ = 0;       ///< Value times milliseconds.
  double sum_ = 0;        ///< Of samples, each counted once.
};

} // namespace troupe
