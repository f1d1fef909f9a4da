// Reads BACnet type maps (`.btm`).

#include "protocol/import/btm.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/import/csv.hpp"
#include "protocol/import/csv_row_reader.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <array>
#include <map>
#include <utility>

namespace troupe {

namespace {

constexpr size_t most_states = 255;

/// Objects that gateways show (ASHRAE 135, clause 12).
std::optional<bacnet::object_type> read_object(std::string_view x) {
  using type = bacnet::object_type;
  constexpr std::array all{type::analog_input,      type::analog_output,
                           type::analog_value,      type::binary_input,
                           type::binary_output,     type::binary_value,
                           type::multi_state_input, type::multi_state_output,
                           type::multi_state_value};
  auto word = upper_case(x);
  for (auto one : all)
    if (to_string(one) == word)
      return one;
  return std::nullopt;
}

/// The first column of several names.
std::optional<size_t> any_column(const csv_table& table,
                                 std::initializer_list<const char*> all) {
  for (auto name : all)
    if (auto found = table.column(name))
      return found;
  return std::nullopt;
}

/// As `any_column`; the newest name serves the message when there is none.
std::optional<size_t> require_any(const csv_table& table,
                                  std::initializer_list<const char*> all,
                                  issue_log& issues) {
  auto found = any_column(table, all);
  return found ? found : require_column(table, *all.begin(), issues);
}

/// Finds the columns once, then reads row by row.
class btm_reader : csv_row_reader {
public:
  btm_reader(const csv_table& table, issue_log& issues)
    : csv_row_reader(issues),
      block_(require_any(table, {"Block Name", "BlockType"}, issues)),
      index_(require_any(table, {"Block Index", "BlockHandle"}, issues)),
      point_(require_any(table, {"Datapoint Name", "Point Name"}, issues)),
      object_(require_any(table, {"Address", "bacnet_type"}, issues)),
      instance_(table.column("instance")),
      name_(require_any(table, {"BACnet Name", "name"}, issues)),
      units_(any_column(table, {"BACnet Units", "units"})),
      desc_(table.column("Description")),
      type_(any_column(table, {"IAP Type", "TypeDefinition"})),
      field_(any_column(table, {"IAP Field", "SNVT field"})),
      states_(table.column("StateTextMap")),
      technology_(table.column("Technology")),
      scale_{table.column("scale_a"), table.column("scale_b"),
             table.column("scale_c")} {
    // nop
  }

  void read(const csv_row& row, bacnet_map& out) {
    begin(row);
    bacnet_mapping x;
    x.line = row.line;
    x.block_column = row.at(block_).column;
    x.point_column = row.at(point_).column;
    x.field_column = row.at(field_).column;
    x.block = required(block_, "Block Name");
    x.index
      = static_cast<uint32_t>(number(index_, "Block Index", 0, UINT16_MAX));
    x.point = required(point_, "Datapoint Name");
    x.field = row.at(field_).text;
    read_address(x);
    x.name = required(name_, "BACnet Name");
    x.units = row.at(units_).text;
    x.desc = row.at(desc_).text;
    x.iap_type = row.at(type_).text;
    x.scale = read_scale();
    read_states(x);
    read_technology(out);
    check_unique(x);
    if (sound_)
      out.rows.push_back(std::move(x));
  }

private:
  int64_t number(column where, std::string_view what, int64_t low,
                 int64_t high) {
    auto& cell = row_->at(where);
    auto out = parse_whole(cell.text, low, high);
    if (!out)
      error(cell, fmt::format("{} `{}` is not a whole number from {} to {}",
                              what, cell.text, low, high));
    return out.value_or(low);
  }

  /// `AI:3`, or type and number in columns of their own.
  void read_address(bacnet_mapping& x) {
    auto& cell = row_->at(object_);
    std::string_view text = cell.text;
    auto colon = text.find(':');
    auto type = read_object(trimmed(text.substr(0, colon)));
    auto split = colon != std::string_view::npos;
    auto instance = split ? parse_whole(trimmed(text.substr(colon + 1)), 0,
                                        bacnet::last_instance)
                          : std::nullopt;
    if (!type || (split && !instance) || (!split && !instance_))
      return error(cell, fmt::format("address `{}` is not an object type (AI, "
                                     "AO, AV, BI, BO, BV, MSI, MSO, MSV), a "
                                     "colon and a number to {}",
                                     text, bacnet::last_instance));
    x.type = *type;
    x.instance = static_cast<uint32_t>(
      split ? *instance
            : number(instance_, "instance", 0, bacnet::last_instance));
  }

