// Rows in the text format of PostgreSQL's COPY.
//
// A row is its columns with tabs between them and a line feed at the end; `\N`
// is null; backslash, tab, line feed and carriage return are escaped (manual of
// PostgreSQL 15, COPY, "Text Format").

#pragma once

#include "storage/postgres/sample_source.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace troupe {

/// Bounds on what one row holds, in bytes.
struct copy_limits {
  size_t name = 1'000; ///< Of a point; an index holds no longer ones.
  size_t text = 4'096; ///< Of topics, sources and messages; cut beyond.
  size_t content = size_t{64} << 10; ///< Of a JSON text; left out beyond.
};

/// Texts as the server takes them: what is not UTF-8, and NUL, becomes U+FFFD;
/// cut to *most* bytes between characters. Adds 1 to *changed* when it differs.
[[nodiscard]] std::string clean_text(std::string_view x, size_t most,
                                     uint64_t& changed);

/// JSON as `jsonb` takes it: like `clean_text`, and without escaped NULs.
/// Null becomes empty, too long texts as well.
[[nodiscard]] std::string clean_json(const value& x, size_t most,
                                     uint64_t& changed);

/// Appends `point, time, number, content, quality`. Numbers, booleans and
/// members of enumerations have a number; content is JSON of what a number
/// does not tell: texts, names of members, structures, big integers.
void append_row(std::string& out, int64_t point, const sink_sample& x,
                const copy_limits& limits, uint64_t& changed);

/// Appends `gateway, time, topic, category, severity, source, message, data,
/// tags`.
void append_row(std::string& out, const std::string& gateway,
                const sink_event& x, const copy_limits& limits,
                uint64_t& changed);

} // namespace troupe
