// What kind of file something is, by its first lines.

#include "protocol/import/file_kind.hpp"

#include "protocol/import/csv.hpp"
#include "protocol/import/text.hpp"

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
  known_kind{"modbusxif", file_kind::modbus_interface, ""},
  known_kind{"dtd", file_kind::device_types, ""},
  known_kind{"dla", file_kind::unsupported, "datapoint properties (.dla)"},
  known_kind{"con", file_kind::unsupported, "connections (.con)"},
  known_kind{"bacnettypemap", file_kind::unsupported, "BACnet maps (.btm)"},
  known_kind{"bacnetxif", file_kind::unsupported, "BACnet interfaces (.bac)"},
  known_kind{"enoceanxif", file_kind::unsupported, "EnOcean interfaces (.eno)"},
  known_kind{"iotcxif", file_kind::unsupported, "IoT interfaces (.iotc)"},
  known_kind{"lorawanxif", file_kind::unsupported,
             "LoRaWAN interfaces (.lorawan)"},
};

constexpr std::array magics{
  known_kind{"PK\x03\x04", file_kind::unsupported,
             "device packages (.dtp, .zip)"},
  known_kind{"PK\x05\x06", file_kind::unsupported,
             "device packages (.dtp, .zip)"},
  known_kind{"\x89PNG", file_kind::unsupported, "pictures"},
  known_kind{"\xFF\xD8\xFF", file_kind::unsupported, "pictures"},
  known_kind{"<", file_kind::unsupported, "resource reports (.xml)"},
  known_kind{"File:", file_kind::lon_interface, ""},
};

constexpr std::string_view expectation
  = "not a file that can be imported; its first line would be `File:`, "
    "`#filetype,...` or `name,deviceType,...`";

bool starts_with(std::string_view x, std::string_view start) noexcept {
  return x.substr(0, start.size()) == start;
}

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
  if (key.size() > 3 && key.compare(key.size() - 3, 3, "xif") == 0)
    return {file_kind::unsupported, "interfaces of type `" + word + "`"};
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
  constexpr std::string_view mark = "\xEF\xBB\xBF";
  if (starts_with(text, mark))
    text.remove_prefix(mark.size());
  auto line = take_line(text);
  if (line.empty())
    return {file_kind::unknown, "file is empty"};
  for (auto& x : magics)
    if (starts_with(line, x.word))
      return {x.kind, std::string{x.what}};
  return by_cells(line, text);
}

} // namespace troupe
