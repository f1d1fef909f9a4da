// `log`: what the history knows, in parts as fast as the client reads.

#include "bridge/console/console.hpp"
#include "bridge/console/rows.hpp"

#include <limits>

namespace troupe {

namespace {

/// Zero means that it was left out.
log_question_ptr question_of(const console::log_query& x) {
  log_question out;
  out.which.assign(x.which().begin(), x.which().end());
  out.from = x.from();
  if (x.has_to())
    out.to = x.to();
  if (x.limit() != 0)
    out.limit = x.limit();
  if (x.level() != 0)
    out.level = static_cast<uint8_t>(
      std::min<uint32_t>(x.level(), std::numeric_limits<uint8_t>::max()));
  if (x.every() != 0)
    out.every = x.every();
  out.newest_first = x.newest_first();
  if (x.json())
    out.text = log_question::form::json_lines;
  return std::make_shared<const log_question>(std::move(out));
}

} // namespace

void console_state::read_log(const console_command_ptr& cmd) {
  if (!ports_.history)
    return fail(cmd, ec::unsupported, "this gateway keeps no history");
  auto& query = cmd->request.log();
  auto then = [this, cmd](const log_page_ptr& x) { show_log(cmd, *x); };
  auto failed = [this, cmd](const caf::error& why) { fail(cmd, why); };
  caf::timespan limit = cfg_.query_limit;
  if (query.cursor() == 0)
    self_->request(ports_.history, limit, question_of(query))
      .then(then, failed);
  else
    self_->request(ports_.history, limit, load_atom_v, query.cursor())
      .then(then, failed);
}

/// The next part is asked for when this one is with the client.
void console_state::show_log(const console_command_ptr& cmd,
                             const log_page& x) {
  if (x.cursor == 0)
    return done(cmd, text_row(x.text));
  auto next = std::make_shared<console_command>(*cmd);
  next->request.mutable_log()->set_cursor(x.cursor);
  cmd->sink->send(text_row(x.text), [me = console_actor{self_}, next] {
    caf::anon_send(me, console_command_ptr{next});
  });
}

} // namespace troupe
