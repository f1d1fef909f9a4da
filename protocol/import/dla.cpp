// Reads datapoint properties (`.dla`).

#include "protocol/import/dla.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/import/dla_cells.hpp"
#include "protocol/import/dla_settings.hpp"
#include "protocol/import/text.hpp"
#include "protocol/presentation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>

namespace troupe {

namespace {

void add(structure& out, const char* name, structure x) {
  if (!x.fields.empty())
    out.fields.emplace_back(name, value{std::move(x)});
}

/// Finds the columns once, then reads row by row.
class dla_reader {
public:
  using column = dla_cells::column;

  dla_reader(const csv_table& table, issue_log& issues)
    : cells_(table, issues),
      protocol_(cells_.require("Protocol")),
      type_(cells_.require("Device Type")),
      point_(cells_.require("Datapoint")) {
    // nop
  }

  std::optional<dla_row> read(const csv_row& row) {
    cells_.begin(row);
    dla_row out;
    out.line = row.line;
    out.type_column = cells_.at(type_).column;
    out.point_column = cells_.at(point_).column;
    out.initial_column = cells_.at(initial_).column;
    out.protocol = lower_case(required(protocol_));
    out.type = out.protocol == "iap" ? std::string{} : required(type_);
    read_point(out.rule);
    structure settings;
    add(settings, "monitor", monitor_.read(cells_, out.protocol));
    add(settings, "alarm", alarm_.read(cells_));
    add(settings, "log", log_.read(cells_));
    if (auto visible = cells_.flag(visible_))
      settings.fields.emplace_back("visible", value{*visible});
    read_presentation(settings);
    read_tags(settings);
    out.rule.settings = value{std::move(settings)};
    out.rule.initial = read_initial();
    out.rule.provision_initial = cells_.flag(provision_).value_or(false);
    normalize(out.rule);
    return cells_.sound() ? std::optional{std::move(out)} : std::nullopt;
  }

private:
  std::string required(const column& x) {
    auto& cell = cells_.at(x);
    if (cell.text.empty())
      cells_.error(cell, cells_.missing(x));
    return cell.text;
  }

  void read_point(data_rule& out) {
    auto& cell = cells_.at(point_);
    std::string_view path = cell.text;
    auto first = path.find('/');
    auto second = first == std::string_view::npos ? first
                                                  : path.find('/', first + 1);
    auto index = second == std::string_view::npos
                   ? std::nullopt
                   : parse_whole(path.substr(first + 1, second - first - 1), 0,
                                 65'535);
    if (!index || first == 0 || second + 1 == path.size())
      return cells_.error(cell,
                          fmt::format("Datapoint `{}` has another form than "
                                      "block/index/point: `Lamp/0/nviValue`",
                                      cell.text));
    out.block = path.substr(0, first);
    out.index = static_cast<uint32_t>(*index);
    out.point = path.substr(second + 1);
  }

  void read_presentation(structure& out) {
    auto presets = cells_.json(presets_);
    auto localization = cells_.json(localization_);
    if (presets) {
      if (auto ok = presentation::read(*presets, {}); !ok)
        cells_.error(cells_.at(presets_),
                     fmt::format("Presets are not a list of "
                                 "{{\"name\",\"value\"}}, each name once: {}",
                                 ok.error().text));
      out.fields.emplace_back("presets", *std::move(presets));
    }
    if (localization) {
      if (auto ok = presentation::read({}, *localization); !ok)
        cells_.error(cells_.at(localization_),
                     fmt::format("Localization cannot be used: {}",
                                 ok.error().text));
      out.fields.emplace_back("localization", *std::move(localization));
    }
  }

  /// A JSON list, or texts separated by semicolons.
  void read_tags(structure& out) {
    auto& cell = cells_.at(tags_);
    if (cell.text.empty())
      return;
    array tags;
    if (cell.text.front() == '[') {
      auto list = cells_.json(tags_);
      auto all = list ? list->elements() : nullptr;
      if (all != nullptr)
        tags = *all;
    } else {
      std::string_view rest = cell.text;
      while (!rest.empty()) {
        auto end = std::min(rest.find(';'), rest.size());
        if (auto tag = trimmed(rest.substr(0, end)); !tag.empty())
          tags.elements.emplace_back(std::string{tag});
        rest.remove_prefix(std::min(end + 1, rest.size()));
      }
    }
    for (auto& x : tags.elements)
      if (x.text() == nullptr)
        return cells_.error(cell, "Tags are not a list of texts");
    out.fields.emplace_back("tags", value{std::move(tags)});
  }

  /// JSON where it is, else a text: the name of a preset or of an enumeration.
  std::optional<value> read_initial() {
    auto& cell = cells_.at(initial_);
    if (cell.text.empty())
      return std::nullopt;
    if (auto parsed = iap::read_json(cell.text); parsed && !parsed->is_null())
      return *std::move(parsed);
    return value{cell.text};
  }

  dla_cells cells_;
  dla_monitor monitor_{cells_};
  dla_alarm alarm_{cells_};
  dla_log log_{cells_};
  column protocol_;
  column type_;
  column point_;
  column initial_ = cells_.find({"Initial Value"});
  column provision_ = cells_.find({"Provision Initial Value"});
  column visible_ = cells_.find({"Visible"});
  column presets_ = cells_.find({"Presets"});
  column localization_ = cells_.find({"Localization"});
  column tags_ = cells_.find({"Tags"});
};

} // namespace

import_result<std::vector<dla_row>> read_dla(const std::string& file,
                                             std::string_view text) {
  import_result<std::vector<dla_row>> out;
  issue_log issues{file};
  auto table = read_csv(text, issues);
  dla_reader reader{table, issues};
  table.warn_of_unread(issues);
  // With a required column missing, every row would only repeat it.
  if (!issues.has_errors())
    for (auto& row : table.rows)
      if (auto x = reader.read(row))
        out.what.push_back(*std::move(x));
  out.issues = issues.take();
  return out;
}

} // namespace troupe
