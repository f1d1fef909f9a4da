// A file that the gateway keeps as it came.

#pragma once

#include "protocol/import/file_kind.hpp"

#include <cstddef>
#include <string>

namespace troupe {

/// A resource report, a BACnet map or a connection file: nothing else remembers
/// all that they say. *name* is unique among those of one kind, without
/// folders.
struct document {
  file_kind kind = file_kind::unknown;
  std::string name;
  std::string text;
};

/// Bounds on all documents of a gateway together.
inline constexpr size_t most_documents = 10'000;
inline constexpr size_t most_document_bytes = size_t{64} << 20;

} // namespace troupe
