// The commands that ask the services: schedules and alarms.

#include "actors/failure_of.hpp"
#include "bridge/console/alarm_ids.hpp"
#include "bridge/console/console.hpp"
#include "bridge/console/rows.hpp"
#include "protocol/iap/json.hpp"

namespace troupe {

namespace {

bool is_active(const value& row) {
  auto flag = row.field("active");
  return flag != nullptr && *flag == value{true};
}

/// Names go out on the bus, as JSON.
bool is_utf8(const std::string& x) {
  return static_cast<bool>(iap::read_json(iap::to_json(value{x})));
}

result<alarm_order::kind> read_action(const std::string& x) {
  using kind = alarm_order::kind;
  if (x == "acknowledge")
    return kind::acknowledge;
  if (x == "clear")
    return kind::clear;
  if (x == "shelve")
    return kind::shelve;
  if (x == "unshelve")
    return kind::unshelve;
  return failure{ec::no_such_action, x + ": no such action"};
}

/// The id is as the person wrote it.
result<alarm_order> read_alarm_order(const console::alarm_action& x,
                                     unix_nanos now) {
  constexpr uint64_t longest = uint64_t{366} * 24 * 3600;
  constexpr unix_nanos second = 1'000'000'000;
  auto what = read_action(x.action());
  if (!what)
    return what.error();
  if (!is_utf8(x.who()))
    return failure{ec::invalid_request, "a name is UTF-8 text"};
  alarm_order result{*what, x.id(), x.who().empty() ? "console" : x.who(), 0};
  if (*what != alarm_order::kind::shelve)
    return result;
  if (x.seconds() == 0 || x.seconds() > longest)
    return failure{ec::out_of_range, "an alarm is shelved for up to 366 days"};
  result.until = now + static_cast<unix_nanos>(x.seconds()) * second;
  return result;
}

} // namespace

template <class Handle>
void console_state::ask_list(const console_command_ptr& cmd, const Handle& whom,
                             with_list next) {
  self_->request(whom, caf::timespan{cfg_.query_limit}, load_atom_v)
    .then([next = std::move(next)](const value_list_ptr& x) { next(x); },
          [this, cmd](const caf::error& why) { fail(cmd, why); });
}

void console_state::list_objects(const console_command_ptr& cmd) {
  auto& query = cmd->request.list();
  switch (query.kind()) {
    case console::list_query::schedules:
      return ask_list(cmd, ports_.schedules,
                      [this, cmd](const value_list_ptr& all) {
                        done(cmd, object_rows(all));
                      });
    case console::list_query::alarms:
      return ask_list(cmd, ports_.alarms,
                      [this, cmd](const value_list_ptr& all) {
                        auto every = !cmd->request.list().active();
                        done(cmd, alarm_rows(all, [every](const value& x) {
                               return every || is_active(x);
                             }));
                      });
    default: // of a newer client
      return fail(cmd, ec::unsupported, "this daemon does not know the list");
  }
}

void console_state::act_on_alarm(const console_command_ptr& cmd) {
  auto order = read_alarm_order(cmd->request.alarm(), ports_.clock->now());
  if (!order)
    return fail(cmd, order.error().code, order.error().text);
  ask_list(cmd, ports_.alarms,
           [this, cmd, order = *order](const value_list_ptr& all) {
             auto id = find_id(ids_of(*all), order.id);
             if (!id)
               return fail(cmd, id.error().code, id.error().text);
             auto whole = order;
             whole.id = *id;
             submit(cmd, std::move(whole));
           });
}

void console_state::submit(const console_command_ptr& cmd, alarm_order order) {
  auto shared = std::make_shared<const alarm_order>(std::move(order));
  self_->request(ports_.alarms, caf::timespan{cfg_.request_limit}, shared)
    .then(
      [this, cmd, shared](caf::ok_atom) {
        if (shared->what == alarm_order::kind::clear)
          return done(cmd);
        show_alarm(cmd, shared->id);
      },
      [this, cmd](const caf::error& why) { fail(cmd, why); });
}

/// Shows nothing when somebody else cleared it meanwhile.
void console_state::show_alarm(const console_command_ptr& cmd,
                               const std::string& id) {
  ask_list(cmd, ports_.alarms, [this, cmd, id](const value_list_ptr& all) {
    done(cmd, alarm_rows(all, [id](const value& x) {
           auto found = x.field("id");
           return found != nullptr && *found == value{id};
         }));
  });
}

} // namespace troupe
