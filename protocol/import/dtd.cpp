// Reads device type files (`.dtd`).

#include "protocol/import/dtd.hpp"

#include "protocol/import/csv.hpp"
#include "protocol/import/csv_row_reader.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <map>
#include <optional>
#include <utility>

namespace troupe {

namespace {

/// Finds the columns once, then reads row by row.
class dtd_reader : csv_row_reader {
public:
  dtd_reader(const csv_table& table, issue_log& issues)
    : csv_row_reader(issues),
      name_(require_column(table, "Device Type", issues)),
      protocol_(require_column(table, "Protocol", issues)),
      program_id_(require_column(table, "Program ID", issues)),
      application_(table.column("Default App")),
      system_(table.column("Default Sys")),
      load_application_(table.column("Auto App Load")),
      load_system_(table.column("Auto Sys Load")),
      picture_(table.column("Graphics File")),
      default_(table.column("Default")) {
    // nop
  }

  void read(const csv_row& row, std::vector<device_type_row>& out) {
    begin(row);
    device_type_row x;
    x.line = row.line;
    x.column = row.at(name_).column;
    x.name = required(name_, "Device Type");
    x.protocol = lower_case(required(protocol_, "Protocol"));
    x.program_id = read_program_id();
    x.application = row.at(application_).text;
    x.system = row.at(system_).text;
    x.picture = row.at(picture_).text;
    x.load_application = read_flag(load_application_, "Auto App Load");
    x.load_system = read_flag(load_system_, "Auto Sys Load");
    x.is_default = read_flag(default_, "Default");
    if (!x.name.empty() && !x.protocol.empty() && !x.program_id.empty())
      add(std::move(x), out);
  }

private:
  std::string read_program_id() {
    auto& cell = row_->at(program_id_);
    auto id = parse_program_id(cell.text);
    if (id.empty())
      error(cell,
            fmt::format("Program ID `{}` is not 16 hex digits", cell.text));
    return id;
  }

  bool read_flag(column where, std::string_view what) {
    auto& cell = row_->at(where);
    auto flag = parse_flag(cell.text);
    if (!flag && !cell.text.empty())
      error(cell, fmt::format("{} `{}` is neither `true` nor `false`", what,
                              cell.text));
    return flag.value_or(false);
  }

  /// Names are unique in a protocol, whatever their case.
  void add(device_type_row x, std::vector<device_type_row>& out) {
    auto [i, added] = places_.emplace(std::pair{x.protocol, lower_case(x.name)},
                                      out.size());
    if (added)
      return out.push_back(std::move(x));
    auto& first = out[i->second];
    if (first.program_id != x.program_id)
      error(row_->at(name_),
            fmt::format("device type `{}` is already in line {} with program "
                        "id {}",
                        x.name, first.line, first.program_id));
  }

  column name_;
  column protocol_;
  column program_id_;
  column application_;
  column system_;
  column load_application_;
  column load_system_;
  column picture_;
  column default_;
  std::map<std::pair<std::string, std::string>, size_t> places_;
};

} // namespace

import_result<std::vector<device_type_row>> read_dtd(const std::string& file,
                                                     std::string_view text) {
  import_result<std::vector<device_type_row>> out;
  issue_log issues{file};
  auto table = read_csv(text, issues);
  dtd_reader reader{table, issues};
  // With a required column missing, every row would only repeat it.
  if (!issues.has_errors())
    for (auto& row : table.rows)
      reader.read(row, out.what);
  out.issues = issues.take();
  return out;
}

} // namespace troupe
