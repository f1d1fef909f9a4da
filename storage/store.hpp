// Where records are kept: keys and bytes, all or nothing.

#pragma once

#include "protocol/result.hpp"
#include "protocol/store_record.hpp"

#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// Keys of a family from *first* up to, but not with, *last*; an empty *last*
/// means to the end.
struct key_range {
  record_family family = record_family::state;
  std::string first;
  std::string last;
  bool backwards = false; ///< The highest key comes first.
};

/// Takes one record; false ends the scan. Both texts live until it returns.
using record_visitor
  = std::function<bool(std::string_view key, std::string_view bytes)>;

/// Every implementation passes the same contract test. Calls block: only the
/// store actor makes them, on a thread of its own. Keys and values are bytes;
/// keys sort byte by byte. Calls may come from several threads at the same
/// time.
class store {
public:
  virtual ~store() = default;

  /// Writes all records in order, or none. Returns once they would survive
  /// power loss. Fails with `invalid_request` for an empty key and with
  /// `storage_failed` when the medium refuses. Of two records with one key the
  /// later counts. After a failure all of it is there or nothing; which of the
  /// two may show only once the store is opened again.
  virtual status write(const record_list& records) = 0;

  /// Returns every record of the state whose key begins with *prefix*, in key
  /// order. An empty prefix means everything. Fails with `storage_failed`.
  [[nodiscard]] virtual result<record_list>
  load(const std::string& prefix) const = 0;

  /// Shows *each* the records of a range, one at a time: memory does not grow
  /// with the range. Fails with `storage_failed`.
  virtual status scan(const key_range& range,
                      const record_visitor& each) const = 0;
};

/// One step of a store to the next version of its records.
struct migration {
  int from = 0; ///< The version that it changes to *from* + 1.
  /// Returns what to write; it is committed together with the new version.
  std::function<result<record_list>(const store&)> step;
};

/// Writes the format version into an empty store, and checks it in one that is
/// not. An older one is brought up to date, a version at a time; versions
/// without a step differ only in what older programs would misread. Fails with
/// `newer_format` when a newer Troupe wrote it, with `storage_failed` when the
/// version cannot be read, and as the steps do; the store is as the last step
/// that succeeded left it then.
status check_format(store& x, const std::string& key, int version,
                    const std::vector<migration>& steps = {});

} // namespace troupe
