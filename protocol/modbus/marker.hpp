// Tells device types by registers with a known value.

#pragma once

#include "protocol/device_type.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace troupe::modbus {

/// What is known of the registers of one unit, by point of
/// `marker_book::probe`.
struct marker_answer {
  bool known = false;           ///< It was asked for.
  std::optional<int64_t> value; ///< Nothing: refused, or no whole number.
};

using marker_answers = std::vector<marker_answer>;

/// Rows of `.mod` files may have a Marker Value: what the register holds,
/// before scaling, in every device of the type and in no other. A type may have
/// several; then all of them count. Immutable.
class marker_book {
public:
  /// Types without a marker are left out.
  explicit marker_book(const std::vector<device_type_ptr>& types);

  [[nodiscard]] bool empty() const noexcept {
    return entries_.empty();
  }

  /// One unscaled point for each register that tells types apart, in a type of
  /// its own.
  [[nodiscard]] const device_type_ptr& probe() const noexcept {
    return probe_;
  }

  /// Nothing is known yet.
  [[nodiscard]] marker_answers blank() const {
    return marker_answers(probe_->points.size());
  }

  /// Returns the point to read next; nothing when it is clear which type the
  /// unit has, or that it has none.
  [[nodiscard]] std::optional<point_index>
  next(const marker_answers& known) const;

  /// Returns the type whose markers are all there: of several the one with the
  /// most markers, then the first by name. Null when there is none.
  [[nodiscard]] device_type_ptr match(const marker_answers& known) const;

private:
  struct marker {
    point_index point = 0;
    int64_t value = 0;
  };

  struct entry {
    device_type_ptr type;
    std::vector<marker> markers;
  };

  /// Returns whether no answer speaks against the type.
  static bool may_be(const entry& x, const marker_answers& known);

  std::vector<entry> entries_; ///< The one that is preferred comes first.
  device_type_ptr probe_;
};

/// A number that was read, as a marker; nothing for what is no whole number.
[[nodiscard]] std::optional<int64_t> marker_value(const value& x) noexcept;

} // namespace troupe::modbus
