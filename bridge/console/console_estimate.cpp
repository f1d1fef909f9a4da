// `estimate`: what the history takes on disk, and what it will.

#include "bridge/console/console.hpp"
#include "bridge/console/rows.hpp"
#include "protocol/iap/json.hpp"

namespace troupe {

namespace {

console::reply usage_row(const log_usage& x) {
  console::reply out;
  auto& row = *out.mutable_usage();
  row.set_rules(iap::to_json(x.rules));
  row.set_logged(x.logged);
  row.set_points(x.points);
  row.set_measured(x.measured);
  row.set_seconds(x.seconds);
  row.set_on_disk(x.on_disk);
  row.set_a_day(x.a_day);
  row.set_after_a_year(x.after_a_year);
  row.set_at_rest(x.at_rest);
  return out;
}

/// Behind the rows.
console::reply sum_row(const usage_report& x) {
  console::reply out;
  auto& sum = *out.mutable_usage_sum();
  for (auto& row : x.rows) {
    sum.set_a_day(sum.a_day() + row.a_day);
    sum.set_after_a_year(sum.after_a_year() + row.after_a_year);
    sum.set_at_rest(sum.at_rest() + row.at_rest);
  }
  sum.set_on_disk(x.on_disk);
  sum.set_most(x.most);
  return out;
}

} // namespace

void console_state::estimate(const console_command_ptr& cmd) {
  if (!ports_.history)
    return fail(cmd, ec::unsupported, "this gateway keeps no history");
  usage_question out;
  auto& which = cmd->request.estimate().which();
  out.which.assign(which.begin(), which.end());
  ask_usage(cmd, std::move(out));
}

void console_state::ask_usage(const console_command_ptr& cmd,
                              usage_question what) {
  self_
    ->request(ports_.history, caf::timespan{cfg_.query_limit},
              std::make_shared<const usage_question>(std::move(what)))
    .then([this, cmd](const usage_report_ptr& x) { show_usage(cmd, *x); },
          [this, cmd](const caf::error& why) { fail(cmd, why); });
}

void console_state::show_usage(const console_command_ptr& cmd,
                               const usage_report& x) {
  if (x.cursor != 0) {
    usage_question more;
    more.cursor = x.cursor;
    return ask_usage(cmd, std::move(more));
  }
  std::vector<console::reply> rows;
  for (auto& row : x.rows)
    rows.push_back(usage_row(row));
  rows.push_back(sum_row(x));
  done(cmd, rows_of(std::move(rows)));
}

} // namespace troupe
