// How people see a value: in their unit, or by the name of a preset.

#pragma once

#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// local = raw * a * 10^b + c, shown with *decimals* digits (IAP 8.7).
struct transform {
  double a = 1; ///< Not zero.
  int b = 0;    ///< -15 to 15.
  double c = 0;
  int decimals = 0; ///< -b, or as the client says; 0 to 15.

  [[nodiscard]] double local(double raw) const noexcept;
  [[nodiscard]] double raw(double local) const noexcept;
};

/// Fails where *presets*, in either form or a patch of them, have a name twice:
/// only one of the two could ever be written.
[[nodiscard]] status check_preset_names(const value& presets);

/// The presets and the localization of a datapoint, or of one end of a
/// connection. Presets name *local* values: what leaves is localized, then
/// named; what arrives is a name, then a local value, then a raw one (IAP 8.7).
/// Knows no types: a raw value still has to pass `coerce`. Immutable.
class presentation {
public:
  /// Every value is shown as it is.
  presentation() = default;

  /// @param presets Name -> value, or a list of `{"name","value"}` as device
  /// type files have it; null: none. At most 200, names of 1 to 128 bytes,
  /// each once.
  /// @param localization `{transformA, transformB, transformC, transformP,
  /// unit}` for the whole value, or one such object for each member; null:
  /// none. `value` stands for the whole of what is no structure. Unknown
  /// members are ignored. Fails with `wrong_type` or `out_of_range`.
  [[nodiscard]] static result<presentation> read(const value& presets,
                                                 const value& localization);

  [[nodiscard]] bool has_presets() const noexcept {
    return !presets_.empty();
  }

  [[nodiscard]] bool empty() const noexcept {
    return presets_.empty() && !whole_ && members_.empty();
  }

  /// Returns the local value of a preset, or null.
  [[nodiscard]] const value* find(std::string_view name) const noexcept;

  /// Returns the first preset whose members *raw* has, or null. A preset of a
  /// structure may leave members open.
  [[nodiscard]] const std::string* name_of(const value& raw) const;

  /// Numbers in local units and rounded; everything else as it is.
  [[nodiscard]] value local(const value& raw) const;

  /// Inverse of `local`, but for the rounding. Numbers may be written as text.
  [[nodiscard]] value raw(const value& local) const;

  /// The name of *raw*, or its local value.
  [[nodiscard]] value shown(const value& raw) const;

  /// The raw value of *x*, a name or a local value.
  [[nodiscard]] value taken(const value& x) const;

private:
  using member_transform = std::pair<std::string, transform>;

  /// Applies *f* of the transforms to every number that has one.
  template <class F>
  [[nodiscard]] value each(const value& x, F f) const;

  std::vector<std::pair<std::string, value>> presets_;
  std::optional<transform> whole_;
  std::vector<member_transform> members_;
};

} // namespace troupe
