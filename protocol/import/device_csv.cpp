// Reads device lists (CSV that begins `name,deviceType,...`).

#include "protocol/import/device_csv.hpp"

#include "protocol/ids.hpp"
#include "protocol/import/csv.hpp"
#include "protocol/import/csv_row_reader.hpp"
#include "protocol/import/text.hpp"
#include "protocol/schedule/date_reader.hpp"
#include "protocol/schedule/time_zone.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <vector>

namespace troupe {

namespace {

/// Finds the columns once, then reads row by row.
class device_reader : csv_row_reader {
public:
  device_reader(const csv_table& table, issue_log& issues)
    : csv_row_reader(issues),
      name_(require_column(table, "name", issues)),
      type_(require_column(table, "deviceType", issues)),
      protocol_(require_column(table, "protocol", issues)),
      uid_(table.column("uid")),
      category_(table.column("category")),
      discovery_(table.column("discoveryMethod")),
      installed_(table.column("installationDate")),
      lat_(table.column("latitude")),
      lng_(table.column("longitude")),
      zone_(table.column("timezone")),
      customer_(table.column("customerName")),
      did_(table.column("did")),
      desc_(table.column("description")) {
    // nop
  }

  void read(const csv_row& row, std::vector<device_row>& out) {
    begin(row);
    device_row x;
    x.file = issues_.file();
    x.line = row.line;
    x.handle = read_handle();
    x.device_type = required(type_, "deviceType");
    x.protocol = lower_case(required(protocol_, "protocol"));
    x.uid = row.at(uid_).text;
    x.category = one_of(category_, "category", {"EDGE"});
    x.discovery = one_of(discovery_, "discoveryMethod",
                         {"manual", "discovery"});
    x.installed = read_installed();
    x.lat = read_degrees(lat_, "latitude", 90);
    x.lng = read_degrees(lng_, "longitude", 180);
    x.zone = read_zone();
    x.customer = row.at(customer_).text;
    x.did = read_did();
    x.desc = row.at(desc_).text;
    x.name_column = row.at(name_).column;
    x.type_column = row.at(type_).column;
    x.uid_column = row.at(uid_).column;
    if (x.lat.has_value() != x.lng.has_value() && sound_)
      error(row.at(x.lat ? lng_ : lat_),
            "latitude and longitude need each other");
    if (sound_)
      out.push_back(std::move(x));
  }

private:
  std::string read_handle() {
    auto& cell = row_->at(name_);
    if (!is_valid_handle(cell.text))
      error(cell, fmt::format("name `{}` is not 1 to 64 characters of A-Z a-z "
                              "0-9 . - _",
                              cell.text));
    return cell.text;
  }

  /// Upper and lower case mean the same; an empty cell says nothing.
  std::string one_of(column where, std::string_view what,
                     const std::vector<std::string_view>& words) {
    auto& cell = row_->at(where);
    auto same = [&](auto x) { return lower_case(x) == lower_case(cell.text); };
    if (!cell.text.empty() && std::none_of(words.begin(), words.end(), same))
      error(cell, fmt::format("{} `{}` is not {}", what, cell.text,
                              fmt::join(words, " or ")));
    return cell.text;
  }

  std::string read_installed() {
    auto& cell = row_->at(installed_);
    constexpr auto what = "installationDate";
    if (!cell.text.empty()
        && !read_date_rule(make_structure({{what, value{cell.text}}}), what))
      error(cell,
            fmt::format("{} `{}` is no date like 2024-01-15", what, cell.text));
    return cell.text;
  }

  std::string read_zone() {
    auto& cell = row_->at(zone_);
    if (cell.text.empty())
      return {};
    auto [known, added] = zones_.emplace(cell.text, false);
    if (added)
      known->second = static_cast<bool>(time_zone::load(cell.text));
    if (!known->second)
      error(cell,
            fmt::format("timezone `{}` is none of the IANA database, such "
                        "as Europe/Berlin",
                        cell.text));
    return cell.text;
  }

  /// The other system's handle: one for each device.
  std::string read_did() {
    auto& cell = row_->at(did_);
    if (cell.text.empty())
      return {};
    auto [known, added] = dids_.emplace(cell.text, row_->line);
    if (!added)
      error(cell, fmt::format("did `{}` is already in line {}", cell.text,
                              known->second));
    return cell.text;
  }

  std::optional<double> read_degrees(column where, std::string_view what,
                                     int limit) {
    auto& cell = row_->at(where);
    if (cell.text.empty())
      return std::nullopt;
    auto number = parse_number(cell.text);
    if (!number || *number < -limit || *number > limit)
      error(cell, fmt::format("{} `{}` is not a number from {} to {}", what,
                              cell.text, -limit, limit));
    return number;
  }

  column name_;
  column type_;
  column protocol_;
  column uid_;
  column category_;
  column discovery_;
  column installed_;
  column lat_;
  column lng_;
  column zone_;
  column customer_;
  column did_;
  column desc_;
  std::map<std::string, bool> zones_;    ///< Whether there is such a zone.
  std::map<std::string, uint32_t> dids_; ///< Their first lines.
};

} // namespace

import_result<std::vector<device_row>> read_device_csv(const std::string& file,
                                                       std::string_view text) {
  import_result<std::vector<device_row>> out;
  issue_log issues{file};
  auto table = read_csv(text, issues);
  device_reader reader{table, issues};
  // With a required column missing, every row would only repeat it.
  if (!issues.has_errors())
    for (auto& row : table.rows)
      reader.read(row, out.what);
  out.issues = issues.take();
  return out;
}

} // namespace troupe
