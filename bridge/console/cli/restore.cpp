#include "bridge/console/cli/restore.hpp"

#include "bridge/console/cli/json_rows.hpp"
#include "bridge/console/cli/text.hpp"
#include "protocol/backup/restore.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/store_record.hpp"

#include <fmt/format.h>

namespace troupe::cli {

namespace {

int refuse(const invocation& order, const screen& where, const failure& why) {
  where.err << "troupe: " << printable(why.text) << '\n';
  console::end end;
  end.set_code(static_cast<uint32_t>(why.code));
  end.set_text(why.text);
  if (order.json)
    where.out << iap::to_json(to_value(end)) << '\n';
  return exit_code::refused;
}

} // namespace

int restore(const invocation& order, const screen& where) {
  auto& file = order.paths.front();
  auto done = restore_backup(file, order.state, store_format);
  if (!done)
    return refuse(order, where, done.error());
  uint64_t bytes = 0;
  for (auto& x : done->files)
    bytes += static_cast<uint64_t>(x.size);
  auto files = done->files.size();
  if (order.json)
    where.out << iap::to_json(
      make_structure({{"path", value{file}},
                      {"state", value{order.state}},
                      {"time", value{time_text(done->time)}},
                      {"version", value{done->version}},
                      {"files", value{static_cast<int64_t>(files)}},
                      {"bytes", value{static_cast<int64_t>(bytes)}}}))
              << '\n';
  else
    where.out << fmt::format(
      "restored to {}: {}, as it was at {} (version {})\n",
      printable(order.state), size_text(files, bytes), time_text(done->time),
      printable(done->version));
  return exit_code::done;
}

} // namespace troupe::cli
