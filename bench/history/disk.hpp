// The history on a store of its own.

#pragma once

#include "storage/history/history.hpp"
#include "storage/rocks_store.hpp"

#include <memory>
#include <string>

namespace troupe::bench {

/// Ends the program when *ok* is false: figures of half a run say nothing.
void require(bool ok, const std::string& what);

/// What the files in *folder* and below have.
[[nodiscard]] double bytes_in(const std::string& folder);

/// What the process has in memory, of /proc/self/statm.
[[nodiscard]] double resident_bytes();

class disk_history {
public:
  explicit disk_history(const std::string& folder);

  history& operator*() noexcept {
    return *history_;
  }

  history* operator->() noexcept {
    return history_.get();
  }

  /// Logs *points* series by *rules*.
  void add_points(uint32_t points, const log_rules& rules);

  /// Commits, synced.
  void write(unix_millis now);

private:
  std::unique_ptr<rocks_store> disk_;
  std::unique_ptr<history> history_;
};

} // namespace troupe::bench
