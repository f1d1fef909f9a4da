// Any bytes as a CSV interface file; the first byte chooses the kind.

#include "protocol/import/bac.hpp"
#include "protocol/import/eno.hpp"
#include "protocol/import/foreign.hpp"
#include "protocol/import/lorawan.hpp"

#include <cstdlib>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace {

using namespace troupe;

void require(bool x) {
  if (!x)
    std::abort();
}

import_result<device_type> read(uint8_t kind, std::string_view text) {
  auto& types = lon::type_catalogue::standard();
  switch (kind % 5) {
    case 0:
      return read_bac("fuzz.bac", text, types);
    case 1:
      return read_eno("fuzz.eno", "enocean", text, types);
    case 2:
      return read_eno("fuzz.iotc", "iotc", text, types);
    case 3:
      return read_lorawan("fuzz.lorawan", text, types);
    default:
      return read_foreign("fuzz.xif", "acme", text, types);
  }
}

void check_place(const point_type& x) {
  if (auto object = std::get_if<bacnet::object>(&x.address))
    require(object->id.instance <= bacnet::last_instance);
  else if (auto payload = std::get_if<lorawan::payload>(&x.address))
    require(!payload->fields.empty() && !payload->fields[0].key.empty());
  else
    require(std::get_if<enocean::telegram_field>(&x.address) != nullptr
            || std::get_if<foreign_address>(&x.address) != nullptr);
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data) + 1, size - 1};
  auto type = read(data[0], text).what;
  std::set<std::pair<uint32_t, std::string>> names;
  for (auto& x : type.points) {
    require(x.type && x.block < type.blocks.size() && !x.name.empty());
    require(names.emplace(x.block, x.name).second);
    check_place(x);
  }
  size_t members = 0;
  for (auto& block : type.blocks)
    members += block.points.size();
  require(members == type.points.size());
  return 0;
}
