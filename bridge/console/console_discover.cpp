// `discover`: a search for devices.

#include "bridge/console/console.hpp"
#include "bridge/console/finder.hpp"
#include "bridge/search_request.hpp"
#include "protocol/iap/json.hpp"

namespace troupe {

namespace {

constexpr uint64_t longest_search = 86'400;

/// The form in which a client of the bus would ask.
result<search_request> read_order(const console::discover_command& x) {
  search_request out;
  out.topic = "discover";
  if (!is_valid_handle(x.protocol()))
    return failure{ec::invalid_request, x.protocol() + ": no protocol"};
  out.protocols = {x.protocol()};
  out.slow = x.slow();
  out.provisioned = x.provisioned();
  if (!x.option().empty()) {
    auto option = iap::read_json(x.option());
    if (!option || option->fields() == nullptr)
      return failure{ec::invalid_request, "the option is no JSON object"};
    out.option = make_structure({{x.protocol(), *option}});
  }
  if (x.seconds() > longest_search)
    return failure{ec::out_of_range, "a search lasts at most a day"};
  if (x.seconds() > 0)
    out.limit = std::chrono::seconds{x.seconds()};
  return out;
}

} // namespace

void console_state::discover(const console_command_ptr& cmd) {
  if (!ports_.searches)
    return fail(cmd, ec::unsupported, "this gateway searches for no devices");
  auto order = read_order(cmd->request.discover());
  if (!order)
    return fail(cmd, order.error().code, order.error().text);
  auto finder = self_->spawn(finder_behavior, console_actor{self_}, cmd->sink,
                             counters_);
  cmd->sink->on_close(
    [finder] { caf::anon_send_exit(finder, caf::exit_reason::user_shutdown); });
  order->listener = finder;
  self_->send(ports_.searches,
              std::make_shared<const search_request>(*std::move(order)));
}

} // namespace troupe
