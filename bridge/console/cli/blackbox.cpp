#include "bridge/console/cli/blackbox.hpp"

#include "bridge/console/cli/actor_text.hpp"
#include "bridge/console/cli/json_rows.hpp"
#include "bridge/console/cli/refusal.hpp"
#include "bridge/console/cli/table.hpp"
#include "bridge/console/cli/text.hpp"
#include "protocol/flight/tape.hpp"
#include "protocol/iap/json.hpp"
#include "protocol/iap/time.hpp"

#include <fmt/format.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <fstream>

namespace troupe::cli {

namespace {

using flight::event;

/// One byte more than a file of ours has, at most.
result<std::string> read_file(const std::string& path) {
  constexpr auto most = flight::header_bytes
                        + flight::most_slots * flight::slot_bytes;
  std::ifstream in{path, std::ios::binary};
  if (!in)
    return failure{ec::storage_failed, path + ": " + std::strerror(errno)};
  std::string out(most + 1, 0);
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<size_t>(in.gcount()));
  return out;
}

bool is_duration(event x) noexcept {
  return x == event::message;
}

std::string amount_text(const flight::record& x) {
  if (is_duration(x.what))
    return short_time_text(static_cast<double>(x.amount) / 1e9);
  return x.amount == 0 ? std::string{} : std::to_string(x.amount);
}

std::string line_of(const flight::record& x) {
  return fmt::format("{}  {:<8}  {:>8}  {:<24}  {}", iap::format_iso(x.time),
                     to_string(x.what), amount_text(x),
                     x.actor == 0
                       ? printable(x.who)
                       : fmt::format("{}#{}", printable(x.who), x.actor),
                     printable(x.text));
}

value value_of(const flight::record& x) {
  return make_structure(
    {{"number", count_value(x.number)},
     {"time", time_value(x.time)},
     {"event", value{std::string{to_string(x.what)}}},
     {"who", value{printable(x.who)}},
     {"actor", count_value(x.actor)},
     {is_duration(x.what) ? "nanoseconds" : "count", count_value(x.amount)},
     {"mailbox", count_value(x.depth)},
     {"text", value{printable(x.text)}}});
}

} // namespace

int show_blackbox(const invocation& order, const screen& where) {
  auto path = order.paths.front() + "/blackbox";
  auto file = read_file(path);
  if (!file)
    return refuse(order, where, file.error());
  auto tape = flight::read_tape(*file, std::chrono::seconds{order.seconds});
  if (!tape)
    return refuse(order, where,
                  {tape.error().code, path + ": " + tape.error().text});
  if (order.json) {
    array rows;
    for (auto& x : tape->records)
      rows.elements.push_back(value_of(x));
    where.out << iap::to_json(make_structure(
      {{"torn", count_value(tape->torn)}, {"records", value{std::move(rows)}}}))
              << '\n';
    return exit_code::done;
  }
  for (auto& x : tape->records)
    where.out << line_of(x) << '\n';
  if (tape->torn > 0)
    where.err << fmt::format("{} records are torn and left out\n", tape->torn);
  return exit_code::done;
}

} // namespace troupe::cli
