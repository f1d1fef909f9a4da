// Self-documentation: what the texts of a XIF say about blocks and properties.

#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::lon {

/// `3[12DigitalCommand`: twelve blocks of one profile.
struct block_entry {
  uint32_t profile = 0;
  uint32_t count = 1; ///< 0: the one in the file is none.
  std::string name;   ///< May be empty.
};

/// `&3.4@0NodeObject,4[2Lamp;some text` Entries that are none are counted, and
/// take no index.
struct node_doc {
  std::vector<block_entry> blocks;
  std::string text; ///< Behind the semicolon.
  size_t bad_entries = 0;
  std::string bad_count; ///< The first entry with such a count, as it is.
};

[[nodiscard]] node_doc read_node_doc(std::string_view doc);

/// `@2|1;some text`: member of the third block. `@2[|1` spreads the elements of
/// an array over the blocks from there. *block* counts from 0 over all blocks,
/// arrays included.
struct member_doc {
  uint32_t block = 0;
  bool spread = false;
  bool own = false;    ///< `#`: a member that the maker added to the profile.
  uint32_t member = 0; ///< Number in the profile; 0: not given.
};

/// Returns nothing when *doc* names no block.
[[nodiscard]] std::optional<member_doc> read_member_doc(std::string_view doc);

/// What a configuration property applies to.
enum class property_scope : uint8_t { device, blocks, variables };

/// `1,6~10,0\x80,48`: property 48 of the standard set, one for each of the
/// blocks 6 to 10. Ranges are written out: *targets* has each number.
struct property_doc {
  property_scope applies = property_scope::device;
  std::vector<uint32_t> targets; ///< Blocks, or indexes of variables.
  bool spread = false;           ///< Elements go to one target each.
  uint32_t scope = 0;            ///< Resource set; 0 is the standard one.
  bool constant = false;         ///< Cannot be written.
  uint32_t index = 0;
  std::string_view rest; ///< What follows the index.
};

/// Reads *doc* behind the `&`; returns nothing when it has another form.
[[nodiscard]] std::optional<property_doc>
read_property_doc(std::string_view doc);

/// Returns what follows the first semicolon, as UTF-8.
[[nodiscard]] std::string text_of(std::string_view doc);

/// Returns *x* as UTF-8 without characters that would break a topic.
[[nodiscard]] std::string clean_name(std::string_view x);

} // namespace troupe::lon
