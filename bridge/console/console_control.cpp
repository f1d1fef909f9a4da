// What operators do to the gateway's own parts: each order is on record first.

#include "actors/counted.hpp"
#include "actors/failure_of.hpp"
#include "bridge/console/actor_rows.hpp"
#include "bridge/console/console.hpp"
#include "bridge/console/rows.hpp"
#include "protocol/alarm/message.hpp"
#include "protocol/event/event_record.hpp"
#include "protocol/iap/topic.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe {

namespace {

row_source done_row(std::string text) {
  console::reply row;
  row.mutable_controlled()->set_text(std::move(text));
  return rows_of({row});
}

bool acts_on_devices(const std::string& what) {
  return what == "restart" || what == "pause" || what == "resume";
}

const char* past_of(const std::string& what) {
  return what == "restart" ? "restarted"
         : what == "pause" ? "paused"
                           : "resumed";
}

} // namespace

void console_state::control(const console_command_ptr& cmd) {
  auto& what = cmd->request.control().what();
  if (what == "drain")
    return record(cmd, "has all queues emptied", {},
                  [this, cmd] { drain(cmd, 0); });
  if (what == "loglevel")
    return change_log_level(cmd);
  if (!acts_on_devices(what))
    return fail(cmd, ec::no_such_action, what + ": no such order");
  // A name without a slash may be that of a driver.
  auto& whom = cmd->request.control().whom();
  if (whom.find('/') != std::string::npos || !is_valid_handle(whom))
    return control_device(cmd);
  ask(cmd, whom + "/*", [this, cmd](const view_set_ptr& views) {
    auto& drivers = ports_.protocols;
    auto known = std::find(drivers.begin(), drivers.end(),
                           cmd->request.control().whom())
                 != drivers.end();
    if (!known && views->devices.empty())
      control_device(cmd);
    else
      control_driver(cmd, *views);
  });
}

void console_state::control_device(const console_command_ptr& cmd) {
  find(cmd, cmd->request.control().whom(), [this, cmd](const device_view& x) {
    auto& what = cmd->request.control().what();
    auto id = x.device;
    record(cmd, what + "s the device " + to_string(id), to_string(id),
           [this, cmd, id, what] {
             pending_job job{cmd, id, std::nullopt};
             job.then = [this, cmd, id, what](const outcome& got) {
               if (got.code != ec::none)
                 return fail(cmd, got.code, got.text);
               done(cmd, done_row(to_string(id) + ": " + past_of(what)));
             };
             submit(std::move(job), "do", action_request{what, value{}});
           });
  });
}

/// A driver has no pause of its own: its devices have.
void console_state::control_driver(const console_command_ptr& cmd,
                                   const view_set& views) {
  auto& order = cmd->request.control();
  auto rest = std::make_shared<std::vector<device_id>>();
  for (auto& x : views.devices)
    if (is_alive(*x))
      rest->push_back(x->device);
  if (rest->empty() && order.what() != "restart")
    return fail(cmd, ec::wrong_state,
                fmt::format("the driver {} has no device to {}", order.whom(),
                            order.what()));
  record(cmd, order.what() + "s the driver " + order.whom(),
         order.whom() + "/*", [this, cmd, rest] {
           auto& asked = cmd->request.control();
           if (asked.what() != "restart")
             return control_next(cmd, rest, 0);
           if (!ports_.drivers)
             return fail(cmd, ec::unsupported, "no driver can be restarted");
           self_
             ->request(ports_.drivers, caf::timespan{cfg_.query_limit},
                       stop_atom_v, "driver " + asked.whom())
             .then(
               [this, cmd](caf::ok_atom) {
                 done(cmd, done_row("driver " + cmd->request.control().whom()
                                    + ": restarted"));
               },
               [this, cmd](const caf::error& why) { fail(cmd, why); });
         });
}

