// `forget`: deletes what was logged, part by part, and has it on record.

#include "actors/failure_of.hpp"
#include "bridge/console/console.hpp"
#include "bridge/console/rows.hpp"
#include "protocol/alarm/message.hpp"
#include "protocol/event/event_payload.hpp"
#include "protocol/event/event_record.hpp"
#include "protocol/glob.hpp"
#include "protocol/iap/time.hpp"
#include "protocol/iap/topic.hpp"
#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <set>

namespace troupe {

namespace {

/// Of names that an event tells; the others are counted.
constexpr int most_names = 10;

result<forget_order> order_of(const console::forget_command& x) {
  if (!x.has_from() && !x.has_to() && !x.all())
    return failure{ec::invalid_request,
                   "what is to be forgotten: a span of time, or all?"};
  forget_order out;
  out.which.assign(x.which().begin(), x.which().end());
  out.from = x.from();
  if (x.has_to())
    out.to = x.to();
  return out;
}

/// `lon/a/**, lon/b/** and 3 more`
std::string names_of(const console::forget_command& x) {
  std::string out;
  for (int i = 0; i < x.which_size() && i < most_names; ++i)
    out += (i > 0 ? ", " : "") + x.which(i);
  if (x.which_size() > most_names)
    out += fmt::format(" and {} more", x.which_size() - most_names);
  // More than the log keeps would push the span out.
  return std::string{cut_text(out, longest_event_text / 2)};
}

std::string span_of(const console::forget_command& x) {
  std::string out;
  if (x.has_from())
    out += " from " + iap::format_iso(x.from());
  if (x.has_to())
    out += " to " + iap::format_iso(x.to());
  return out.empty() ? " at any time" : out;
}

/// The device, if all is about one; else all of them.
std::string topic_of(const std::string& sid, const console::forget_command& x) {
  auto all = iap::segment_prefix(sid) + "/fb/dev";
  std::set<std::string> devices;
  for (auto& pattern : x.which())
    devices.insert(glob{pattern}.device_part());
  auto one = devices.size() == 1
             && devices.begin()->find('*') == std::string::npos;
  return one ? all + '/' + *devices.begin() : all;
}

std::string amount_of(const forget_report& x) {
  return fmt::format("{} samples and {} intervals", x.samples, x.intervals);
}

row_source forgotten_row(const forget_report& x) {
  console::reply row;
  row.mutable_forgotten()->set_points(x.points);
  row.mutable_forgotten()->set_samples(x.samples);
  row.mutable_forgotten()->set_intervals(x.intervals);
  return rows_of({row});
}

} // namespace

void console_state::forget(const console_command_ptr& cmd) {
  if (!ports_.history)
    return fail(cmd, ec::unsupported, "this gateway keeps no history");
  auto& command = cmd->request.forget();
  auto order = order_of(command);
  if (!order)
    return fail(cmd, order.error().code, order.error().text);
  deletion job;
  job.cmd = cmd;
  job.who = command.who().empty()
              ? "console"
              : cut_text(to_utf8(command.who()), longest_event_name);
  job.topic = to_utf8(topic_of(ports_.sid, command));
  job.what = to_utf8(names_of(command)) + span_of(command);
  auto shared = std::make_shared<deletion>(std::move(job));
  self_
    ->request(ports_.history, caf::timespan{cfg_.query_limit},
              std::make_shared<const forget_order>(*std::move(order)))
    .then(
      [this, shared](const forget_report_ptr& x) {
        // On the disk before anything is gone, over a kill, too.
        audit({shared->who, shared->topic},
              fmt::format("deletes what was logged of {}: {} points",
                          shared->what, x->points),
              [this, shared, x](const status& ok) {
                if (ok)
                  return go_on(shared, *x);
                fail(shared->cmd, ok.error().code,
                     "nothing was deleted, for it cannot be put on record: "
                       + ok.error().text);
              });
      },
      [this, cmd](const caf::error& why) { fail(cmd, why); });
}

/// Also when the client has gone: the order stands.
void console_state::go_on(const deletion_ptr& job, const forget_report& far) {
  job->far = far;
  if (far.cursor == 0) {
    auto deed = fmt::format("has deleted what was logged of {}: {}", job->what,
                            amount_of(far));
    return audit({job->who, job->topic}, deed, [this, job](const status&) {
      done(job->cmd, forgotten_row(job->far)); // the journal tries again
    });
  }
  forget_order more;
  more.cursor = far.cursor;
  self_
    ->request(ports_.history, caf::timespan{cfg_.query_limit},
              std::make_shared<const forget_order>(std::move(more)))
    .then([this, job](const forget_report_ptr& x) { go_on(job, *x); },
          [this, job](const caf::error& why) {
            auto deed = fmt::format(
              "has not deleted all that was logged of {}, but "
              "at least {}: {}",
              job->what, amount_of(job->far), failure_of(why).text);
            audit({job->who, job->topic}, deed,
                  [this, job, why](const status&) { fail(job->cmd, why); });
          });
}

/// Not by way of the publisher, which gathers events for a while before it
/// hands them to the log. The broker has them from the journal.
void console_state::audit(const auditee& by, const std::string& deed,
                          std::function<void(const status&)> then) {
  auto message = by.who + ' ' + deed;
  auto json = to_json({"audit", by.topic, cut_text(message, longest_event_text),
                       by.who, ports_.clock->now()});
  auto event = std::make_shared<const bus_message>(bus_message{
    iap::segment_prefix(ports_.sid) + "/ev/audit", std::move(json), false});
  if (!ports_.journal) {
    self_->send(ports_.publisher, caf::put_atom_v, event);
    return then({});
  }
  self_->send(ports_.journal, std::make_shared<const journal_batch>(
                                journal_batch{{event}, {event}, false}));
  self_->request(ports_.journal, caf::timespan{cfg_.query_limit}, settle_atom_v)
    .then([then](caf::ok_atom) { then({}); },
          [then](const caf::error& why) { then(failure_of(why)); });
}

} // namespace troupe
