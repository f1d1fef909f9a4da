#include "bridge/console/cli/refusal.hpp"

#include "bridge/console/cli/json_rows.hpp"
#include "bridge/console/cli/table.hpp"
#include "protocol/iap/json.hpp"

namespace troupe::cli {

int refuse(const invocation& order, const screen& where, const failure& why) {
  where.err << "troupe: " << printable(why.text) << '\n';
  console::end end;
  end.set_code(static_cast<uint32_t>(why.code));
  end.set_text(why.text);
  if (order.json)
    where.out << iap::to_json(to_value(end)) << '\n';
  return why.code == ec::not_connected ? exit_code::no_daemon
                                       : exit_code::refused;
}

} // namespace troupe::cli
