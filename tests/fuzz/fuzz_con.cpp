// Any bytes as a connection file, which is written and read again.

#include "protocol/export/write_con.hpp"
#include "protocol/import/con.hpp"
#include "protocol/import/con_plan.hpp"
#include "tests/protocol/export/models.hpp"

#include <cstdlib>
#include <string_view>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  troupe::issue_log issues{"fuzz.con", 10};
  auto templates = troupe::read_con(text, issues);
  auto written = troupe::write_con(templates);
  troupe::issue_log again{"fuzz.con", 10};
  auto back = troupe::read_con(written, again);
  if (again.has_errors() || !troupe::test::same(templates, back)
      || troupe::write_con(back) != written)
    std::abort();
  for (auto& x : troupe::plan_connections(
         templates, "sid", {{{"lon", "d1"}, nullptr}}, {}, issues))
    if (!troupe::is_valid_handle(x.handle)
        || x.args.is_null() == x.pending.empty())
      std::abort();
  return 0;
}
