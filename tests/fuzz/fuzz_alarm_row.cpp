// Any JSON as a stored alarm, as the configuration of one, and as limits: what
// is read is written and read to the same.

#include "protocol/alarm/cfg.hpp"
#include "protocol/alarm/limits.hpp"
#include "protocol/alarm/row.hpp"
#include "protocol/iap/json.hpp"

#include <cstdlib>
#include <string_view>

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  auto json
    = troupe::iap::read_json({reinterpret_cast<const char*>(data), size});
  if (!json)
    return 0;
  if (auto row = troupe::read_alarm_row(*json)) {
    auto again = troupe::read_alarm_row(to_value(*row));
    require(again && to_value(*again) == to_value(*row));
    require(row->needs_ack || row->acknowledged);
  }
  if (auto cfg = troupe::read_alarm_cfg(*json)) {
    auto again = troupe::read_alarm_cfg(show(*cfg));
    require(again && show(*again) == show(*cfg));
  }
  if (auto limits = troupe::read_alarm_limits(*json))
    require(limits->deadband >= 0 && limits->on_delay >= 0);
  return 0;
}
