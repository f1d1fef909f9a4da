// `trace`: follows updates of one datapoint.

#include "actors/counted.hpp"
#include "bridge/console/console.hpp"
#include "bridge/console/rows.hpp"
#include "bridge/console/tracer.hpp"

#include <caf/send.hpp>

namespace troupe {

namespace {

constexpr uint64_t usual_limit = 30;
constexpr uint64_t longest_limit = 3'600;

} // namespace

void console_state::trace(const console_command_ptr& cmd) {
  auto& order = cmd->request.trace();
  auto path = parse_point_path(order.point());
  if (!path || !path->field.empty())
    return fail(cmd, ec::invalid_request,
                order.point()
                  + ": a datapoint is written "
                    "protocol/handle/block/index/datapoint");
  if (order.seconds() > longest_limit
      || order.updates() > trace_book::most_updates)
    return fail(cmd, ec::out_of_range,
                "a trace lasts at most an hour and 100 updates");
  if (traces_of(self_->system()) == nullptr)
    return fail(cmd, ec::unsupported, "this gateway traces nothing");
  ask(cmd, to_string(path->device),
      [this, cmd, path = *path](const view_set_ptr& views) {
        begin_trace(cmd, path, *views);
      });
}

void console_state::begin_trace(const console_command_ptr& cmd,
                                const point_path& path, const view_set& views) {
  auto found = find_point(views, path);
  if (found.block == nullptr || views.devices.empty())
    return fail(cmd, ec::no_such_point,
                to_string(path) + ": no such datapoint");
  auto& order = cmd->request.trace();
  tracer_seed seed;
  seed.trace = traces_of(self_->system())
                 ->open({views.devices[0]->number, path.device,
                         found.block->points[found.point].point},
                        std::max(order.updates(), uint32_t{1}));
  if (seed.trace == nullptr)
    return fail(cmd, ec::overloaded, "too many datapoints are traced");
  seed.path = to_string(path);
  seed.limit = std::chrono::seconds{order.seconds() > 0 ? order.seconds()
                                                        : usual_limit};
  seed.console = console_actor{self_};
  seed.wheel = ports_.wheel;
  seed.sink = cmd->sink;
  seed.counters = counters_;
  auto tracer = self_->spawn(tracer_behavior, std::move(seed));
  cmd->sink->on_close(
    [tracer] { caf::anon_send_exit(tracer, caf::exit_reason::user_shutdown); });
}

} // namespace troupe
