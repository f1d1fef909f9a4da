// Turns the rows of a `.mod` file into a device type.

#include "protocol/import/mod.hpp"

#include "protocol/import/mod_row.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <map>
#include <tuple>
#include <utility>

namespace troupe {

namespace {

/// Adds rows to a device type, in which blocks and datapoints are unique.
class mod_builder {
public:
  mod_builder(device_type& out, issue_log& issues)
    : out_(out), issues_(issues) {
    // nop
  }

  /// @param where The cell that names the datapoint.
  void add(mod_row row, uint32_t line, const csv_cell& where) {
    auto block = block_of(row);
    auto [i, added] = lines_.emplace(std::pair{block, row.point.name}, line);
    if (!added)
      return issues_.error(line, where.column,
                           fmt::format("datapoint `{}` is already in line {}; "
                                       "names are unique in a block",
                                       row.point.name, i->second));
    row.point.block = block;
    out_.blocks[block].points.push_back(
      static_cast<point_index>(out_.points.size()));
    out_.points.push_back(std::move(row.point));
  }

private:
  uint32_t block_of(const mod_row& row) {
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
  std::map<std::pair<std::string, uint32_t>, uint32_t> blocks_;
  std::map<std::pair<uint32_t, std::string>, uint32_t> lines_;
};

std::string text_of(const csv_table& table, std::string_view name) {
  auto x = table.setting(name);
  return x ? x->value.text : std::string{};
}

void read_settings(const csv_table& table, issue_log& issues,
                   device_type& out) {
  out.protocol = "modbus";
  out.product = text_of(table, "product_name");
  out.manufacturer = text_of(table, "manufacturer");
  out.desc = text_of(table, "description");
  out.version = text_of(table, "version");
  if (auto x = table.setting("program_ID")) {
    out.program_id = parse_program_id(x->value.text);
    if (out.program_id.empty())
      issues.error(x->line, x->value.column,
                   fmt::format("program id `{}` is not 16 hex digits",
                               x->value.text));
  }
}

} // namespace

import_result<device_type> read_mod(const std::string& file,
                                    std::string_view text,
                                    const lon::type_catalogue& types) {
  import_result<device_type> out;
  issue_log issues{file};
  auto table = read_csv(text, issues);
  mod_row_reader reader{table, types, issues};
  if (table.rows.size() > most_mod_points)
    issues.error(table.rows[most_mod_points].line, 0,
                 fmt::format("more than {} datapoints", most_mod_points));
  // With a required column missing, every row would only repeat it.
  auto readable = !issues.has_errors();
  out.what.name = type_name_of(file);
  read_settings(table, issues, out.what);
  if (readable) {
    mod_builder builder{out.what, issues};
    for (auto& row : table.rows)
      if (auto x = reader.read(row))
        builder.add(*std::move(x), row.line, row.at(reader.name_column()));
  }
  if (out.what.points.empty() && !issues.has_errors())
    issues.error(0, 0, "file has no datapoints");
  out.issues = issues.take();
  return out;
}

} // namespace troupe
