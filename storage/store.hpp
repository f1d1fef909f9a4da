// Where records are kept: keys and bytes, all or nothing.

#pragma once

#include "protocol/result.hpp"
#include "protocol/store_record.hpp"

#include <string>

namespace troupe {

/// Every implementation passes the same contract test. Calls block: only the
/// store actor makes them, on a thread of its own.
class store {
public:
  virtual ~store() = default;

  /// Writes all records in order, or none. Returns once they would survive
  /// power loss. Fails with `invalid_request` for an empty key and with
  /// `storage_failed` when the medium refuses.
  virtual status write(const record_list& records) = 0;

  /// Returns every record whose key begins with *prefix*, in key order.
  [[nodiscard]] virtual result<record_list>
  load(const std::string& prefix) const = 0;
};

/// Writes the format version into an empty store, and checks it in one that is
/// not. Fails with `newer_format` when a newer Troupe wrote it.
status check_format(store& x, const std::string& key, int version);

} // namespace troupe
