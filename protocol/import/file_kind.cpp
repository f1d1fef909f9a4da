// What kind of file something is, by its first lines.

#include "protocol/import/file_kind.hpp"

#include "protocol/ids.hpp"
#include "protocol/import/csv.hpp"
#include "protocol/import/text.hpp"
#include "protocol/text_match.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

struct known_kind {
  std::string_view word; ///< After `#filetype`, as `csv_name` makes it.
  file_kind kind;
  std::string_view what;
};

constexpr std::array file_types{
  known_kind{"modbusxif", file_kind::modbus_interface, "modbus"},
  known_kind{"bacnetxif", file_kind::bacnet_interface, "bacnet"},
  known_kind{"enoceanxif", file_kind::enocean_interface, "enocean"},
  known_kind{"iotcxif", file_kind::iotc_interface, "iotc"},
  known_kind{"lorawanxif", file_kind::lorawan_interface, "lorawan"},
  known_kind{"dtd", file_kind::device_types, "device types"},
  known_kind{"dla", file_kind::data_rules, "datapoint properties"},
  known_kind{"con", file_kind::connections, "connections (.con)"},
  known_kind{"bacnettypemap", file_kind::bacnet_map, "BACnet maps (.btm)"},
};

constexpr std::array magics{
  known_kind{"PK\x03\x04", file_kind::package, "packages"},
  known_kind{"PK\x05\x06", file_kind::package, "packages"},
  known_kind{"\x89PNG", file_kind::picture, "pictures"},
  known_kind{"\xFF\xD8\xFF", file_kind::picture, "pictures"},
  known_kind{"GIF8", file_kind::picture, "pictures"},
  known_kind{"<", file_kind::resource_report, "resource reports (.xml)"},
  known_kind{"File:", file_kind::lon_interface, "lon"},
};

constexpr std::string_view expectation
  = "not a file that can be imported; its first line would be `File:`, "
    "`#filetype,...` or `name,deviceType,...`";

/// Takes the first line that is not blank; empty at the end of *text*.
std::string_view take_line(std::string_view& text) noexcept {
  for (;;) {
    auto end = std::min(text.find_first_of("\r\n"), text.size());
    auto line = trimmed(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
    if (!line.empty() || text.empty())
      return line;
  }
}

/// Custom drivers have file types of their own, which end in `xif`.
recognized_file by_file_type(const std::string& word) {
  auto key = csv_name(word);
  for (auto& x : file_types)
    if (x.word == key)
      return {x.kind, std::string{x.what}};
  constexpr std::string_view ending = "_xif";
  auto protocol = lower_case(word);
  if (protocol.size() > ending.size()
      && protocol.compare(protocol.size() - ending.size(), ending.size(),
                          ending)
           == 0) {
    protocol.resize(protocol.size() - ending.size());
    if (is_valid_handle(protocol))
      return {file_kind::foreign_interface, protocol};
  }
  return {file_kind::unknown, "file type `" + word + "` is unknown"};
}

/// @param line The first one; *rest* is what follows it.
recognized_file by_cells(std::string_view line, std::string_view rest) {
  // The order of `#` lines is free, but nobody writes many of them.
  for (int left = 100; left > 0 && !line.empty(); --left) {
    issue_log ignored{{}};
    auto table = read_csv(line, ignored);
    if (auto type = table.setting("filetype"))
      return by_file_type(type->value.text);
    if (table.settings.empty()) {
      if (table.column("name") && table.column("deviceType"))
        return {file_kind::devices, {}};
      break;
    }
    line = take_line(rest);
  }
  return {file_kind::unknown, std::string{expectation}};
}

} // namespace

recognized_file recognize(std::string_view text) {
  // Far more than the head of any text file.
  constexpr size_t head = 4096;
  auto binary = text.substr(0, head).find('\0') != std::string_view::npos;
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (starts_with(text, mark))
    text.remove_prefix(mark.size());
  auto line = take_line(text);
  if (line.empty())
    return {file_kind::unknown, "file is empty"};
  for (auto& x : magics)
    if (starts_with(line, x.word))
      return {x.kind, std::string{x.what}};
  if (binary)
    return {file_kind::binary, "file is not text: it has zero bytes"};
  return by_cells(line, text);
}

bool is_interface(file_kind x) noexcept {
  return x <= file_kind::foreign_interface;
}

bool is_importable(std::string_view name) {
  static constexpr std::array<std::string_view, 14> endings{
    ".xif", ".mod", ".bac", ".eno", ".iotc", ".lorawan", ".dtd",
    ".dla", ".btm", ".con", ".dtp", ".zip",  ".csv",     ".xml"};
  auto dot = name.rfind('.');
  return dot != std::string_view::npos
         && std::find(endings.begin(), endings.end(),
                      lower_case(name.substr(dot)))
              != endings.end();
}

} // namespace troupe
