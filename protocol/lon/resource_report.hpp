// Reader of LonMark resource reports: `nvs.xml`, `cps.xml`, `enums.xml`,
// `fps.xml` and `usage.xml` of a resource file set.

#pragma once

#include "protocol/data_type.hpp"
#include "protocol/import/issue_log.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::lon {

/// Names a type of some set: `9000010600000000-4` and `UNVT_Sensor`. Sets of
/// scope 0 are the standard one.
struct type_reference {
  std::string set;
  std::string name;
};

/// What a report says about the layout of a type or of one of its members, with
/// references not followed yet. Numbers are raw, except that the limits of a
/// reference are values: the report writes them as people see them.
struct type_layout {
  enum class form : uint8_t {
    none, ///< The report does not say.
    scalar,
    bits,
    enumeration, ///< *target* names the enumeration.
    reference,   ///< *target* names a type.
    structure,
    union_of
  };

  form what = form::none;
  std::string name;    ///< Of a member.
  std::string nc_type; ///< `unsigned long`, as Neuron C calls the format.
  std::optional<scaling> scale;
  std::optional<double> min;
  std::optional<double> max;
  std::optional<double> invalid;
  std::optional<uint32_t> length; ///< Of an array.
  uint32_t bit_offset = 0; ///< From the most significant bit of its byte.
  uint32_t bit_width = 0;
  bool is_signed = false; ///< Bits only.
  std::string unit;
  type_reference target;
  std::vector<type_layout> members; ///< Structures and unions.
  uint32_t line = 0;
  uint32_t column = 0;
};

/// A network variable type or a configuration property type.
struct resource_type {
  bool property = false;
  uint32_t index = 0;           ///< Number within its set and kind, from 1.
  std::optional<uint32_t> size; ///< Bytes on the wire.
  type_layout layout;           ///< Its name is that of the type.
};

struct resource_enumeration {
  std::string name;
  std::vector<std::pair<std::string, int32_t>> members; ///< In file order.
};

/// A functional profile. *base* is the profile whose members it has too.
struct resource_profile {
  struct member {
    std::string name;
    std::optional<type_reference> type; ///< Nothing: any type.
    uint32_t number = 0;
    bool out = false; ///< Seen from the device.
  };

  std::string name;
  uint32_t key = 0; ///< In block lists of interface files.
  std::optional<type_reference> base;
  std::vector<member> members;
};

/// One report. Reports of one set belong together.
struct resource_report {
  std::string file;
  std::string id;     ///< Program id, 16 upper-case hex digits, masked.
  uint32_t scope = 0; ///< 3 to 6, or 0 for a report that defines nothing.
  std::vector<resource_type> types;
  std::vector<resource_enumeration> enumerations;
  std::vector<resource_profile> profiles;

  /// `9000010600000000-4`
  [[nodiscard]] std::string set() const;
};

/// Bounds on one report.
inline constexpr size_t most_report_bytes = size_t{8} << 20;
inline constexpr size_t most_report_elements = 500'000;

/// Levels of structures within structures.
inline constexpr int most_layout_levels = 16;

/// Reads a report. What is malformed is an error with its place; an item with
/// an error is left out. Reports of scope 0 to 2, which are not a maker's own,
/// and hints (`usage.xml`) define nothing, the former with a warning.
[[nodiscard]] resource_report read_resource_report(std::string_view text,
                                                   issue_log& issues);

} // namespace troupe::lon
