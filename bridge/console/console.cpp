#include "bridge/console/console.hpp"

#include "actors/counted.hpp"
#include "actors/failure_of.hpp"
#include "bridge/console/rows.hpp"
#include "protocol/iap/json.hpp"

namespace troupe {

namespace {

/// Requests that may be under way: clients come and go, devices take their
/// time.
constexpr size_t most_pending = 1'000;

/// How a request names its maker.
constexpr auto source = "console";

/// The arguments of `create`; addresses that only the gateway knows mean a
/// device that it hosts itself.
value create_args(const console::device_action& x) {
  structure result;
  result.fields.emplace_back("type", value{x.type()});
  if (!x.unid().empty())
    result.fields.emplace_back("unid", value{x.unid()});
  if (x.unid() == "auto")
    result.fields.emplace_back("lon.attach", value{"local"});
  result.fields.emplace_back("provision", value{x.provision()});
  return value{std::move(result)};
}

/// `create` is not among them: its device does not exist yet.
bool is_known_action(const std::string& x) {
  return x == "provision" || x == "deprovision" || x == "test" || x == "delete";
}

/// The form of IAP 8.5 that sets a value and its level at once.
result<interface_request> read_write(const console::write_command& x,
                                     const point_path& path) {
  constexpr uint64_t longest = uint64_t{100} * 365 * 24 * 3600;
  if (x.level() > normal_level)
    return failure{ec::out_of_range, "a priority lies between 1 and 17"};
  if (x.seconds() > longest)
    return failure{ec::out_of_range, "an override lasts at most 100 years"};
  auto what = iap::read_json(x.value());
  if (!what)
    return failure{ec::parse_error,
                   x.value() + ": no JSON value: " + what.error().text};
  auto level = x.level() == 0 ? int64_t{normal_level} : int64_t{x.level()};
  interface_request result{path.block, path.index, {}, path.field, {}};
  result.content = make_structure(
    {{path.point, make_structure({{"value", *what}, {"prio", value{level}}})}});
  if (x.seconds() > 0)
    result.expiry = std::chrono::seconds{x.seconds()};
  return result;
}

} // namespace

console_state::console_state(console_actor::pointer self) : self_(self) {
  // nop
}

void console_state::start(const console_config& cfg, console_ports ports,
                          std::shared_ptr<console_counters> counters) {
  cfg_ = cfg;
  ports_ = std::move(ports);
  counters_ = std::move(counters);
  parts_ = {{"publisher", ports_.publisher},
            {"schedules", ports_.schedules},
            {"alarms", ports_.alarms}};
  if (ports_.history)
    parts_.emplace_back("history", ports_.history);
  if (ports_.journal)
    parts_.emplace_back("journal", ports_.journal);
  parts_.insert(parts_.end(), ports_.counting.begin(), ports_.counting.end());
}

void console_state::on_command(const console_command_ptr& x) {
  using body = console::request;
  ++counters_->commands;
  switch (x->request.body_case()) {
    case body::kImport:
      return import(x);
    case body::kDevices:
      return list_devices(x);
    case body::kPoints:
      return x->request.points().exact() ? get_points(x) : list_points(x);
    case body::kWrite:
      return write(x);
    case body::kAction:
      return act(x);
    case body::kWatch:
      return watch(x);
    case body::kTypes:
      return list_types(x);
    case body::kStatus:
      return show_status(x);
    case body::kList:
      return list_objects(x);
    case body::kAlarm:
      return act_on_alarm(x);
    case body::kExportSite:
      return export_site(x);
    case body::kLog:
      return read_log(x);
    case body::kEvents:
      return read_events(x);
    case body::kBackup:
      return back_up(x);
    case body::kForget:
      return forget(x);
    case body::kEstimate:
      return estimate(x);
    case body::kDiscover:
      return discover(x);
    case body::kWhy:
      return explain(x);
    case body::kActors:
      return list_actors(x);
    case body::kTrace:
      return trace(x);
    case body::kControl:
      return control(x);
    case body::kActor:
      return show_actor(x);
    case body::kFile: // the session keeps files until their import
    case body::BODY_NOT_SET:
      break;
  }
  fail(x, ec::unsupported, "this daemon does not know the command");
}

// -- requests to devices ------------------------------------------------------

void console_state::write(const console_command_ptr& cmd) {
  auto& order = cmd->request.write();
  auto path = parse_point_path(order.point());
  if (!path)
    return fail(cmd, path.error().code, path.error().text);
  auto body = read_write(order, *path);
  if (!body)
    return fail(cmd, body.error().code, body.error().text);
  // A device applies what it knows and shows its block before it complains; a
  // user who mistypes a name wants nothing to happen.
  ask(cmd, to_string(path->device),
      [this, cmd, path = *path, body = *body](const view_set_ptr& views) {
        if (!find_point_row(*views, path))
          return fail(cmd, ec::no_such_point,
                      to_string(path) + ": no such datapoint");
        submit({cmd, path.device, path, false}, "if", body);
      });
}

void console_state::act(const console_command_ptr& cmd) {
  auto& order = cmd->request.action();
  if (order.action() == "create")
    return create(cmd);
  if (!is_known_action(order.action()))
    return fail(cmd, ec::no_such_action, order.action() + ": no such action");
  find(cmd, order.device(), [this, cmd](const device_view& x) {
    auto& action = cmd->request.action().action();
    submit({cmd, x.device, std::nullopt, action == "delete"}, "do",
           action_request{action, value{}});
  });
}

void console_state::create(const console_command_ptr& cmd) {
  auto& order = cmd->request.action();
  auto slash = order.device().find('/');
  if (slash == std::string::npos)
    return fail(cmd, ec::invalid_request,
                order.device() + ": a new device is written protocol/handle");
  device_id id{order.device().substr(0, slash),
               order.device().substr(slash + 1)};
  if (!is_valid_handle(id.protocol) || !is_valid_handle(id.handle))
    return fail(cmd, ec::invalid_request,
                order.device()
                  + ": handles have 1 to 64 characters of A-Z a-z 0-9 . - _");
  submit({cmd, id, std::nullopt, false}, "do",
         action_request{"create", create_args(order)});
}

void console_state::submit(pending_job job, const char* what,
                           decltype(device_request::body) body,
                           caf::timespan limit) {
  if (pending_.size() >= most_pending) {
    auto why = "too many requests are under way; try again";
    return job.then ? job.then({0, ec::overloaded, why, {}, {}})
                    : fail(job.cmd, ec::overloaded, why);
  }
  auto number = ++last_number_;
  device_request request{number, job.device,
                         "rq/dev/" + to_string(job.device) + '/' + what, source,
                         std::move(body)};
  pending_.emplace(number, std::move(job));
  self_->send(ports_.manager,
              std::make_shared<const device_request>(std::move(request)),
              completion_actor{self_});
  self_->send(ports_.wheel, wake_atom_v, sleeper_actor{self_}, limit, number);
}

void console_state::on_outcome(const outcome& x) {
  auto i = pending_.find(x.number);
  if (i == pending_.end())
    return; // too late: the limit was over
  auto job = std::move(i->second);
  pending_.erase(i);
  if (job.then)
    job.then(x);
  else if (x.code != ec::none)
    fail(job.cmd, x.code, x.text);
  else if (job.deletes)
    done(job.cmd);
  else
    show_result(job);
}

void console_state::on_limit(uint64_t number) {
  auto i = pending_.find(number);
  if (i == pending_.end())
    return;
  auto job = std::move(i->second);
  pending_.erase(i);
  if (job.then)
    return job.then({number, ec::timeout, {}, {}, {}});
  fail(job.cmd, ec::timeout,
       to_string(job.device)
         + ": no answer in time; the request may still take effect");
}

/// Shows the object as it is after the request. The publisher has the newest
/// view already: devices show first and answer then.
void console_state::show_result(const pending_job& job) {
  ask(job.cmd, to_string(job.device), [this, job](const view_set_ptr& views) {
    if (job.point) {
      auto row = find_point_row(*views, *job.point);
      return done(job.cmd, row ? rows_of({*row}) : row_source{});
    }
    done(job.cmd, device_rows(views, glob{to_string(job.device)}));
  });
}

// -- ends ---------------------------------------------------------------------

void console_state::done(const console_command_ptr& cmd, row_source rows) {
  cmd->sink->finish(std::move(rows), ec::none, {});
}

void console_state::fail(const console_command_ptr& cmd, ec code,
                         std::string text) {
  ++counters_->failed;
  cmd->sink->finish({}, code, std::move(text));
}

void console_state::fail(const console_command_ptr& cmd,
                         const caf::error& why) {
  auto x = failure_of(why);
  fail(cmd, x.code, std::move(x.text));
}

console_actor::behavior_type
console_behavior(console_state::pointer self, const console_config& cfg,
                 const console_ports& ports,
                 const std::shared_ptr<console_counters>& counters) {
  auto& st = self->state;
  st.start(cfg, ports, counters);
  return counted_behavior<console_actor::behavior_type>(
    self, [&st](const console_command_ptr& x) { st.on_command(x); },
    [&st](const outcome& x) { st.on_outcome(x); },
    [&st](wake_atom, uint64_t number) { st.on_limit(number); });
}

} // namespace troupe
