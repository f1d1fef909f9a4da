// Where a run takes place: its machine, its programs, its files.

#pragma once

#include "bench/load/run/outcome.hpp"
#include "bench/load/run/stage.hpp"

#include <string>

namespace troupe::load {

/// A folder that goes with everything in it, unless it is to be kept.
class work_folder {
public:
  /// @param keep Where it stays; empty: nowhere.
  explicit work_folder(std::string keep);
  ~work_folder();

  work_folder(const work_folder&) = delete;
  work_folder& operator=(const work_folder&) = delete;

  /// Empty when none could be made.
  [[nodiscard]] const std::string& path() const noexcept {
    return path_;
  }

private:
  std::string path_;
  bool is_ours_ = false;
};

/// What a figure must name to be compared with another: processor, revision,
/// build, gateway, time.
[[nodiscard]] run_place describe_place(const plan& x, const programs& where);

} // namespace troupe::load
