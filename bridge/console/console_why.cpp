// `why`: asks everybody who may have to do with a value, then explains it.

#include "bridge/console/console.hpp"
#include "bridge/console/diagnosis.hpp"
#include "bridge/console/known_facts.hpp"
#include "bridge/console/rows.hpp"

namespace troupe {

namespace {

/// How long each may take to answer: people wait.
constexpr caf::timespan patience = std::chrono::seconds{3};

console::reply make_cause_row(const cause& x) {
  console::reply out;
  auto& row = *out.mutable_cause();
  row.set_effect(std::string{to_string(x.effect)});
  row.set_id(x.id);
  row.set_text(x.text);
  row.set_advice(x.advice);
  return out;
}

} // namespace

void console_state::explain(const console_command_ptr& cmd) {
  auto& text = cmd->request.why().point();
  auto path = parse_point_path(text);
  if (!path || !path->field.empty())
    return fail(cmd, ec::invalid_request,
                text
                  + ": a datapoint is written "
                    "protocol/handle/block/index/datapoint");
  ask(cmd, to_string(path->device),
      [this, cmd, path = *path](const view_set_ptr& views) {
        auto x = std::make_shared<inquiry>();
        x->cmd = cmd;
        x->path = path;
        x->facts.now = ports_.clock->now();
        if (!add_views(x->facts, *views, path))
          return fail(cmd, ec::no_such_point,
                      to_string(path) + ": no such datapoint");
        x->point = *find_point_row(*views, path);
        ask_device(x);
      });
}

action_request console_state::explanation_of(const point_path& x) {
  return {"explain",
          make_structure({{"block", value{x.block}},
                          {"index", value{static_cast<int64_t>(x.index)}},
                          {"point", value{x.point}}})};
}

void console_state::ask_device(const inquiry_ptr& x) {
  pending_job job{x->cmd, x->path.device, x->path};
  job.then = [this, x](const outcome& got) {
    if (got.number == 0) // that is no fault of the device
      return fail(x->cmd, got.code, got.text);
    x->facts.answers = got.code == ec::none;
    if (x->facts.answers) {
      x->facts.inner = inner_facts_of(got.result);
      x->facts.hosted = x->facts.inner.hosted;
    }
    if (x->facts.inner.priorities && !x->facts.inner.hosted
        && x->facts.health == device_health::normal)
      ask_priorities(x);
    else
      ask_alarms(x);
  };
  submit(std::move(job), "do", explanation_of(x->path), patience);
}

/// Somebody else may command the object in the device.
void console_state::ask_priorities(const inquiry_ptr& x) {
  pending_job job{x->cmd, x->path.device, x->path};
  job.then = [this, x](const outcome& got) {
    if (got.code == ec::none)
      add_priorities(x->facts, got.result);
    ask_alarms(x);
  };
  submit(std::move(job), "do",
         action_request{"priorities", explanation_of(x->path).args}, patience);
}

void console_state::ask_alarms(const inquiry_ptr& x) {
  self_->request(ports_.alarms, patience, load_atom_v)
    .then(
      [this, x](const value_list_ptr& rows) {
        add_alarms(x->facts, *rows);
        ask_schedules(x);
      },
      [this, x](const caf::error&) { ask_schedules(x); });
}

void console_state::ask_schedules(const inquiry_ptr& x) {
  self_->request(ports_.schedules, patience, load_atom_v)
    .then(
      [this, x](const value_list_ptr& rows) {
        add_schedules(x->facts, *rows);
        ask_connections(x);
      },
      [this, x](const caf::error&) { ask_connections(x); });
}

void console_state::ask_connections(const inquiry_ptr& x) {
  if (!ports_.connections)
    return ask_publisher(x);
  self_->request(ports_.connections, patience, settle_atom_v)
    .then(
      [this, x](const connection_list_ptr& all) {
        add_connections(x->facts, *all, x->path);
        ask_publisher(x);
      },
      [this, x](const caf::error&) { ask_publisher(x); });
}

void console_state::ask_publisher(const inquiry_ptr& x) {
  self_->request(ports_.publisher, patience, caf::get_atom_v)
    .then(
      [this, x](const metric_list_ptr& counters) {
        add_publisher(x->facts, *counters);
        show_causes(x);
      },
      [this, x](const caf::error&) { show_causes(x); });
}

void console_state::show_causes(const inquiry_ptr& x) {
  std::vector<console::reply> rows{x->point};
  for (auto& found : diagnose(x->facts))
    rows.push_back(make_cause_row(found));
  done(x->cmd, rows_of(std::move(rows)));
}

} // namespace troupe
