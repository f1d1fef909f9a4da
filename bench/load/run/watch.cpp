#include "bench/load/run/watch.hpp"

#include "bench/load/run/usage.hpp"

#include <fmt/format.h>
#include <unistd.h>

#include <cstdio>
#include <thread>

namespace troupe::load {

namespace {

using clock = std::chrono::steady_clock;

constexpr auto period = std::chrono::seconds{1};
/// Lines of a log; a terminal shows each second.
constexpr auto rows_a_line = size_t{10};

double last_of(const series& rows, const std::string& column) {
  auto i = rows.columns().find(column);
  return i == rows.columns().end() || i->second.empty() ? 0 : i->second.back();
}

} // namespace

std::string progress_line(const series& rows, const std::string& phase,
                          double left) {
  auto at = [&](const char* column) { return last_of(rows, column); };
  return fmt::format(
    "{:.0f} s of {}: gateway {:.1f} % {:.0f} MB, broker {:.1f} "
    "%, {:.0f} changes/s, {:.0f} samples/s",
    left, phase, at("gateway.cpu"), at("gateway.rss"), at("broker.cpu"),
    at("field.changes"), at("events.fresh"));
}

double watch::now() const {
  return std::chrono::duration<double>(clock::now() - started_).count();
}

double watch::resident(const std::string& process) const {
  return last_of(rows_, process + ".rss");
}

void watch::run(const std::string& phase, std::chrono::milliseconds length) {
  auto end = clock::now() + length;
  // The first row of a phase is for the differences of the second.
  for (auto next = clock::now(); next <= end; next += period) {
    std::this_thread::sleep_until(next);
    take_row();
    show(phase, std::chrono::duration<double>(end - clock::now()).count());
  }
  if (::isatty(STDERR_FILENO) != 0)
    fmt::print(stderr, "\n");
}

/// Reports are asked for in one row and taken in the next: all columns of
/// counts are a second late together.
void watch::take_row() {
  stage_.refresh();
  stage_.ask();
  auto at = now();
  rows_.begin_row(at);
  take_usage(at - last_);
  last_ = at;
  for (auto name : {"requests", "changes"})
    if (auto i = stage_.field_counts().find(name);
        i != stage_.field_counts().end())
      rows_.set_rate(fmt::format("field.{}", name), i->second);
  auto& counts = stage_.clients_said().counts;
  for (auto name : {"events.messages", "events.fresh", "writes.shown",
                    "gets.answered", "storm.served", "slow.messages"})
    if (auto i = counts.find(name); i != counts.end())
      rows_.set_rate(name, i->second);
}

void watch::take_usage(double passed) {
  std::map<std::string, double> shares;
  for (auto& [name, process] : stage_.processes()) {
    auto used = usage_of(process);
    if (!used)
      continue;
    auto before = cpu_.find(name);
    if (before != cpu_.end() && passed > 0)
      shares[name] = 100 * (used->cpu - before->second) / passed;
    cpu_[name] = used->cpu;
    rows_.set(name + ".cpu", shares[name]);
    rows_.set(name + ".rss", used->resident);
  }
  auto both = shares["gateway"] + shares["broker"];
  rows_.set("broker.share", both > 0 ? 100 * shares["broker"] / both : 0);
}

void watch::show(const std::string& phase, double left) const {
  auto line = progress_line(rows_, phase, left);
  if (::isatty(STDERR_FILENO) != 0)
    fmt::print(stderr, "\r{:<100}", line);
  else if (rows_.times().size() % rows_a_line == 1)
    fmt::print(stderr, "{}\n", line);
  std::fflush(stderr);
}

} // namespace troupe::load
