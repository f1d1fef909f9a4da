#include "storage/history/row_text.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/inert_text.hpp"

#include <array>

namespace troupe {

namespace {

std::string_view name_of(quality x) {
  switch (x) {
    case quality::good:
      return "good";
    case quality::stale:
      return "stale";
    case quality::invalid:
      return "invalid";
  }
  return {};
}

void put_cell(std::string& out, std::string_view x) {
  if (x.find_first_of("\",\r\n") == std::string_view::npos) {
    out += x;
    return;
  }
  out += '"';
  for (auto c : x) {
    if (c == '"')
      out += c;
    out += c;
  }
  out += '"';
}

/// Numbers of an interval in the order of the columns; null where there is
/// none.
std::array<value, 6> stats_of(const row_stats& x) {
  auto numeric = x.known > 0 || x.least != 0 || x.most != 0;
  auto number = [numeric](double y) { return numeric ? value{y} : value{}; };
  return {number(x.least),
          number(x.most),
          x.count > 0 ? number(x.mean) : value{},
          number(x.weighted),
          value{static_cast<int64_t>(x.count)},
          value{static_cast<double>(x.known) / 1'000}};
}

constexpr std::array<std::string_view, 6> stat_names{
  "min", "max", "mean", "weightedMean", "count", "known"};

} // namespace

std::string csv_head(row_form form) {
  std::string out{"time,point,quality,value"};
  if (form == row_form::intervals)
    for (auto name : stat_names)
      (out += ',') += name;
  return out + "\r\n";
}

void put_csv(std::string& out, const history_row& x, std::string_view point,
             row_form form) {
  (out += iap::format_iso(x.time)) += ',';
  put_cell(out, inert_text(point));
  ((out += ',') += name_of(x.status)) += ',';
  if (auto text = x.what.text())
    put_cell(out, inert_text(*text));
  else if (!x.what.is_null())
    put_cell(out, iap::to_json(x.what));
  if (form == row_form::intervals)
    for (auto& stat : stats_of(x.stats)) {
      out += ',';
      if (!stat.is_null())
        iap::write_json(out, stat);
    }
  out += "\r\n";
}

void put_json_line(std::string& out, const history_row& x,
                   std::string_view point, row_form form) {
  ((out += R"({"time":")") += iap::format_iso(x.time)) += R"(","point":)";
  iap::write_json_text(out, point);
  ((out += R"(,"quality":")") += name_of(x.status)) += R"(","value":)";
  iap::write_json(out, x.what);
  if (form == row_form::intervals) {
    auto stats = stats_of(x.stats);
    for (size_t i = 0; i < stats.size(); ++i) {
      ((out += ",\"") += stat_names[i]) += "\":";
      iap::write_json(out, stats[i]);
    }
  }
  out += "}\n";
}

} // namespace troupe
