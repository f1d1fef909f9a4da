// Reads LoRaWAN interface files (`.lorawan`).

#include "protocol/import/lorawan.hpp"

#include "protocol/import/interface_csv.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <variant>

namespace troupe {

namespace {

/// Ports of applications (LoRaWAN 1.0.3, 4.3.2).
constexpr int64_t last_port = 223;

class lorawan_row_reader {
public:
  using column = point_columns::column;

  lorawan_row_reader(const csv_table& table, const lon::type_catalogue& types,
                     issue_log& issues)
    : cells_(table, types, issues),
      address_(cells_.require({"Address"})),
      native_(table.column("Native Type")),
      field_(table.column("IAP Field")),
      encoder_(table.column("Downlink Encoder")),
      code_(table.column("Downlink Code")),
      port_(table.column("Downlink Port")),
      length_(cells_.find({"Downlink String Length", "ASCII Length"})),
      off_(table.column("Downlink Binary 0 Constant")),
      on_(table.column("Downlink Binary 1 Constant")) {
    cells_.require({"Datapoint Name"});
  }

  std::optional<interface_row> read(const csv_row& row) {
    cells_.begin(row);
    interface_row out;
    lorawan::payload_field place;
    cells_.read_names(out);
    cells_.read_direction(out.point);
    place.key = cells_.cell(address_).text;
    if (place.key.empty())
      cells_.error(cells_.cell(address_), "Address is empty; a key of the "
                                          "decoded object would be right");
    place.native = cells_.cell(native_).text;
    place.scale = cells_.read_scaling();
    place.down = read_downlink();
    out.point.type = cells_.read_type("float");
    if (out.point.type) {
      place.member = read_member(*out.point.type);
      cells_.read_limits(out.point);
    }
    out.point.address = lorawan::payload{{std::move(place)}};
    return cells_.sound() ? std::optional{std::move(out)} : std::nullopt;
  }

private:
  std::string read_member(const data_type& type) {
    auto& cell = cells_.cell(field_);
    auto& fields = type.fields;
    auto known = std::any_of(fields.begin(), fields.end(),
                             [&](auto& x) { return x.name == cell.text; });
    if (!cell.text.empty() && !known)
      cells_.error(cell, fmt::format("IAP Field `{}` is no member of `{}`",
                                     cell.text, type.name));
    return cell.text;
  }

  lorawan::downlink read_downlink() {
    lorawan::downlink out;
    out.encoder = cells_.cell(encoder_).text;
    out.code = narrow<uint32_t>(
      cells_.read_whole(code_, "Downlink Code", 0, 0xFFFF'FFFF));
    out.port = narrow<uint8_t>(
      cells_.read_whole(port_, "Downlink Port", 1, last_port));
    out.length = narrow<uint8_t>(
      cells_.read_whole(length_, "Downlink String Length", 0, 255));
    out.off = cells_.cell(off_).text;
    out.on = cells_.cell(on_).text;
    return out;
  }

  template <class T>
  static std::optional<T> narrow(std::optional<int64_t> x) {
    return x ? std::optional{static_cast<T>(*x)} : std::nullopt;
  }

  point_columns cells_;
  column address_;
  column native_;
  column field_;
  column encoder_;
  column code_;
  column port_;
  column length_;
  column off_;
  column on_;
};

/// Rows for members of one structure belong together.
bool join(point_type& first, point_type& next) {
  auto& all = std::get<lorawan::payload>(first.address).fields;
  auto& one = std::get<lorawan::payload>(next.address).fields.front();
  auto taken = std::any_of(all.begin(), all.end(), [&](auto& x) {
    return x.member.empty() || x.member == one.member;
  });
  if (taken || one.member.empty() || first.type->name != next.type->name)
    return false;
  all.push_back(std::move(one));
  return true;
}

} // namespace

import_result<device_type> read_lorawan(const std::string& file,
                                        std::string_view text,
                                        const lon::type_catalogue& types) {
  interface_csv csv{file, text};
  lorawan_row_reader reader{csv.table(), types, csv.issues()};
  return csv.read(
    "lorawan", [&](const csv_row& row) { return reader.read(row); }, join);
}

} // namespace troupe
