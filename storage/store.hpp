// Where records are kept: keys and bytes, all or nothing.

#pragma once

#include "protocol/result.hpp"
#include "protocol/store_record.hpp"

#include <string>

namespace troupe {

/// Every implementation passes the same contract test. Calls block: only the
/// store actor makes them, on a thread of its own. Keys and values are bytes;
/// keys sort byte by byte. One call at a time.
class store {
public:
  virtual ~store() = default;

  /// Writes all records in order, or none. Returns once they would survive
  /// power loss. Fails with `invalid_request` for an empty key and with
  /// `storage_failed` when the medium refuses. Of two records with one key the
  /// later counts. After a failure nothing of it is there.
  virtual status write(const record_list& records) = 0;

  /// Returns every record whose key begins with *prefix*, in key order. An
  /// empty prefix means everything. Fails with `storage_failed`.
  [[nodiscard]] virtual result<record_list>
  load(const std::string& prefix) const = 0;
};

/// Writes the format version into an empty store, and checks it in one that is
/// not. Fails with `newer_format` when a newer Troupe wrote it. Fails with
/// `storage_failed` when the version cannot be read. Older versions are
/// accepted: there is none yet that would have to be migrated.
status check_format(store& x, const std::string& key, int version);

} // namespace troupe
