// Reads the interface files of all protocols.

#include "protocol/import/interface_file.hpp"

#include "protocol/import/bac.hpp"
#include "protocol/import/eno.hpp"
#include "protocol/import/foreign.hpp"
#include "protocol/import/lorawan.hpp"
#include "protocol/import/mod.hpp"
#include "protocol/import/text.hpp"
#include "protocol/lon/xif.hpp"

#include <memory>
#include <utility>

namespace troupe {

namespace {

import_result<device_type>
read_points(const recognized_file& found, const std::string& file,
            std::string_view text, const lon::type_catalogue& types) {
  switch (found.kind) {
    case file_kind::lon_interface:
      return lon::read_xif(file, text, types);
    case file_kind::modbus_interface:
      return read_mod(file, text, types);
    case file_kind::bacnet_interface:
      return read_bac(file, text, types);
    case file_kind::lorawan_interface:
      return read_lorawan(file, text, types);
    case file_kind::foreign_interface:
      return read_foreign(file, found.what, text, types);
    default:
      return read_eno(file, found.what, text, types);
  }
}

} // namespace

import_result<device_type>
read_interface(const recognized_file& found, const std::string& file,
               std::string_view text, const lon::type_catalogue& types) {
  auto out = read_points(found, file, text, types);
  out.what.name = type_name_of(file);
  out.what.source_name = file;
  out.what.source_text = text;
  return out;
}

result<device_type_ptr> read_type(const std::string& file,
                                  std::string_view text,
                                  const lon::type_catalogue& types) {
  auto found = recognize(text);
  if (!is_interface(found.kind))
    return failure{ec::parse_error, file + ": not an interface file"};
  auto out = read_interface(found, file, text, types);
  for (auto& x : out.issues)
    if (!x.warning)
      return failure{ec::parse_error, to_string(x)};
  return std::make_shared<const device_type>(std::move(out.what));
}

} // namespace troupe
