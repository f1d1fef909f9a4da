// One object of a simulated device: what it holds, and how it is commanded.

#pragma once

#include "protocol/bacnet/error.hpp"
#include "protocol/bacnet/property_access.hpp"
#include "protocol/bacnet/server_model.hpp"

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <variant>
#include <vector>

namespace troupe::bacnet {

/// Content of a property with its tags, or why there is none.
using property_content = std::variant<std::vector<uint8_t>, error>;

/// Which element of an array; nothing: the property as a whole, which need be
/// no array.
using array_index = std::optional<uint32_t>;

/// *all* is the values of a property; of an array its elements. Fails with
/// `invalid_array_index`.
[[nodiscard]] property_content content_of(const std::vector<primitive>& all,
                                          array_index index);

/// Properties of one object. Elements of arrays are read one by one as well;
/// element 0 is the length (12.1.5.1).
class server_object {
public:
  /// @param model Outlives the object.
  explicit server_object(const object_model& model);

  [[nodiscard]] const object_model& model() const noexcept {
    return *model_;
  }

  /// What counts now: what is commanded at the highest priority, or else the
  /// relinquish default.
  [[nodiscard]] double present_value() const noexcept;

  [[nodiscard]] status_flags flags() const noexcept;

  /// Changes as big as that are told to subscribers.
  [[nodiscard]] float cov_increment() const noexcept {
    return cov_increment_;
  }

  /// What the device itself measures or does: it moves the present value, of
  /// commandable objects the relinquish default. Nothing changes while the
  /// object is out of service (12.2.10).
  void set(double x) noexcept;

  /// All properties that it has, in the order of `all` (15.7.3.1.2).
  [[nodiscard]] std::vector<property_id> properties() const;

  /// Of those, what the standard demands of the type.
  [[nodiscard]] static bool is_required(property_id x) noexcept;

  [[nodiscard]] property_content read(property_id what,
                                      array_index index) const;

  /// Writes a property. Returns why not, and leaves all as it was then:
  /// `write_access_denied` for what cannot be written, and for priority 6,
  /// which belongs to minimum on and off times (19.2.3); `invalid_data_type`,
  /// `value_out_of_range`, `unknown_property`, `property_is_not_an_array`.
  /// @param priority 1 to 16; 16 unless it is told (15.9.1.1.5)
  [[nodiscard]] std::optional<error> write(const write_property& x);

private:
  using slots = std::array<std::optional<float>, 16>;

  [[nodiscard]] bool has(property_id x) const noexcept;
  [[nodiscard]] bool is_analog() const noexcept;
  [[nodiscard]] std::vector<primitive> values(property_id x) const;
  [[nodiscard]] std::vector<primitive> commands() const;
  [[nodiscard]] std::optional<error> write_present(const write_property& x,
                                                   const primitive& what);
  [[nodiscard]] std::variant<double, error>
  number_of(const primitive& x) const noexcept;

  const object_model* model_;
  double value_;                 ///< Or the relinquish default.
  std::unique_ptr<slots> slots_; ///< Of commandable objects.
  float cov_increment_;
  bool out_of_service_ = false;
};

} // namespace troupe::bacnet
