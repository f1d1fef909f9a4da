// Reads device lists (CSV that begins `name,deviceType,...`).

#include "protocol/import/device_csv.hpp"

#include "protocol/ids.hpp"
#include "protocol/import/csv.hpp"
#include "protocol/import/csv_row_reader.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

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
    x.category = row.at(category_).text;
    x.discovery = row.at(discovery_).text;
    x.installed = row.at(installed_).text;
    x.lat = read_degrees(lat_, "latitude", 90);
    x.lng = read_degrees(lng_, "longitude", 180);
    x.zone = row.at(zone_).text;
    x.customer = row.at(customer_).text;
    x.did = row.at(did_).text;
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
