// What a datapoint can hold.

#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace troupe {

/// Member of an enumeration. Numbers without a known name stay numbers.
/// Equality looks at the number only, for the name follows from it.
struct enumeration {
  int32_t number = 0;
  std::shared_ptr<const std::string> name; ///< Null when the number is unknown.
};

struct structure;
struct array;

/// A value of any datapoint, cheap to copy: big alternatives are shared and
/// immutable. Default constructed it is null ("no value"). Copies may go to
/// other threads: what they share never changes.
class value {
public:
  using text_ptr = std::shared_ptr<const std::string>;
  using structure_ptr = std::shared_ptr<const structure>;
  using array_ptr = std::shared_ptr<const array>;
  using variant_type
    = std::variant<std::monostate, bool, int64_t, double, text_ptr, enumeration,
                   structure_ptr, array_ptr>;

  value() = default;
  explicit value(bool x);
  explicit value(int x);
  explicit value(int64_t x);
  explicit value(double x);
  explicit value(std::string x);
  explicit value(const char* x);
  explicit value(enumeration x);
  explicit value(structure x);
  explicit value(array x);

  [[nodiscard]] bool is_null() const noexcept {
    return data_.index() == 0;
  }

  /// Returns null when the value is of another kind.
  [[nodiscard]] const bool* boolean() const noexcept;
  [[nodiscard]] const int64_t* integer() const noexcept;
  [[nodiscard]] const double* real() const noexcept;
  [[nodiscard]] const std::string* text() const noexcept;
  [[nodiscard]] const enumeration* member() const noexcept;
  [[nodiscard]] const structure* fields() const noexcept;
  [[nodiscard]] const array* elements() const noexcept;

  /// Returns a number for booleans (0, 1), integers, reals and enumerations.
  [[nodiscard]] std::optional<double> number() const noexcept;

  /// Returns the member *name* of a structure, else null. Linear: structures
  /// have a handful of members.
  [[nodiscard]] const value* field(std::string_view name) const noexcept;

  [[nodiscard]] const variant_type& data() const noexcept {
    return data_;
  }

  /// Deep equality; NaN equals NaN, so that a filter sees no change. Kinds
  /// differ: the integer 1 is not the real 1.0.
  friend bool operator==(const value& x, const value& y);
  friend bool operator!=(const value& x, const value& y) {
    return !(x == y);
  }

private:
  variant_type data_;
};

/// Named members in the order of their type, which bytes and readers need. Of
/// two members with one name, as JSON may have them, the first is found.
struct structure {
  std::vector<std::pair<std::string, value>> fields;
};

/// Elements in wire order.
struct array {
  std::vector<value> elements;
};

/// Returns the member at *path*, one name a level, as in `setting/value`; the
/// empty path is *x* itself. Null when it leads nowhere.
[[nodiscard]] const value* member_at(const value& x, std::string_view path);

/// Builds a structure value from pairs.
[[nodiscard]] value
make_structure(std::initializer_list<std::pair<std::string, value>> fields);

} // namespace troupe
