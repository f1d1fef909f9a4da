// `backup`: the whole state in a file that the daemon writes.

#include "actors/failure_of.hpp"
#include "bridge/console/console.hpp"

namespace troupe {

namespace {

row_source report_row(const backup_report& x) {
  console::reply out;
  auto& row = *out.mutable_backup();
  row.set_bytes(x.bytes);
  row.set_files(x.files);
  row.set_seconds(std::chrono::duration<double>{x.took}.count());
  return rows_of({std::move(out)});
}

} // namespace

void console_state::back_up(const console_command_ptr& cmd) {
  if (!ports_.archivist)
    return fail(cmd, ec::unsupported, "this gateway makes no backups");
  self_
    ->request(ports_.archivist, caf::timespan{cfg_.backup_limit},
              caf::put_atom_v, std::string{cmd->request.backup().file()})
    .then([this,
           cmd](const backup_report_ptr& x) { done(cmd, report_row(*x)); },
          [this, cmd](const caf::error& why) {
            auto x = failure_of(why);
            if (x.code == ec::timeout)
              x.text = "it takes too long to wait for; the log of the gateway "
                       "says when it is done";
            fail(cmd, x.code, std::move(x.text));
          });
}

} // namespace troupe
