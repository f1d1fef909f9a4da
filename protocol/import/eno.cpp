// Reads EnOcean interface files (`.eno`, `.iotc`).

#include "protocol/import/eno.hpp"

#include "protocol/import/interface_csv.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <utility>
#include <vector>

namespace troupe {

namespace {

using word_list = std::vector<std::pair<std::string, int32_t>>;

constexpr auto info_block = "OperationalInfo";

/// Seconds; more than a month is a mistake.
constexpr double longest_timeout = 31.0 * 86'400;

/// Reads `Enum(0=open:1=closed)`:
///
///     mapping = "Enum(" [pair *(":" pair)] ")"
///     pair    = number "=" word
std::optional<word_list> parse_words(std::string_view x) {
  constexpr std::string_view start = "enum(";
  if (x.size() <= start.size() || x.back() != ')'
      || lower_case(x.substr(0, start.size())) != start)
    return std::nullopt;
  x.remove_prefix(start.size());
  x.remove_suffix(1);
  word_list out;
  while (!x.empty()) {
    auto end = std::min(x.find(':'), x.size());
    auto pair = x.substr(0, end);
    auto middle = pair.find('=');
    if (middle == std::string_view::npos)
      return std::nullopt;
    auto number = parse_whole(trimmed(pair.substr(0, middle)),
                              std::numeric_limits<int32_t>::min(),
                              std::numeric_limits<int32_t>::max());
    if (!number)
      return std::nullopt;
    out.emplace_back(trimmed(pair.substr(middle + 1)),
                     static_cast<int32_t>(*number));
    x.remove_prefix(std::min(end + 1, x.size()));
  }
  return out;
}

class eno_row_reader {
public:
  using column = point_columns::column;

  eno_row_reader(const csv_table& table, const lon::type_catalogue& types,
                 issue_log& issues)
    : cells_(table, types, issues),
      address_(cells_.require({"Address"})),
      timeout_(table.column("Receive Timeout")),
      words_(table.column("EnumMapping")) {
    cells_.require({"Datapoint Name"});
  }

  std::optional<interface_row> read(const csv_row& row) {
    cells_.begin(row);
    interface_row out;
    enocean::telegram_field place;
    cells_.read_names(out);
    cells_.read_direction(out.point);
    place.name = cells_.cell(address_).text;
    if (place.name.empty())
      cells_.error(cells_.cell(address_), "Address is empty; the name of a "
                                          "field of the telegram would be "
                                          "right");
    place.receive_timeout = read_timeout();
    place.words = read_words();
    out.point.type = cells_.read_type("float");
    if (out.point.type)
      cells_.read_limits(out.point);
    out.point.address = std::move(place);
    return cells_.sound() ? std::optional{std::move(out)} : std::nullopt;
  }

private:
  double read_timeout() {
    auto& cell = cells_.cell(timeout_);
    auto seconds = cells_.read_number(timeout_, "Receive Timeout").value_or(0);
    if (seconds < 0 || seconds > longest_timeout)
      cells_.error(cell, fmt::format("Receive Timeout `{}` is not a number of "
                                     "seconds from 0 to {}",
                                     cell.text, longest_timeout));
    return seconds;
  }

  word_list read_words() {
    auto& cell = cells_.cell(words_);
    if (cell.text.empty())
      return {};
    auto words = parse_words(cell.text);
    if (!words)
      cells_.error(cell, fmt::format("EnumMapping `{}` has another form than "
                                     "`Enum(0=open:1=closed)`",
                                     cell.text));
    return words.value_or(word_list{});
  }

  point_columns cells_;
  column address_;
  column timeout_;
  column words_;
};

/// Adds what a gateway elsewhere tells about its devices.
void add_info(device_type& out, const lon::type_catalogue& types) {
  uint32_t index = 0;
  for (auto& x : out.blocks) {
    if (x.name == info_block)
      return; // the file has its own
    index = std::max(index, x.index + 1);
  }
  auto number = static_cast<uint32_t>(out.blocks.size());
  auto& block = out.blocks.emplace_back();
  block.name = info_block;
  block.index = index;
  auto add = [&](const char* name, enocean::field_source source,
                 const char* type) {
    block.points.push_back(static_cast<point_index>(out.points.size()));
    auto& point = out.points.emplace_back();
    point.name = name;
    point.block = number;
    point.read_only = true;
    point.type = types.find(type);
    enocean::telegram_field place;
    place.source = source;
    point.address = std::move(place);
  };
  add("Last Seen", enocean::field_source::last_seen, "text");
  add("Telegram Count", enocean::field_source::telegram_count, "uint32");
}

} // namespace

import_result<device_type>
read_eno(const std::string& file, const std::string& protocol,
         std::string_view text, const lon::type_catalogue& types) {
  interface_csv csv{file, text};
  eno_row_reader reader{csv.table(), types, csv.issues()};
  auto out = csv.read(protocol,
                      [&](const csv_row& row) { return reader.read(row); });
  if (protocol == "iotc" && !out.what.points.empty())
    add_info(out.what, types);
  return out;
}

} // namespace troupe
