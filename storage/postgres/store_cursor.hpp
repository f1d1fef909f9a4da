// The cursor of a sink that copies the store.
//
//   1 COMMIT TAKEN RESTART UNREAD EVENT
//
// in decimals with a space between them: the place in the history
// (`arrival_place`), how many samples had gone unread when it was there, and
// the number of the last event.

#pragma once

#include "protocol/result.hpp"
#include "storage/history/arrivals.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

struct store_cursor {
  arrival_place samples; ///< All zero: nothing was read yet.
  uint64_t unread = 0;
  uint64_t event = 0;
};

[[nodiscard]] std::string to_text(const store_cursor& x);

/// The empty text is the cursor of a new sink. Fails with `storage_failed` for
/// what `to_text` does not make.
[[nodiscard]] result<store_cursor> read_store_cursor(std::string_view text);

} // namespace troupe
