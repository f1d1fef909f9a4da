// Backup of the whole state into one file, and back.

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"

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
};

/// Takes a snapshot of *disk* and writes it to a file. The snapshot has every
/// write that was acknowledged before, and none in part. Blocks as long as
/// `take_snapshot` and `pack_snapshot` together. Fails with `already_exists`
/// for the file, with `invalid_request` for names, with `too_large` for more
/// than 20,000 files, and with `storage_failed`, as on a full disk; the file is
/// not there then.
status write_backup(rocks_store& disk, const backup_request& x);

/// First half: flushes, and links the files of the store to a folder of the
/// state directory. Quick; call it on the store's thread. An older snapshot
/// goes.
status take_snapshot(rocks_store& disk, const backup_request& x);

/// Second half: reads the snapshot twice and writes it once, then removes it.
/// Needs no store: any thread will do, while writes go on.
status pack_snapshot(const backup_request& x);

/// Restores a backup into a directory that is empty or not there, while no
/// daemon runs on it. Everything is checked before it is moved into place; on
/// failure the directory is as it was. Fails with `already_exists` when there
/// is something in it, with `newer_format` when a newer Troupe made the backup,
/// with `parse_error` when it is damaged or none, with `too_large` without
/// room, and with `storage_failed`. Files are for their owner only: who calls
/// should be the user of the daemon.
/// @param store_format The highest format of records that is known.
status restore_backup(const std::string& file, const std::string& directory,
                      int store_format);

} // namespace troupe
