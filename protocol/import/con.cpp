// Reads connection files (`.con`).

#include "protocol/import/con.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/json_path.hpp"
#include "protocol/import/csv.hpp"
#include "protocol/import/csv_row_reader.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <optional>
#include <set>
#include <utility>

namespace troupe {

namespace {

/// Text of a context cell; what means everywhere or nowhere is empty.
std::string context_of(const std::string& x) {
  auto word = lower_case(x);
  return word == "world" || word == "none" ? std::string{} : x;
}

bool all_of(const value& map) {
  auto fields = map.fields();
  return fields != nullptr
         && std::all_of(fields->fields.begin(), fields->fields.end(),
                        [](auto& x) {
                          return x.second.text() != nullptr
                                 && iap::json_path::parse(*x.second.text());
                        });
}

/// Finds the columns once, then reads row by row.
class con_reader : csv_row_reader {
public:
  con_reader(const csv_table& table, issue_log& issues)
    : csv_row_reader(issues),
      old_(table.column("Rule ID").has_value()),
      name_(require_column(table, old_ ? "Rule ID" : "Template Name", issues)),
      point_(require_column(table, "Datapoint Name", issues)),
      direction_(require_column(table, "Direction", issues)),
      reference_(table.column("Reference Type")),
      contexts_(table.column(old_ ? "Area Scope" : "Contexts")),
      zone_(table.column("Zone Scope")),
      target_type_(table.column("Target Type")),
      target_name_(table.column("Target Name")),
      device_(table.column("Device Name")),
      type_(table.column("Device Type")),
      map_(table.column("Map")),
      presets_(table.column("Use Presets")),
      localized_(table.column("Use Localized Value")),
      transform_(table.column("Transform")) {
    // nop
  }

  void read(const csv_row& row) {
    begin(row);
    auto& name = row.at(name_).text;
    if (name.empty())
      error(row.at(name_),
            fmt::format("{} is empty", old_ ? "Rule ID" : "Template Name"));
    connection_row x;
    x.line = row.line;
    x.name_column = row.at(name_).column;
    x.device_column = row.at(device_).column;
    x.type_column = row.at(type_).column;
    x.point_column = row.at(point_).column;
    x.source = read_source();
    x.device = row.at(device_).text;
    x.device_type = row.at(type_).text;
    x.fixed = read_fixed(x);
    read_contexts(x);
    read_path(x);
    read_map(x);
    x.presets = read_presets();
    x.localized = read_localized();
    x.transform = row.at(transform_).text;
    if (name.empty())
      return;
    auto [i, added] = places_.emplace(name, out_.size());
    if (added)
      out_.push_back({name, {}});
    if (!sound_)
      unsound_.insert(name);
    out_[i->second].rows.push_back(std::move(x));
  }

  /// Call when all rows are read.
  std::vector<connection_template> finish() {
    std::vector<connection_template> sound;
    for (auto& x : out_)
      if (unsound_.count(x.name) == 0 && is_complete(x))
        sound.push_back(std::move(x));
    return sound;
  }

private:
  bool read_source() {
    auto& cell = row_->at(direction_);
    auto word = lower_case(cell.text);
    if (word != "source" && word != "destination")
      error(cell, fmt::format("Direction `{}` is neither `Source` nor "
                              "`Destination`",
                              cell.text));
    return word == "source";
  }

  bool read_fixed(const connection_row& x) {
    auto& cell = row_->at(reference_);
    auto word = lower_case(cell.text);
    auto fixed = word == "fixed" || (!reference_ && !x.device.empty());
    if (!word.empty() && !fixed && word != "relative")
      issues_.warning(row_->line, cell.column,
                      fmt::format("Reference Type `{}` is taken as `Relative`",
                                  cell.text));
    if (fixed && x.device.empty())
      error(row_->at(device_), "Device Name is empty; a fixed reference needs "
                               "it");
    if (!fixed && x.device.empty() && x.device_type.empty())
      error(row_->at(type_), "Device Name and Device Type are empty; a "
                             "relative reference needs one of them");
    return fixed;
  }

