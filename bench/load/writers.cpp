// Device CSV, `.mod` and `.dtd` of a simulated site.

#include "bench/load/writers.hpp"

#include "bench/load/bacnet_kind.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>

namespace troupe::load {

namespace {

using modbus::native_type;

/// Quotes a CSV field that needs it.
std::string field(const std::string& text) {
  if (text.find_first_of(",\"\r\n") == std::string::npos)
    return text;
  std::string out = "\"";
  for (auto c : text)
    out += c == '"' ? std::string{"\"\""} : std::string{c};
  return out + "\"";
}

/// Names of native types in `.mod` files.
std::string_view native_name(native_type x) noexcept {
  switch (x) {
    case native_type::bit:
      return "BIT";
    case native_type::sint16:
      return "SINT16";
    case native_type::uint32:
      return "UINT32";
    case native_type::sint32:
      return "SINT32";
    case native_type::float32:
      return "FLOAT";
    default: // `kind_builder` makes no others.
      return "UINT16";
  }
}

/// A register holds value * steps: 0 and *steps* stand for 0 and 1.
void add_row(std::string& out, const device_kind& kind, const point_model& x) {
  fmt::format_to(std::back_inserter(out), "{},0,{},{},{},{},big,{},{},FC0{},",
                 kind.block, x.name, x.address, native_name(x.what.native),
                 x.words == modbus::endian::big ? "big" : "little",
                 x.what.iap_type, x.writable ? '+' : '-',
                 static_cast<int>(x.space));
  if (x.what.steps != 1)
    fmt::format_to(std::back_inserter(out), "0,{},0,1,", x.what.steps);
  else
    out += ",,,,";
  out += '\n';
}

} // namespace

/// `did` counts up, as the systems that export such lists have it.
std::string device_csv(const site& x, const std::vector<std::string>& places) {
  std::string out = "name,deviceType,category,protocol,discoveryMethod,"
                    "installationDate,uid,longitude,latitude,customerName,did,"
                    "ownerMAC,timezone\n";
  size_t number = 0;
  for (auto& device : x.devices) {
    auto place = places.empty() ? std::string{} : places[device.socket] + ':';
    fmt::format_to(std::back_inserter(out),
                   "{},{},EDGE,{},manual,{},{}{},{},{},{},{},,{}\n",
                   device.handle, device.kind->name,
                   places.empty() ? "bacnet" : "modbus", x.installed, place,
                   device.unit, x.longitude, x.latitude, field(x.name),
                   ++number, x.timezone);
  }
  return out;
}

std::string channels_toml(const std::vector<channel>& x, uint32_t baud) {
  std::string out;
  for (auto& line : x)
    fmt::format_to(std::back_inserter(out),
                   "[drivers.modbus.channels.{}]\ndevice = \"{}\"\n"
                   "baud = {}\n",
                   line.name, line.device, baud);
  return out;
}

/// Closing tells whether all of it arrived on the disk.
status write_text(const std::string& path, const std::string& text) {
  std::ofstream out{path, std::ios::binary | std::ios::trunc};
  out.write(text.data(), static_cast<std::streamsize>(text.size()));
  out.close();
  if (!out)
    return failure{ec::storage_failed, "cannot write " + path};
  return {};
}

std::string mod_file(const device_kind& x) {
  auto out = fmt::format("#filetype,Modbus_xif\n"
                         "#program_ID,{}\n"
                         "#product_name,{}\n"
                         "#manufacturer,Troupe simulator\n"
                         "#description,{}\n"
                         "Block Name,Block Index,Datapoint Name,Address,Native "
                         "Type,Word Order,Byte Order,IAP Type,Write Enable,"
                         "Function Code,Native Value 1,Native Value 2,Scaled "
                         "Value 1,Scaled Value 2,Marker Value\n",
                         x.program_id, x.name, x.product);
  for (auto& point : x.points)
    add_row(out, x, point);
  return out;
}

std::string dtd_file(const std::vector<device_kind_ptr>& kinds,
                     const std::string& protocol) {
  std::string out = "#filetype,dtd\n"
                    "Device Type,Protocol,Program ID,Default App,Default Sys,"
                    "Auto App Load,Auto Sys Load,Graphics File,Default\n";
  for (auto& x : kinds)
    fmt::format_to(std::back_inserter(out), "{},{},{},,,false,false,,true\n",
                   x->name, protocol, x->program_id);
  return out;
}

std::vector<device_kind_ptr> kinds_of(const site& x) {
  std::vector<device_kind_ptr> kinds;
  for (auto& device : x.devices)
    if (std::find(kinds.begin(), kinds.end(), device.kind) == kinds.end())
      kinds.push_back(device.kind);
  return kinds;
}

status write_files(const site& x, const std::vector<std::string>& places,
                   const std::string& folder) {
  std::filesystem::path base{folder};
  std::error_code error;
  std::filesystem::create_directories(base, error);
  if (error)
    return failure{ec::storage_failed,
                   fmt::format("cannot make {}: {}", folder, error.message())};
  auto is_bacnet = places.empty();
  auto kinds = kinds_of(x);
  for (auto& kind : kinds) {
    auto name = kind->name + (is_bacnet ? ".bac" : ".mod");
    auto text = is_bacnet ? bac_file(*kind) : mod_file(*kind);
    if (auto done = write_text(base / name, text); !done)
      return done;
  }
  auto types = dtd_file(kinds, is_bacnet ? "bacnet" : "modbus");
  if (auto done = write_text(base / "device-types.dtd", types); !done)
    return done;
  return write_text(base / "devices.csv", device_csv(x, places));
}

} // namespace troupe::load