/// One after the other; a device that refuses, as those that the gateway hosts,
/// holds nobody up. With no room for requests the rest would fare alike.
void console_state::control_next(
  const console_command_ptr& cmd,
  const std::shared_ptr<std::vector<device_id>>& rest, size_t changed) {
  auto& order = cmd->request.control();
  if (rest->empty())
    return done(cmd,
                done_row(fmt::format("driver {}: {} devices {}", order.whom(),
                                     changed, past_of(order.what()))));
  auto id = rest->back();
  rest->pop_back();
  pending_job job{cmd, id, std::nullopt};
  job.then = [this, cmd, rest, changed](const outcome& got) {
    if (got.number == 0)
      return fail(cmd, got.code,
                  fmt::format("{}; {} devices {}", got.text, changed,
                              past_of(cmd->request.control().what())));
    control_next(cmd, rest, changed + (got.code == ec::none ? 1 : 0));
  };
  submit(std::move(job), "do", action_request{order.what(), value{}});
}

/// From the source to the broker, so that nothing comes behind.
void console_state::drain(const console_command_ptr& cmd, size_t step) {
  auto next = [this, cmd, step](caf::ok_atom) { drain(cmd, step + 1); };
  auto failed = [this, cmd](const caf::error& why) { fail(cmd, why); };
  auto empty = [&](const auto& whom) {
    if (!whom)
      return drain(cmd, step + 1);
    self_->request(whom, caf::timespan{cfg_.request_limit}, settle_atom_v)
      .then(next, failed);
  };
  switch (step) {
    case 0:
      return empty(ports_.recorder);
    case 1:
      return empty(ports_.history);
    case 2:
      return empty(ports_.publisher);
    case 3:
      return empty(ports_.journal);
    default:
      done(cmd, done_row("samples, history and events are on the disk, and "
                         "the broker has all that was published"));
  }
}

void console_state::change_log_level(const console_command_ptr& cmd) {
  auto& order = cmd->request.control();
  auto level = read_log_level(order.level());
  if (!level)
    return fail(cmd, ec::invalid_request,
                order.level()
                  + ": a level is debug, info, warning, error or default");
  auto book = book_of(self_->system());
  auto whom = order.whom();
  if (book == nullptr && whom != "all")
    return fail(cmd, ec::unsupported, "this gateway does not count its actors");
  auto who = whom == "all" ? actor_name{} : actor_named(book->read(), whom);
  if (whom != "all" && who.kind.empty())
    return fail(cmd, ec::invalid_request,
                whom
                  + ": no such actor; troupe tree lists them, and all "
                    "means the whole log");
  record(cmd,
         fmt::format("sets the log level of {} to {}", whom, order.level()), {},
         [this, cmd, who, book, level = *level] {
           auto& asked = cmd->request.control();
           if (asked.whom() == "all") {
             set_log_level(level);
             return done(cmd, done_row("log: " + asked.level()));
           }
           auto n = book->set_level(who.kind, who.label, level);
           if (!n)
             return fail(cmd, ec::wrong_state, asked.whom() + " does not run");
           done(cmd, done_row(fmt::format("{}: {} ({} at present)",
                                          asked.whom(), asked.level(), *n)));
         });
}

/// What cannot be put on record is not done.
void console_state::record(const console_command_ptr& cmd,
                           const std::string& deed, const std::string& below,
                           std::function<void()> next) {
  auto& order = cmd->request.control();
  std::string who{
    order.who().empty()
      ? std::string{"console"}
      : std::string{cut_text(to_utf8(order.who()), longest_event_name)}};
  auto topic = iap::segment_prefix(ports_.sid)
               + (below.empty() ? std::string{} : "/fb/dev/" + below);
  audit({who, to_utf8(topic)}, to_utf8(deed),
        [this, cmd, next = std::move(next)](const status& ok) {
          if (ok)
            return next();
          fail(cmd, ok.error().code,
               "nothing was done, for it cannot be put on record: "
                 + ok.error().text);
        });
}

} // namespace troupe
