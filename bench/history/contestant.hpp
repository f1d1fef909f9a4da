// Who keeps the same samples, and answers the same questions.

#pragma once

#include "storage/history/history_key.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace troupe::bench {

struct point_sample {
  uint32_t point = 0;
  unix_millis time = 0;
  double what = 0;
};

using sample_list = std::vector<point_sample>;

/// Every commit is synced. A failure ends the program: figures of half a run
/// say nothing.
class contestant {
public:
  explicit contestant(std::string folder) : folder_(std::move(folder)) {
    // nop
  }

  virtual ~contestant() = default;

  virtual void commit(const sample_list& x) = 0;

  /// Writes out what waits in memory, and compacts.
  virtual void settle() = 0;

  /// Reads all samples of a range; returns their number.
  virtual uint64_t read(uint32_t point, const time_range& range) = 0;

  /// Evaluates every *interval*: least, most, mean by time, last, count of each
  /// point; returns the number of rows.
  virtual uint64_t evaluate(uint32_t first_point, uint32_t points,
                            const time_range& range, unix_millis interval)
    = 0;

  /// What it takes on disk.
  [[nodiscard]] virtual double bytes() const;

protected:
  [[nodiscard]] const std::string& folder() const noexcept {
    return folder_;
  }

private:
  std::string folder_;
};

/// @param folder is there and empty
/// @param points numbers below it are used
std::unique_ptr<contestant> make_troupe(const std::string& folder,
                                        uint32_t points);
std::unique_ptr<contestant> make_rocksdb(const std::string& folder);
std::unique_ptr<contestant> make_sqlite(const std::string& folder);
std::unique_ptr<contestant> make_postgres(const std::string& folder);

} // namespace troupe::bench
