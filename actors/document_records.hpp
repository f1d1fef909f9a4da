// Resource reports, maps and connection files between memory and disk.

#pragma once

#include "actors/records.hpp"
#include "protocol/import/document.hpp"
#include "protocol/result.hpp"
#include "protocol/store_record.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace troupe {

/// *order* rises with the time at which documents came: of two definitions in
/// reports the first holds, after a restart as well.
struct stored_document {
  document what;
  uint64_t order = 0;
};

inline constexpr const char* document_prefix = "o/";

/// `o/KIND/NAME`, where KIND is `report`, `map` or `con`.
[[nodiscard]] std::string document_key(const document& x);

[[nodiscard]] object_record record_of(const stored_document& x);

/// Fails with `storage_failed` for what is no record of a document.
[[nodiscard]] result<stored_document> document_of(const object_record& x);

/// Reads the records below `document_prefix`, in the order in which they came.
/// @param problems Gets what was skipped and why.
[[nodiscard]] std::vector<stored_document>
read_documents(const record_list& records, std::vector<std::string>& problems);

/// Without their places.
[[nodiscard]] std::vector<document>
documents_of(const std::vector<stored_document>& all);

} // namespace troupe
