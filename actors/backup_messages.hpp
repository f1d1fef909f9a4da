// What is asked of those who make backups.

#pragma once

#include "actors/messages.hpp"

#include <cstdint>
#include <memory>
#include <string>

namespace troupe {

/// What a backup came to.
struct backup_report {
  uint64_t bytes = 0; ///< Of the archive.
  uint64_t files = 0; ///< In it.
  caf::timespan took{0};
};

using backup_report_ptr = std::shared_ptr<const backup_report>;

/// Whoever gathers before it writes.
using settling_actor = caf::typed_actor<
  // Answers when everything so far is synced; an error says that it is not.
  caf::replies_to<settle_atom>::with<caf::ok_atom>>;

/// Makes backups, one at a time, while everything goes on.
using archivist_actor = caf::typed_actor<
  // Writes the whole state to a new file, an absolute path. Answers when it is
  // there; an error says that it is not.
  caf::replies_to<caf::put_atom, std::string>::with<backup_report_ptr>>;

} // namespace troupe

// clang-format off
CAF_BEGIN_TYPE_ID_BLOCK(troupe_backup, caf::first_custom_type_id + 220)

  CAF_ADD_TYPE_ID(troupe_backup, (troupe::backup_report_ptr))

CAF_END_TYPE_ID_BLOCK(troupe_backup)
// clang-format on

CAF_ALLOW_UNSAFE_MESSAGE_TYPE(troupe::backup_report_ptr)
