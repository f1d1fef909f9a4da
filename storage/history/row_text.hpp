// Rows of history as text: CSV (RFC 4180) and JSON lines.

#pragma once

#include "storage/history/history_row.hpp"

#include <string>
#include <string_view>

namespace troupe {

/// Which columns and members there are: those of intervals come only where they
/// were asked for.
enum class row_form : uint8_t { samples, intervals };

/// `time,point,quality,value`, and for intervals
/// `,min,max,mean,weightedMean,count,known`; ends with CRLF.
[[nodiscard]] std::string csv_head(row_form form);

/// Appends a line, ending with CRLF. Times are ISO 8601 in UTC. Texts are
/// `inert_text`, other values JSON; a gap has no value. *known* counts seconds.
/// Cells with commas, quotes or line ends are quoted.
void put_csv(std::string& out, const history_row& x, std::string_view point,
             row_form form);

/// Appends an object and LF: `{"time":…,"point":…,"quality":…,"value":…}`, with
/// `null` for a gap, and for intervals `min`, `max`, `mean`, `weightedMean`,
/// `count`, `known`. Numbers that an interval does not have are `null`.
void put_json_line(std::string& out, const history_row& x,
                   std::string_view point, row_form form);

} // namespace troupe
