#include "protocol/bacnet/device_image.hpp"

#include "protocol/bacnet/unit.hpp"
#include "protocol/export/csv_writer.hpp"
#include "protocol/import/enum_mapping.hpp"
#include "protocol/scaling.hpp"
#include "protocol/text_match.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe::bacnet {

namespace {

/// Of a name of a block or datapoint, and of a preset.
constexpr size_t longest_name = 128;

/// Index of a block that `read_bac` takes.
constexpr uint32_t last_index = 65'535;

constexpr size_t hash_digits = 8;

/// What names of topics and cells may hold; all else is an underscore.
bool fits(char c) noexcept {
  return c != '/' && c != '+' && c != '#' && c != '\x7F'
         && (c >= ' ' || c < '\0');
}

/// No longer than names may be, without a part of a character at the end.
std::string clipped(std::string x) {
  if (x.size() <= longest_name)
    return x;
  auto end = longest_name;
  while (end > 0 && (x[end] & 0xC0) == 0x80)
    --end;
  x.resize(end);
  return x;
}

std::string fit_name(std::string x) {
  std::replace_if(
    x.begin(), x.end(), [](char c) { return !fits(c); }, '_');
  auto first = x.find_first_not_of(' ');
  x.erase(0, std::min(first, x.size()));
  return clipped(std::move(x));
}

/// Lines of a file end at line breaks, also inside cells of some tools.
std::string one_line(std::string x) {
  std::replace_if(
    x.begin(), x.end(), [](char c) { return c >= '\0' && c < ' '; }, ' ');
  return x;
}

std::string file_part(const std::string& x) {
  std::string out;
  for (auto c : x)
    out += (c >= '0' && c <= '9') || (c >= 'A' && c <= 'Z')
               || (c >= 'a' && c <= 'z') || c == '.'
             ? c
             : '-';
  return out.substr(0, 40);
}

/// FNV-1a, which does not change with the program.
uint32_t hash_of(const std::string& x) noexcept {
  uint32_t out = 2'166'136'261;
  for (auto c : x)
    out = (out ^ static_cast<uint8_t>(c)) * 16'777'619;
  return out;
}

/// Of all files of one product.
std::string name_start(const device_facts& x) {
  return fmt::format("{}_{}_", x.vendor, file_part(x.model));
}

std::string_view type_of(const object_facts& x) noexcept {
  if (!x.kind)
    return base_type(x.id.type);
  switch (*x.kind) {
    case data_kind::boolean:
      return "boolean";
    case data_kind::unsigned_integer:
    case data_kind::enumerated:
      return "uint32";
    case data_kind::signed_integer:
      return "sint32";
    case data_kind::character_string:
      return "text";
    default:
      return "float";
  }
}

/// Two states of one name would be one preset.
word_list words_of(const object_facts& x) {
  word_list out;
  for (auto& [number, text] : x.states) {
    auto word = fit_name(text);
    if (!word.empty())
      out.emplace_back(word, static_cast<int32_t>(number));
  }
  return out;
}

std::vector<std::string> row_of(const object_facts& x) {
  auto instance = x.id.instance;
  auto big = instance > last_index;
  auto name = fit_name(x.name);
  return {
    name.empty() ? to_string(x.id) : name,
    to_string(x.id),
    to_string(x.id.type) + (big ? std::to_string(instance) : ""),
    big ? "0" : std::to_string(instance),
    takes_writes(x.id.type) ? "+" : "-",
    std::string{type_of(x)},
    x.priorities ? "true" : "false",
    x.units ? unit_name(*x.units) : "",
    enum_mapping(words_of(x)),
    x.cov_increment ? number_text(widen(*x.cov_increment)) : "",
    one_line(x.description),
  };
}

std::string rows_of(const device_facts& x) {
  csv_writer out;
  out.row({"Datapoint Name", "Address", "Block Name", "Block Index",
           "Write Enable", "IAP Type", "Priority Array", "Units", "EnumMapping",
           "COV Increment", "Description"});
  for (auto& object : x.objects)
    out.row(row_of(object));
  return out.take();
}

} // namespace

std::string bac_name(const device_facts& x) {
  return fmt::format("{}{:08X}.bac", name_start(x), hash_of(rows_of(x)));
}

bool is_image(const std::string& type, const device_facts& x) {
  auto start = name_start(x);
  return type.size() == start.size() + hash_digits && starts_with(type, start)
         && type.find_first_not_of("0123456789ABCDEF", start.size())
              == std::string::npos;
}

std::string device_title(const device_facts& x) {
  auto name = clipped(one_line(x.name));
  if (!name.empty())
    return name;
  auto model = clipped(one_line(x.model));
  return (model.empty() ? "device" : model) + ' ' + std::to_string(x.instance);
}

std::string bac_text(const device_facts& x) {
  csv_writer out;
  out.setting("filetype", "BACnet_xif");
  out.setting("manufacturer", one_line(x.vendor_name));
  out.setting("product_name", one_line(x.model));
  out.setting("version", one_line(x.firmware));
  out.setting("vendor_id", std::to_string(x.vendor));
  return out.take() + rows_of(x);
}

} // namespace troupe::bacnet
