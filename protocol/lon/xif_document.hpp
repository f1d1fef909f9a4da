// A XIF as it is written, before blocks and types get a meaning.

#pragma once

#include "protocol/import/issue_log.hpp"
#include "protocol/lon/xif_layout.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::lon {

/// A `VAR` record. Columns and lines count from 1, for messages.
struct xif_variable {
  uint32_t line = 0;
  uint32_t column = 0; ///< Of the name.
  std::string name;
  uint16_t index = 0;
  uint16_t length = 0; ///< Of an array; 0 for none.
  bool out = false;
  bool polled = false;
  bool config = false;
  std::string doc;
  uint32_t type_line = 0;
  uint32_t snvt = 0; ///< 0: a type of the user's own.
  std::vector<layout_line> layout;
};

/// A record of the template file: `1,6,0\x80,49,2`.
struct xif_record {
  uint32_t line = 0;
  std::string text;
};

/// Bytes of a section, as far as they are there.
struct xif_bytes {
  uint32_t line = 0; ///< 0: there is no such section.
  std::vector<uint8_t> bytes;
};

/// Views into the text are not kept.
struct xif_document {
  std::string program_id;
  std::vector<int64_t> header; ///< First row of numbers.
  std::string doc;
  uint32_t doc_line = 0;
  std::vector<xif_variable> variables;
  std::vector<xif_record> records;
  xif_bytes values;    ///< Of the records that can be written.
  xif_bytes constants; ///< Of the others.
  xif_bytes initial;   ///< Of configuration variables.
};

/// Reads what *text* says; what is wrong goes to *log*. Records with an error
/// are left out.
[[nodiscard]] xif_document read_xif_document(std::string_view text,
                                             issue_log& log);

} // namespace troupe::lon
