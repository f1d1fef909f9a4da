// Reader of the catalogue's data file.

#pragma once

#include "protocol/lon/catalogue.hpp"

#include <simdjson.h>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::lon {

/// Reads a catalogue file; `about.keys` in the file says what its keys mean.
/// Types may refer to types that follow. Use once. Keeps views into the text it
/// reads: results do not.
class catalogue_reader {
public:
  /// Numbers of network variable and property types; many names have neither.
  struct entry {
    data_type_ptr type;
    std::optional<uint32_t> snvt;
    std::optional<uint32_t> scpt;
  };

  /// Fails with `parse_error`, naming the type at fault.
  status read(std::string_view json);

  [[nodiscard]] const std::vector<entry>& types() const noexcept {
    return types_;
  }

  [[nodiscard]] const std::map<std::string, std::shared_ptr<const enum_type>,
                               std::less<>>&
  enumerations() const noexcept {
    return enums_;
  }

  [[nodiscard]] const std::vector<profile_type>& profiles() const noexcept {
    return profiles_;
  }

private:
  using object = simdjson::dom::object;

  status read_enumerations(simdjson::dom::array list);
  status read_types(simdjson::dom::array list);
  status read_profiles(simdjson::dom::array list);

  /// Builds the named type at first use; refuses types that contain themselves.
  /// @param depth Levels of types around it, at most 16.
  result<data_type_ptr> named(std::string_view name, int depth);

  result<data_type> build(const object& x, int depth);
  status build_number(data_type& out, const object& x);
  status build_reference(data_type& out, const object& x, int depth);
  status build_members(data_type& out, simdjson::dom::array list, int depth);
  status build_array(data_type& out, const object& x, int depth);
  status build_text(data_type& out, const object& x);
  result<field_type> build_field(const object& x, int depth);

  std::map<std::string_view, object> pending_; ///< All types of the file.
  std::map<std::string_view, data_type_ptr> built_;
  std::map<std::string, std::shared_ptr<const enum_type>, std::less<>> enums_;
  std::vector<entry> types_;
  std::vector<profile_type> profiles_;
};

} // namespace troupe::lon