  std::optional<scaling> read_scale() {
    double parts[] = {1, 0, 0};
    for (size_t i = 0; i < std::size(parts); ++i) {
      auto& cell = row_->at(scale_[i]);
      if (cell.text.empty())
        continue;
      auto x = parse_number(cell.text);
      auto whole = i != 1 || (x && parse_whole(cell.text, -15, 15));
      if (!x || !whole || (i == 0 && *x == 0))
        error(cell, fmt::format("scale `{}` is not a number: a is not 0, b is "
                                "a whole one from -15 to 15",
                                cell.text));
      parts[i] = x.value_or(parts[i]);
    }
    if (parts[0] == 1 && parts[1] == 0 && parts[2] == 0)
      return std::nullopt;
    return scaling{parts[0], static_cast<int>(parts[1]), parts[2]};
  }

  /// `Off;On`, `["Off","On"]` or `{"1":"Off","2":"On"}`. States count from 1
  /// without gaps, as BACnet has it.
  void read_states(bacnet_mapping& x) {
    auto& cell = row_->at(states_);
    if (cell.text.empty())
      return;
    if (cell.text[0] == '[' || cell.text[0] == '{') {
      if (auto json = iap::read_json(cell.text))
        take_states(*json, x.states);
    } else {
      std::string_view rest = cell.text;
      for (auto end = rest.find(';'); end != std::string_view::npos;
           end = rest.find(';')) {
        x.states.emplace_back(trimmed(rest.substr(0, end)));
        rest.remove_prefix(end + 1);
      }
      x.states.emplace_back(trimmed(rest));
    }
    if (x.states.empty() || x.states.size() > most_states)
      error(cell, fmt::format("state texts `{}` are not up to {} texts with a "
                              "semicolon between, a JSON list, or a JSON "
                              "object by number from 1",
                              cell.text, most_states));
  }

  static void take_states(const value& json, std::vector<std::string>& out) {
    auto list = json.elements();
    auto count = list != nullptr            ? list->elements.size()
                 : json.fields() != nullptr ? json.fields()->fields.size()
                                            : 0;
    for (size_t i = 0; i < count && i <= most_states; ++i) {
      auto one = list != nullptr ? &list->elements[i]
                                 : json.field(std::to_string(i + 1));
      if (one == nullptr || one->text() == nullptr)
        return out.clear();
      out.push_back(*one->text());
    }
  }

  /// One file is for one type of device.
  void read_technology(bacnet_map& out) {
    auto& cell = row_->at(technology_);
    auto word = lower_case(cell.text);
    if (word.empty() || word == out.protocol)
      return;
    if (!out.protocol.empty())
      return error(cell, fmt::format("Technology `{}` differs from `{}` in the "
                                     "rows above",
                                     cell.text, out.protocol));
    out.protocol = std::move(word);
  }

  void check_unique(const bacnet_mapping& x) {
    if (!sound_)
      return;
    auto address = to_string(bacnet::object_id{x.type, x.instance});
    if (auto [i, added] = addresses_.emplace(address, x.line); !added)
      error(row_->at(object_),
            fmt::format("object {} is already in line {}", address, i->second));
    if (auto [i, added] = names_.emplace(x.name, x.line); !added)
      error(row_->at(name_), fmt::format("BACnet Name `{}` is already in line "
                                         "{}",
                                         x.name, i->second));
  }

  column block_;
  column index_;
  column point_;
  column object_;
  column instance_;
  column name_;
  column units_;
  column desc_;
  column type_;
  column field_;
  column states_;
  column technology_;
  column scale_[3];
  std::map<std::string, uint32_t> addresses_; ///< With their lines.
  std::map<std::string, uint32_t> names_;
};

std::string setting_of(const csv_table& table, std::string_view name) {
  auto found = table.setting(name);
  return found != nullptr ? found->value.text : std::string{};
}

} // namespace

bacnet_map read_btm(std::string_view text, issue_log& issues) {
  bacnet_map out;
  out.file = issues.file();
  out.name = type_name_of(out.file);
  auto table = read_csv(text, issues);
  out.product = setting_of(table, "product_name");
  out.manufacturer = setting_of(table, "manufacturer");
  out.desc = setting_of(table, "description");
  out.old_layout = table.column("BlockType").has_value();
  if (auto id = table.setting("program_id")) {
    out.program_id = parse_program_id(id->value.text);
    if (out.program_id.empty())
      issues.error(id->line, id->value.column,
                   fmt::format("program_ID `{}` is not 16 hex digits",
                               id->value.text));
  }
  btm_reader reader{table, issues};
  // With a required column missing, every row would only repeat it.
  if (!issues.has_errors())
    for (auto& row : table.rows)
      reader.read(row, out);
  return out;
}

} // namespace troupe
