// What of the history goes, because it is old or too much.

#pragma once

#include "storage/history/history.hpp"

#include <cstdint>
#include <deque>
#include <optional>
#include <set>
#include <tuple>

namespace troupe {

/// Goes through the store in small steps. A chunk goes when its last sample is
/// older than the retention of its level, whatever has become of the point.
/// When all chunks together have more bytes than allowed, the oldest periods of
/// the densest level go first; every level keeps its newest period until the
/// others are gone, and loses that by eighths.
class retention {
public:
  /// @param of must outlive this
  /// @param most_bytes of all chunks; 0: no limit
  retention(history& of, uint64_t most_bytes)
    : history_(of), most_bytes_(most_bytes) {
    // nop
  }

  /// Looks at up to *most* chunks and has the next commit erase those that go;
  /// true when it went through everything, and the next call begins anew. Fails
  /// with `storage_failed`.
  [[nodiscard]] result<bool> step(unix_nanos now, size_t most);

private:
  struct sweep {
    uint8_t level = 0;
    period_number period = 0;
    unix_millis before = 0; ///< Erase what begins before; 0: by retention.
    series_number next = 0; ///< Series from here on are not swept yet.
  };

  [[nodiscard]] bool too_much() const;
  [[nodiscard]] bool choose(unix_millis now);
  [[nodiscard]] std::optional<sweep> next_victim();
  [[nodiscard]] std::optional<sweep> try_once(uint8_t level,
                                              period_number period, int eighth);
  void plan(unix_millis now);
  [[nodiscard]] result<bool> run(sweep& x, unix_millis now, size_t& left);
  [[nodiscard]] bool is_over(const sweep& x, const chunk_key& key,
                             std::string_view bytes, unix_millis now) const;

  history& history_;
  uint64_t most_bytes_;
  std::optional<sweep> current_;
  bool planned_ = false;
  std::deque<sweep> pass_; ///< Sweeps by retention that are left.
  /// Victims of this pass: what could not go, as it is open, is not tried
  /// again.
  std::set<std::tuple<uint8_t, period_number, int>> tried_;
};

} // namespace troupe
