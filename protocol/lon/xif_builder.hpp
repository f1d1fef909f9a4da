// A device type from what its XIF says.

#pragma once

#include "protocol/device_type.hpp"
#include "protocol/import/issue_log.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/lon/xif_doc.hpp"
#include "protocol/lon/xif_document.hpp"

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe::lon {

/// Gives blocks, types and initial values to the parts of a XIF. Use once.
/// Blocks first, then variables, initial values and properties: each step looks
/// up what those before it have placed.
class xif_builder {
public:
  /// Keeps references to all of its arguments.
  xif_builder(const xif_document& source, const type_catalogue& types,
              issue_log& log);

  [[nodiscard]] device_type build(std::string name);

private:
  /// A name and where it stands, for messages.
  struct origin {
    uint32_t line = 0;
    uint32_t column = 1;
  };

  /// Whether blocks and points may be added at run time.
  [[nodiscard]] bool is_dynamic() const;

  void add_blocks();
  void add_block(std::string name, const profile_type* profile);

  /// The maker's own profile, else that of the standard; null when there is
  /// none.
  const profile_type* profile_of(uint32_t key) const;

  /// Block of the n-th entry of the self-documentation; `device` when there is
  /// no such entry.
  uint32_t block_at(uint32_t entry, origin where);

  /// Made when something needs it, behind all others.
  uint32_t device_block();

  /// Blocks of variables that properties may apply to.
  void place_variables();
  uint32_t block_of_property(const property_doc& x, size_t element,
                             origin where);

  void add_variables();
  void add_variable(const xif_variable& x);

  /// @param element Of an array; 0 for a single variable.
  uint32_t block_of(const xif_variable& x, size_t element);
  bool is_spread(const xif_variable& x) const;
  data_type_ptr type_of(const xif_variable& x);

  /// Null when the catalogue does not know it.
  data_type_ptr known_type(const xif_variable& x) const;

  /// As the profile of its block says; null when that does not.
  data_type_ptr member_type(const xif_variable& x) const;

  /// Says why the layout of the file is used.
  void warn_of_layout(const xif_variable& x, const data_type* known,
                      const data_type& own);

  /// The type that the catalogue has for the number of a property, which may
  /// be one that inherits; null when it has none.
  data_type_ptr property_type(const property_doc& x) const;

  /// All or none: the section has bytes only.
  void add_initial_values();

  void add_records();
  void add_record(const xif_record& source, const property_doc& doc,
                  uint32_t length, uint32_t count, const xif_bytes& section,
                  size_t offset);
  data_type_ptr type_of(const property_doc& x) const;

  /// Returns *name*, with a number behind it when the block has it already.
  std::string free_name(uint32_t block, const std::string& name);

  /// Returns nothing when the name is taken or there are too many.
  std::optional<point_index> add_point(point_type x, origin where);

  const xif_document& source_;
  const type_catalogue& types_;
  issue_log& log_;
  node_doc doc_;
  device_type out_;
  std::map<std::string, uint32_t, std::less<>> block_counts_;
  std::vector<uint32_t> entry_sizes_; ///< Blocks of the entry, by block.
  std::vector<uint32_t> block_keys_;  ///< Keys of their profiles, by block.
  std::optional<uint32_t> device_block_;
  std::map<uint32_t, const xif_variable*> by_index_;
  std::set<std::pair<uint32_t, std::string>> names_;
  std::map<std::pair<uint32_t, std::string>, int> suffixes_; ///< Tried last.
  std::set<uint32_t> indexes_;
  std::vector<point_index> configs_; ///< In the order of initial values.
};

} // namespace troupe::lon
