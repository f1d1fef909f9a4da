// `actor`: all that is counted of one actor, device or datapoint.

#include "actors/counted.hpp"
#include "actors/inner_facts.hpp"
#include "bridge/console/actor_rows.hpp"
#include "bridge/console/console.hpp"
#include "bridge/console/rows.hpp"
#include "protocol/iap/time.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

double seconds_of(std::chrono::nanoseconds x) {
  return std::chrono::duration<double>{x}.count();
}

/// Rows of one answer, name and number or text.
class fact_list {
public:
  void add(const std::string& name, double x) {
    auto& row = *rows_.emplace_back().mutable_metric();
    row.set_name(name);
    row.set_number(x);
  }

  void count(const std::string& name, uint64_t x) {
    add(name, static_cast<double>(x));
  }

  void say(const std::string& name, const std::string& text) {
    rows_.push_back(make_fact_row(name, text));
  }

  row_source take() {
    return rows_of(std::move(rows_));
  }

private:
  std::vector<console::reply> rows_;
};

void add_trips(fact_list& out, const trip_report& x) {
  out.count("answers", x.answers);
  out.add("roundTrip.last", seconds_of(x.last));
  out.add("roundTrip.mean", seconds_of(x.mean));
  out.add("roundTrip.longest", seconds_of(x.longest));
  out.count("polls", x.polls);
  out.add("late.last", seconds_of(x.late));
  out.add("late.longest", seconds_of(x.latest));
  for (auto& [code, n] : x.errors)
    out.count("errors." + std::string{to_string(code)}, n);
}

void add_numbers(fact_list& out, const device_numbers& x) {
  out.say("paused", x.paused ? "yes" : "no");
  out.count("requests.waiting", x.queued);
  out.count("driver.waiting", x.asked);
  out.count("store.waiting", x.unsaved);
  out.count("publisher.credit", x.credit);
  out.count("publisher.held", x.held);
  out.count("batches", x.batches);
  out.count("samples", x.samples);
  out.count("unchanged", x.fresh);
  for (auto& y : x.health)
    out.say("health " + iap::format_iso(y.time),
            y.text.empty() ? y.health : y.health + ": " + y.text);
}

void add_facts(fact_list& out, const inner_facts& x) {
  out.say("polled", x.paused   ? "no: the device is paused"
                    : x.polled ? "yes"
                               : "no");
  out.count("updates", x.updates);
  out.count("conflated", x.conflated);
  out.count("suppressed.override", x.overridden);
  out.count("suppressed.monitoring", x.unreported);
  out.count("suppressed.throttle", x.throttled);
  out.say("reported",
          x.reported_at == 0 ? "never" : iap::format_iso(x.reported_at));
}

void add_report(fact_list& out, const actor_report& x) {
  out.count("alive", x.alive);
  out.count("messages", x.messages);
  out.count("messages.busiest", x.busiest);
  out.count("mailbox.longest", x.deepest);
  out.add("handler.p50", seconds_of(x.p50));
  out.add("handler.p99", seconds_of(x.p99));
  out.add("handler.max", seconds_of(x.max));
  out.count("restarts", x.restarts);
  out.say("lastError", x.last_error.empty() ? "none" : x.last_error);
}

void add_single(fact_list& out, const single_report& x) {
  out.count("id", x.id);
  out.count("messages", x.messages);
  out.say("logLevel", std::string{to_string(x.level)});
}

} // namespace

void console_state::show_actor(const console_command_ptr& cmd) {
  auto& path = cmd->request.actor().path();
  if (auto point = parse_point_path(path); point && point->field.empty())
    if (path.compare(0, 8, "gateway/") != 0)
      return show_point_actor(cmd, *point);
  auto book = book_of(self_->system());
  auto all = book != nullptr ? book->read() : std::vector<actor_report>{};
  auto who = actor_named(all, path);
  if (who.kind == "device" && !who.label.empty())
    return show_device_actor(cmd, who.label);
  if (who.kind.empty())
    return show_device_actor(cmd, path);
  fact_list out;
  for (auto& x : all)
    if (x.kind == who.kind && who.label.empty())
      add_report(out, x);
  auto singles = book->singles(who.kind, who.label);
  if (!who.label.empty() && singles.empty())
    return fail(cmd, ec::wrong_state, path + " does not run");
  for (auto& x : singles)
    if (who.label.empty())
      out.count("messages " + x.label, x.messages);
    else
      add_single(out, x);
  done(cmd, out.take());
}

void console_state::show_device_actor(const console_command_ptr& cmd,
                                      const std::string& device) {
  find(cmd, device, [this, cmd](const device_view& x) {
    pending_job job{cmd, x.device, std::nullopt};
    job.then = [this, cmd, id = x.device,
                number = x.number](const outcome& got) {
      if (got.code != ec::none)
        return fail(cmd, got.code, got.text);
      fact_list out;
      if (auto book = book_of(self_->system()))
        for (auto& y : book->singles("device", to_string(id)))
          add_single(out, y);
      add_numbers(out, device_numbers_of(got.result));
      if (auto trips = trips_of(self_->system()))
        if (auto y = trips->find(number))
          add_trips(out, *y);
      done(cmd, out.take());
    };
    submit(std::move(job), "do", action_request{"tally", value{}},
           caf::timespan{cfg_.query_limit});
  });
}

void console_state::show_point_actor(const console_command_ptr& cmd,
                                     const point_path& path) {
  ask(cmd, to_string(path.device),
      [this, cmd, path](const view_set_ptr& views) {
        auto found = find_point(*views, path);
        if (found.block == nullptr)
          return fail(cmd, ec::no_such_point,
                      to_string(path) + ": no such datapoint");
        auto time = found.block->points[found.point].time;
        pending_job job{cmd, path.device, std::nullopt};
        job.then = [this, cmd, time](const outcome& got) {
          if (got.code != ec::none)
            return fail(cmd, got.code, got.text);
          fact_list out;
          if (time != 0)
            out.add("age", seconds_of(std::chrono::nanoseconds{
                             ports_.clock->now() - time}));
          add_facts(out, inner_facts_of(got.result));
          done(cmd, out.take());
        };
        submit(std::move(job), "do", explanation_of(path),
               caf::timespan{cfg_.query_limit});
      });
}

} // namespace troupe
