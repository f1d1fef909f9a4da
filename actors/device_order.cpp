#include "actors/device_order.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace troupe {

bool is_driver_action(std::string_view action) {
  constexpr std::array<std::string_view, 6> all{
    "reset",        "timeSync",  "communicationControl",
    "reinitialize", "readRange", "priorities"};
  return std::find(all.begin(), all.end(), action) != all.end();
}

write_command_ptr to_command(const device_order& x) {
  auto what = make_structure({{"action", value{x.action}}, {"args", x.args}});
  return std::make_shared<const write_command>(write_command{
    x.device, x.request, normal_level, {{whole_device, std::move(what)}}});
}

std::optional<device_order> read_order(const write_command& x) {
  if (x.points.size() != 1 || x.points[0].first != whole_device)
    return std::nullopt;
  device_order out{x.device, x.request, {}, {}};
  auto& what = x.points[0].second;
  if (auto action = what.field("action"); action && action->text() != nullptr)
    out.action = *action->text();
  if (auto args = what.field("args"))
    out.args = *args;
  return out;
}

batch_ptr to_batch(uint64_t request, value brought, unix_nanos now) {
  batch out;
  out.time = now;
  out.request = request;
  out.samples.push_back(
    {whole_device, quality::good, std::move(brought), now, false});
  return std::make_shared<const batch>(std::move(out));
}

std::optional<value> read_brought(const batch& x) {
  if (x.samples.size() != 1 || x.samples[0].point != whole_device)
    return std::nullopt;
  return x.samples[0].what;
}

} // namespace troupe
