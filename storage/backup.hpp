// Backup of the whole state into one file; `protocol/backup/` brings it back.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

namespace troupe {

class rocks_store;

struct backup_request {
  std::string file;  ///< What to write; must not be there.
  std::string state; ///< State directory, on the file system of the store.
  /// Files of the state directory that belong to it besides the store, by
  /// name; those that are not there are left out.
  std::vector<std::string> beside;
  std::string version;  ///< Of this Troupe.
  unix_nanos time = 0;  ///< Now.
  int store_format = 0; ///< Of the records.
  /// Asked now and then by the thread that packs; packing ends when it is true.
  /// May be empty.
  std::function<bool()> stopped = {};
};

struct backup_facts {
  uint64_t bytes = 0; ///< Of the archive.
  size_t files = 0;   ///< In it, without the manifest.
};

/// Takes a snapshot of *disk* and writes it to a file. The snapshot has every
/// write that was acknowledged before, and none in part. Blocks as long as
/// `take_snapshot` and `pack_snapshot` together. Fails with `already_exists`
/// for the file, with `invalid_request` for names, with `too_large` for more
/// than 20,000 files, with `cancelled`, and with `storage_failed`, as on a full
/// disk; the file is not there then.
[[nodiscard]] result<backup_facts> write_backup(rocks_store& disk,
                                                const backup_request& x);

/// First half: flushes, and links the files of the store to a folder of the
/// state directory. Quick; any thread will do. An older snapshot goes.
status take_snapshot(rocks_store& disk, const backup_request& x);

/// Second half: reads the snapshot twice and writes it once, then removes it.
/// Needs no store: writes go on.
[[nodiscard]] result<backup_facts> pack_snapshot(const backup_request& x);

/// Removes what a backup left in the state directory whose process died: its
/// links keep tables on the disk that the store has given up.
void discard_snapshot(const std::string& state);

} // namespace troupe
