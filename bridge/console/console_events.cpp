// `events`: what the event log knows, in parts as fast as the client reads.

#include "bridge/console/console.hpp"
#include "bridge/console/rows.hpp"
#include "protocol/event/event_text.hpp"

#include <algorithm>

namespace troupe {

namespace {

constexpr uint64_t most_in_part = 500;

/// Zero means that it was left out.
result<event_query> query_of(const console::event_log_query& x) {
  event_query out;
  out.from = x.from();
  if (x.has_to())
    out.to = x.to();
  for (auto& name : x.categories()) {
    auto category = read_event_category(name);
    if (!category)
      return failure{ec::invalid_request, name + ": is no category of events"};
    out.categories.push_back(*category);
  }
  if (!x.topic().empty())
    out.topic = topic_pattern(x.topic());
  out.source = x.source();
  out.tag = x.tag();
  out.order = x.newest_first() ? event_order::newest_first
                               : event_order::oldest_first;
  out.most = x.limit() == 0 ? most_in_part : std::min(x.limit(), most_in_part);
  out.after = x.after();
  return out;
}

std::string text_of(const console::event_log_query& how, const event_page& x) {
  using form = console::event_log_query;
  std::string out;
  if (how.text() == form::csv && how.after().empty())
    out = event_csv_header();
  for (auto& event : x.events) {
    if (how.text() == form::csv) {
      out += event_csv_line(event);
    } else if (how.text() == form::json_lines) {
      write_event_json(out, event);
      out += '\n';
    } else {
      out += event_line(event);
    }
  }
  return out;
}

} // namespace

void console_state::read_events(const console_command_ptr& cmd) {
  if (!ports_.journal)
    return fail(cmd, ec::unsupported, "this gateway keeps no event log");
  auto query = query_of(cmd->request.events());
  if (!query)
    return fail(cmd, query.error().code, query.error().text);
  caf::timespan limit = cfg_.query_limit;
  self_
    ->request(ports_.journal, limit,
              std::make_shared<const event_query>(*std::move(query)))
    .then([this, cmd](const event_page_ptr& x) { show_events(cmd, *x); },
          [this, cmd](const caf::error& why) { fail(cmd, why); });
}

/// The next part is asked for when this one is with the client.
void console_state::show_events(const console_command_ptr& cmd,
                                const event_page& x) {
  auto& asked = cmd->request.events();
  auto rows = text_row(text_of(asked, x));
  auto is_last = asked.limit() != 0 && x.events.size() >= asked.limit();
  if (x.next.empty() || is_last)
    return done(cmd, std::move(rows));
  auto next = std::make_shared<console_command>(*cmd);
  auto& rest = *next->request.mutable_events();
  rest.set_after(x.next);
  if (asked.limit() != 0)
    rest.set_limit(asked.limit() - x.events.size());
  cmd->sink->send(std::move(rows), [me = console_actor{self_}, next] {
    caf::anon_send(me, console_command_ptr{next});
  });
}

} // namespace troupe
