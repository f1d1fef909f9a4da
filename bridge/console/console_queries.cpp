// The commands that ask the publisher and the manager.

#include "actors/counted.hpp"
#include "actors/failure_of.hpp"
#include "bridge/console/actor_rows.hpp"
#include "bridge/console/console.hpp"
#include "bridge/console/rows.hpp"
#include "bridge/console/watcher.hpp"

#include <algorithm>

namespace troupe {

namespace {

/// Patterns or datapoints in one request.
constexpr int most_patterns = 1'000;

std::vector<glob>
read_globs(const google::protobuf::RepeatedPtrField<std::string>& which) {
  std::vector<glob> result;
  for (auto& x : which)
    result.emplace_back(x);
  if (result.empty())
    result.emplace_back("**");
  return result;
}

std::string names_of(const std::vector<device_view_ptr>& devices) {
  std::string result;
  for (auto& x : devices)
    result += (result.empty() ? "" : ", ") + to_string(x->device);
  return result;
}

} // namespace

void console_state::ask(const console_command_ptr& cmd,
                        const std::string& pattern, with_views next) {
  self_
    ->request(ports_.publisher, caf::timespan{cfg_.query_limit},
              caf::get_atom_v, pattern)
    .then([next = std::move(next)](const view_set_ptr& x) { next(x); },
          [this, cmd](const caf::error& why) { fail(cmd, why); });
}

void console_state::find(const console_command_ptr& cmd,
                         const std::string& device, with_device next) {
  auto slash = device.find('/');
  auto handle = slash == std::string::npos ? device : device.substr(slash + 1);
  if (!is_valid_handle(handle)
      || (slash != std::string::npos
          && !is_valid_handle(device.substr(0, slash))))
    return fail(cmd, ec::invalid_request,
                device + ": a device is written protocol/handle, or handle");
  auto pattern = slash == std::string::npos ? "*/" + device : device;
  ask(cmd, pattern, [this, cmd, device, next](const view_set_ptr& views) {
    std::vector<device_view_ptr> found;
    for (auto& x : views->devices)
      if (is_alive(*x))
        found.push_back(x);
    if (found.size() == 1)
      next(*found[0]);
    else if (found.empty())
      fail(cmd, ec::no_such_device, device + ": no such device");
    else
      fail(cmd, ec::invalid_request,
           device + ": more than one device: " + names_of(found));
  });
}

void console_state::list_devices(const console_command_ptr& cmd) {
  auto& which = cmd->request.devices().which();
  if (!which.empty() && which.find('*') == std::string::npos)
    return find(cmd, which, [this, cmd](const device_view& x) {
      done(cmd, rows_of({make_device_row(x)}));
    });
  auto pattern = which.empty() ? std::string{"*/*"} : which;
  ask(cmd, pattern, [this, cmd, pattern](const view_set_ptr& views) {
    done(cmd, device_rows(views, glob{pattern}));
  });
}

/// The publisher picks devices, the source of rows their points.
void console_state::list_points(const console_command_ptr& cmd) {
  auto& which = cmd->request.points().which();
  if (which.size() > most_patterns)
    return fail(cmd, ec::too_large, "too many patterns");
  auto globs = read_globs(which);
  auto pattern = device_part(globs);
  ask(cmd, pattern, [this, cmd, globs](const view_set_ptr& views) {
    done(cmd, point_rows(views, globs));
  });
}

void console_state::get_points(const console_command_ptr& cmd) {
  auto& which = cmd->request.points().which();
  if (which.size() > most_patterns)
    return fail(cmd, ec::too_large, "too many datapoints");
  std::vector<point_path> paths;
  for (auto& x : which) {
    auto path = parse_point_path(x);
    if (!path || !path->field.empty())
      return fail(cmd, ec::invalid_request,
                  x
                    + ": a datapoint is written "
                      "protocol/handle/block/index/datapoint");
    paths.push_back(*std::move(path));
  }
  auto pattern = paths.size() == 1 ? to_string(paths[0].device) : "*/*";
  ask(cmd, pattern, [this, cmd, paths](const view_set_ptr& views) {
    std::vector<console::reply> rows;
    for (auto& x : paths) {
      auto row = find_point_row(*views, x);
      if (!row)
        return fail(cmd, ec::no_such_point,
                    to_string(x) + ": no such datapoint");
      rows.push_back(*std::move(row));
    }
    done(cmd, rows_of(std::move(rows)));
  });
}

void console_state::watch(const console_command_ptr& cmd) {
  auto& which = cmd->request.watch().which();
  if (which.size() > most_patterns)
    return fail(cmd, ec::too_large, "too many patterns");
  watcher_seed seed;
  seed.which = read_globs(which);
  seed.backlog = cfg_.watch_backlog;
  seed.query_limit = cfg_.query_limit;
  seed.publisher = ports_.publisher;
  seed.console = console_actor{self_};
  seed.sink = cmd->sink;
  seed.counters = counters_;
  auto watcher = self_->spawn(watcher_behavior, std::move(seed));
  cmd->sink->on_close([watcher] {
    caf::anon_send_exit(watcher, caf::exit_reason::user_shutdown);
  });
}

void console_state::list_types(const console_command_ptr& cmd) {
  self_
    ->request(ports_.manager, caf::timespan{cfg_.query_limit}, caf::get_atom_v)
    .then(
      [this, cmd](const type_list_ptr& x) {
        done(cmd, [x, i = size_t{0}](console::reply& out) mutable {
          if (i == x->size())
            return false;
          out = make_type_row(*(*x)[i++]);
          return true;
        });
      },
      [this, cmd](const caf::error& why) { fail(cmd, why); });
}

void console_state::show_status(const console_command_ptr& cmd) {
  auto rows = std::make_shared<std::vector<console::reply>>();
  for (auto& [what, text] : ports_.facts)
    rows->push_back(make_fact_row(what, text));
  gather(
    rows, "manager", [this, cmd, rows] { ask_part(cmd, rows, 0); },
    ports_.manager, caf::get_atom_v, caf::ok_atom_v);
}

void console_state::list_actors(const console_command_ptr& cmd) {
  auto book = book_of(self_->system());
  if (book == nullptr)
    return fail(cmd, ec::unsupported, "this gateway does not count its actors");
  done(cmd, rows_of(actor_rows(book->read())));
}

void console_state::ask_part(const console_command_ptr& cmd,
                             const row_list& rows, size_t i) {
  if (i == parts_.size())
    return ask_drivers(cmd, rows);
  auto& [title, part] = parts_[i];
  gather(
    rows, title, [this, cmd, rows, i] { ask_part(cmd, rows, i + 1); }, part,
    caf::get_atom_v);
}

void console_state::ask_drivers(const console_command_ptr& cmd,
                                const row_list& rows) {
  auto last = [this, cmd, rows] {
    if (ports_.flow)
      add_metric_rows(*rows, read_metrics(*ports_.flow));
    add_metric_rows(*rows, read_metrics(*counters_));
    auto waiting = static_cast<double>(pending_.size());
    add_metric_rows(*rows, {{"console.waiting", waiting}});
    done(cmd, rows_of(std::move(*rows)));
  };
  gather(rows, "drivers", last, ports_.manager, caf::get_atom_v, attach_atom_v);
}

/// Who asks wants to know most when something hangs.
template <class Handle, class... Ts>
void console_state::gather(const row_list& rows, const std::string& title,
                           std::function<void()> next, const Handle& whom,
                           Ts... what) {
  self_->request(whom, caf::timespan{cfg_.query_limit}, what...)
    .then(
      [rows, next](const metric_list_ptr& x) {
        add_metric_rows(*rows, *x);
        next();
      },
      [rows, title, next](const caf::error& why) {
        rows->push_back(
          make_fact_row(title, "no answer: " + failure_of(why).text));
        next();
      });
}

} // namespace troupe
