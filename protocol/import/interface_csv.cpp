// Turns CSV interface files into device types: what is common to all of them.

#include "protocol/import/interface_csv.hpp"

#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <tuple>
#include <utility>

namespace troupe {

namespace {

/// Adds rows to a device type, in which blocks and datapoints are unique.
class type_builder {
public:
  type_builder(device_type& out, issue_log& issues,
               const interface_csv::row_joiner& joiner)
    : out_(out), issues_(issues), joiner_(joiner) {
    // nop
  }

  void add(interface_row row, uint32_t line) {
    auto block = block_of(row);
    auto next = static_cast<point_index>(out_.points.size());
    auto [i, added] = lines_.emplace(std::pair{block, row.point.name},
                                     std::pair{line, next});
    if (added) {
      row.point.block = block;
      out_.blocks[block].points.push_back(next);
      out_.points.push_back(std::move(row.point));
    } else if (!joiner_ || !joiner_(out_.points[i->second.second], row.point)) {
      issues_.error(line, row.column,
                    fmt::format("datapoint `{}` is already in line {}; names "
                                "are unique in a block",
                                row.point.name, i->second.first));
    }
  }

private:
  uint32_t block_of(const interface_row& row) {
    auto next = static_cast<uint32_t>(out_.blocks.size());
    auto [i, added] = blocks_.emplace(std::pair{row.block, row.index}, next);
    if (added) {
      auto& block = out_.blocks.emplace_back();
      block.name = row.block;
      block.index = row.index;
    }
    return i->second;
  }

  device_type& out_;
  issue_log& issues_;
  const interface_csv::row_joiner& joiner_;
  std::map<std::pair<std::string, uint32_t>, uint32_t> blocks_;
  /// Block and name to line and point.
  std::map<std::pair<uint32_t, std::string>, std::pair<uint32_t, point_index>>
    lines_;
};

} // namespace

interface_csv::interface_csv(const std::string& file, std::string_view text)
  : file_(file), issues_(file), table_(read_csv(text, issues_)) {
  // nop
}

/// Of lines that are repeated, the first with a value counts.
void interface_csv::read_settings(device_type& out) {
  const std::array<std::pair<std::string_view, std::string*>, 4> texts{{
    {"productname", &out.product},
    {"manufacturer", &out.manufacturer},
    {"description", &out.desc},
    {"version", &out.version},
  }};
  std::set<std::string_view> seen{"filetype"};
  for (auto& x : table_.settings) {
    if (x.value.text.empty() || !seen.insert(x.key).second)
      continue;
    auto known = std::find_if(texts.begin(), texts.end(),
                              [&](auto& row) { return row.first == x.key; });
    if (known != texts.end()) {
      *known->second = x.value.text;
    } else if (x.key == "programid") {
      out.program_id = parse_program_id(x.value.text);
      if (out.program_id.empty())
        issues_.error(x.line, x.value.column,
                      fmt::format("program id `{}` is not 16 hex digits",
                                  x.value.text));
    } else {
      out.settings.emplace_back(x.key, x.value.text);
    }
  }
}

import_result<device_type> interface_csv::read(const std::string& protocol,
                                               const row_reader& reader,
                                               const row_joiner& joiner) {
  import_result<device_type> out;
  // With a required column missing, every row would only repeat it. Of too many
  // rows each may have mistakes of its own.
  auto readable = !issues_.has_errors();
  if (table_.rows.size() > most_type_points)
    issues_.error(table_.rows[most_type_points].line, 0,
                  fmt::format("file has {} datapoints; at most {} are allowed",
                              table_.rows.size(), most_type_points));
  out.what.name = type_name_of(file_);
  out.what.protocol = protocol;
  read_settings(out.what);
  if (readable) {
    type_builder builder{out.what, issues_, joiner};
    for (auto& row : table_.rows)
      if (auto x = reader(row); x && out.what.points.size() < most_type_points)
        builder.add(*std::move(x), row.line);
  }
  if (out.what.points.empty() && !issues_.has_errors())
    issues_.error(0, 0, "file has no datapoints");
  out.issues = issues_.take();
  return out;
}

} // namespace troupe
