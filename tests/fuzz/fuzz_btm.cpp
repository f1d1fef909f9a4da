// Any bytes as a BACnet map, which is written and read again.

#include "protocol/export/write_btm.hpp"
#include "protocol/import/btm.hpp"
#include "tests/protocol/export/models.hpp"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  troupe::issue_log issues{"fuzz.btm", 10};
  auto map = troupe::read_btm(text, issues);
  for (auto& x : map.rows)
    if (x.block.empty() || x.point.empty() || x.name.empty()
        || x.instance > 4'194'302)
      std::abort();
  // A `#` at the front of a row would make it a setting.
  for (auto& x : map.rows)
    if (x.block[0] == '#')
      return 0;
  troupe::issue_log again{"fuzz.btm", 10};
  auto written = troupe::write_btm(map);
  auto back = troupe::read_btm(written, again);
  if (again.has_errors() || !troupe::test::same(map, back)
      || troupe::write_btm(back) != written)
    std::abort();
  troupe::check_btm(map, {}, issues);
  if (!map.rows.empty())
    std::abort();
  return 0;
}