  void read_contexts(connection_row& x) {
    x.contexts = context_of(row_->at(contexts_).text);
    if (auto zone = context_of(row_->at(zone_).text); old_ && !zone.empty())
      x.contexts += '/' + zone;
    x.target_type = context_of(row_->at(target_type_).text);
    x.target_name = row_->at(target_name_).text;
  }

  /// `block/index/datapoint`
  void read_path(connection_row& x) {
    auto& cell = row_->at(point_);
    std::string_view text = cell.text;
    auto first = text.find('/');
    auto last = text.rfind('/');
    auto index = first < last && last != std::string_view::npos
                   ? parse_whole(text.substr(first + 1, last - first - 1), 0,
                                 UINT16_MAX)
                   : std::nullopt;
    if (!index || first == 0 || last + 1 == text.size())
      return error(cell, fmt::format("Datapoint Name `{}` is not "
                                     "block/index/datapoint",
                                     text));
    x.block = text.substr(0, first);
    x.index = static_cast<uint32_t>(*index);
    x.point = text.substr(last + 1);
  }

  void read_map(connection_row& x) {
    auto& cell = row_->at(map_);
    if (cell.text.empty())
      return;
    auto json = iap::read_json(cell.text);
    if (!json || !all_of(*json))
      return error(cell, "Map is not a JSON object of JSONPaths such as "
                         "{\"level\":\"$.value\"}");
    x.map = *std::move(json);
  }

  preset_use read_presets() {
    auto& cell = row_->at(presets_);
    auto word = csv_name(cell.text);
    if (word == "exclusive")
      return preset_use::exclusive;
    if (word == "nonexclusive" || word == "yes")
      return preset_use::shared;
    if (!word.empty() && word != "no")
      error(cell, fmt::format("Use Presets `{}` is not `No`, `Exclusive` or "
                              "`Non-exclusive`",
                              cell.text));
    return preset_use::none;
  }

  bool read_localized() {
    auto& cell = row_->at(localized_);
    auto word = lower_case(cell.text);
    if (!word.empty() && word != "yes" && word != "no")
      error(cell, fmt::format("Use Localized Value `{}` is neither `Yes` nor "
                              "`No`",
                              cell.text));
    return word == "yes";
  }

  /// Both ends, and at most one map: a connection has one.
  bool is_complete(const connection_template& x) {
    auto complain = [&](const connection_row& at, const char* what) {
      issues_.error(at.line, at.name_column,
                    fmt::format("template `{}` {}", x.name, what));
      return false;
    };
    auto is_source = [](auto& row) { return row.source; };
    auto& rows = x.rows;
    if (std::none_of(rows.begin(), rows.end(), is_source))
      return complain(rows.front(), "has no source");
    if (std::all_of(rows.begin(), rows.end(), is_source))
      return complain(rows.front(), "has no destination");
    const connection_row* first = nullptr;
    for (auto& row : rows) {
      if (row.map.is_null())
        continue;
      if (first != nullptr && first->map != row.map)
        return complain(row, "has another map in a row above");
      first = &row;
    }
    return true;
  }

  bool old_;
  column name_;
  column point_;
  column direction_;
  column reference_;
  column contexts_;
  column zone_;
  column target_type_;
  column target_name_;
  column device_;
  column type_;
  column map_;
  column presets_;
  column localized_;
  column transform_;
  std::vector<connection_template> out_;
  std::map<std::string, size_t> places_; ///< Into `out_`.
  std::set<std::string> unsound_;        ///< Names with an error.
};

} // namespace

std::vector<connection_template> read_con(std::string_view text,
                                          issue_log& issues) {
  auto table = read_csv(text, issues);
  con_reader reader{table, issues};
  // With a required column missing, every row would only repeat it.
  if (issues.has_errors())
    return {};
  for (auto& row : table.rows)
    reader.read(row);
  return reader.finish();
}

} // namespace troupe
