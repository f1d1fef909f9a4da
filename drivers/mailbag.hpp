// Samples on their way to one device: one batch at a time.

#pragma once

#include "protocol/sample.hpp"

#include <cstdint>
#include <vector>

namespace troupe {

/// Keeps what the device has no room for yet, the newest sample per point.
/// There is one outstanding batch of the poll plan; answers to commands go out
/// at once and take along what waits, so that nothing older follows them. The
/// bound is the number of points: a device that takes no batches costs one
/// sample for each of them.
class mailbag {
public:
  /// @param points Number of points of the device.
  explicit mailbag(size_t points) : place_(points, 0) {
    // nop
  }

  /// Adds a sample. Returns true when it took the place of an older one.
  /// @pre `x.point` is less than the number of points
  bool put(sample x);

  /// Counts points that were read and found unchanged.
  void count_fresh(uint32_t n) noexcept {
    fresh_ += n;
  }

  /// Whether there is something to send and room for it.
  [[nodiscard]] bool ready() const noexcept {
    return outstanding_ == 0 && !waiting_.empty();
  }

  [[nodiscard]] bool empty() const noexcept {
    return waiting_.empty();
  }

  /// The sample of *x* that waits; null when there is none. Valid until the
  /// next change.
  [[nodiscard]] const sample* find(point_index x) const noexcept {
    return place_[x] != 0 ? &waiting_[place_[x] - 1] : nullptr;
  }

  /// Takes everything as a batch that is outstanding from now on. May be called
  /// while another batch is outstanding: answers to commands do not wait for
  /// credit.
  /// @param request Number of the read command it answers; 0: none.
  [[nodiscard]] batch_ptr take(unix_nanos now, uint64_t request = 0);

  /// The device took a batch.
  void credit() noexcept {
    if (outstanding_ > 0)
      --outstanding_;
  }

private:
  std::vector<sample> waiting_;
  std::vector<uint32_t> place_; ///< By point: position in `waiting_`, plus 1.
  uint32_t fresh_ = 0;
  /// Batches the device has not taken yet; more than one only behind commands.
  uint32_t outstanding_ = 0;
};

} // namespace troupe
