// Entries of the event log in the order of their arrival, for who copies them.
//
//   n NUMBER   the key of the entry with this number (8 bytes, the highest
//              first)
//
// Keys of entries sort by time, and a late one would be missed. There are such
// records only while somebody copies.

#pragma once

#include "protocol/event/event_record.hpp"
#include "protocol/result.hpp"
#include "protocol/store_record.hpp"
#include "storage/store.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// @param key Of the entry.
[[nodiscard]] store_record numbering(uint64_t number, std::string key);

/// Erases what `numbering` made.
[[nodiscard]] store_record unnumbering(uint64_t number);

/// Whether the entry waits for who copies. Fails as the store.
[[nodiscard]] result<bool> is_numbered(const store& from, uint64_t number);

struct numbered_page {
  std::vector<event_record> events;
  uint64_t last = 0; ///< Number of the last one, or what was asked for.
  bool more = false;
};

/// Entries with numbers above *after*. Those that cannot be read are left out.
/// Fails as the store.
[[nodiscard]] result<numbered_page> read_numbered(const store& from,
                                                  uint64_t after, size_t most);

/// Records that erase numbers up to *last*, at most *budget*. Fails as the
/// store.
[[nodiscard]] result<record_list> forget_numbers(const store& from,
                                                 uint64_t last, size_t budget);

} // namespace troupe
