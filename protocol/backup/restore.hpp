// Puts a backup into a fresh state directory.

#pragma once

#include "protocol/backup/manifest.hpp"
#include "protocol/result.hpp"

#include <string>

namespace troupe {

/// In a state directory while a restore is under way. One that stays is of a
/// restore that was killed: no daemon may start there until it was repeated.
inline constexpr const char* restore_folder = ".restore";

/// Restores a backup into a directory that is empty, not there, or left by a
/// restore that was killed, while no daemon runs on it; one that starts
/// meanwhile is told that the directory is taken. Everything is checked before
/// it is moved into place; on failure the directory is as it was. Returns what
/// was restored. Whether the database can be opened is seen by the daemon that
/// starts on it.
///
/// Fails with `resource_taken` when a daemon runs there, with `already_exists`
/// when there is something in it, with `newer_format` when a newer Troupe made
/// the backup, with `parse_error` when it is damaged or none, with `too_large`
/// without room, and with `storage_failed`. Files are for their owner only: who
/// calls should be the user of the daemon.
/// @param newest_store The highest format of records that is known.
[[nodiscard]] result<backup::manifest>
restore_backup(const std::string& file, const std::string& directory,
               int newest_store);

} // namespace troupe
