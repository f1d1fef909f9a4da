// Text that Prometheus reads: its exposition format, version 0.0.4.

#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// A counter only grows, until the process starts anew.
enum class series_kind : uint8_t { counter, gauge };

using series_labels = std::vector<std::pair<std::string, std::string>>;

/// Collects samples and writes those of one metric together, as the format
/// demands. Bounded: what no longer fits is left out and counted.
class exposition {
public:
  /// @param most_bytes Of the text.
  explicit exposition(size_t most_bytes);

  /// The first kind and *help* of a name count for all its samples. Characters
  /// that *name* may not have become `_`; values of labels may have any.
  void add(std::string_view name, series_kind kind, std::string_view help,
           const series_labels& labels, double number);

  /// How many samples were left out.
  [[nodiscard]] uint64_t left_out() const noexcept {
    return left_out_;
  }

  /// Returns the metrics sorted by name, each with its HELP and TYPE.
  [[nodiscard]] std::string text() const;

private:
  struct metric {
    std::string head;
    std::string samples;
  };

  size_t most_bytes_;
  size_t bytes_ = 0;
  uint64_t left_out_ = 0;
  std::map<std::string, metric, std::less<>> metrics_;
};

/// Returns *x* as a name of a metric: `[a-zA-Z_:][a-zA-Z0-9_:]*`.
[[nodiscard]] std::string metric_name(std::string_view x);

} // namespace troupe
