// The phases of a run, and what becomes of what they found.

#include "bench/load/run/run.hpp"

#include "bench/load/run/place.hpp"
#include "bench/load/run/stage.hpp"
#include "bench/load/run/usage.hpp"
#include "bench/load/run/watch.hpp"
#include "bench/load/writers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <optional>
#include <utility>

namespace troupe::load {

namespace {

namespace fs = std::filesystem;

constexpr int target_missed = 1;
constexpr int run_failed = 70;
constexpr int bad_plan = 78;
/// The median of so many parts of the measurement is its figure.
constexpr size_t parts = 5;

result<plan> load_plan(const std::string& file) {
  std::ifstream in{file, std::ios::binary};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  if (!in)
    return failure{ec::invalid_config, "cannot read " + file};
  return read_plan(text, file);
}

/// Different samples that each client of a sort got.
std::optional<double> per_client(const std::map<std::string, double>& counts,
                                 const std::string& sort) {
  auto clients = counts.find(sort + ".clients");
  auto fresh = counts.find(sort + ".fresh");
  if (clients == counts.end() || fresh == counts.end() || clients->second == 0)
    return std::nullopt;
  return fresh->second / clients->second;
}

/// Phases in order; each adds its figures.
class runner {
public:
  runner(const plan& x, const std::string& build, const std::string& folder)
    : plan_{x},
      where_{find_programs(build)},
      stage_{x, where_, folder},
      watch_{stage_, out_.rows} {
    out_.name = x.name;
    out_.about = x.about;
    out_.figures = figure_list{x.targets};
    out_.place = describe_place(x, where_);
  }

  result<outcome> run() {
    for (auto phase : {&runner::set_up, &runner::measure, &runner::start_cold})
      if (auto done = (this->*phase)(); !done)
        return done.error();
    return std::move(out_);
  }

private:
  status set_up() {
    if (auto done = stage_.start_field(); !done)
      return done;
    auto started = stage_.start_gateway();
    if (!started)
      return started.error();
    out_.figures.add("start.seconds", *started);
    if (auto empty = usage_of(stage_.processes().at("gateway"))) {
      empty_ = empty->resident;
      out_.figures.add("gateway.empty.rss", empty_);
    }
    auto imported = stage_.import();
    if (!imported)
      return imported.error();
    if (*imported > 0)
      out_.figures.add("import.seconds", *imported);
    if (auto done = stage_.start_clients(); !done)
      return done;
    watch_.run("warm-up", plan_.warm_up);
    return {};
  }

  /// Between two moments at which nothing moves, so that what went in can be
  /// compared with what came out.
  status measure() {
    stage_.toggle_field();
    auto before = stage_.settle();
    if (!before)
      return before.error();
    auto began = watch_.now();
    stage_.toggle_field();
    stage_.begin_window();
    out_.measured_from = watch_.now() + 1.5; // the first differences are off
    watch_.run("measurement", plan_.measure);
    add_usage();
    stage_.toggle_field();
    auto after = stage_.settle();
    if (!after)
      return after.error();
    stage_.toggle_field();
    add_counts(*before, *after);
    add_reads(watch_.now() - began);
    add_notifications(*before, *after);
    return {};
  }

  void add_part(const std::string& column, const std::string& name) {
    out_.figures.add(name, out_.rows.parts(column, out_.measured_from, parts));
  }

  void add_usage() {
    for (auto process : {"gateway", "broker", "field", "clients"})
      for (auto end : {".cpu", ".rss"})
        add_part(process + std::string{end}, process + std::string{end});
    add_part("broker.share", "broker.share");
    for (auto name :
         {"field.changes", "field.requests", "events.messages", "events.fresh",
          "writes.shown", "gets.answered", "storm.served"})
      add_part(name, fmt::format("{}.rate", name));
    auto memory = out_.rows.parts("gateway.rss", out_.measured_from, parts);
    if (memory.size() > 1)
      out_.figures.add("gateway.rss.growth", memory.back() - memory.front());
    if (stage_.points() > 0)
      out_.figures.add("gateway.per_point",
                       memory_per_point(watch_.resident("gateway"), empty_,
                                        stage_.points()));
  }

  void add_counts(const totals& before, const totals& after) {
    out_.times = stage_.clients_said().times;
    for (auto& [name, x] : out_.times) {
      if (x.count == 0)
        continue;
      out_.figures.add(name + ".p50", x.p50);
      out_.figures.add(name + ".p99", x.p99);
      out_.figures.add(name + ".p999", x.p999);
      out_.figures.add(name + ".max", x.max);
    }
    add_balance(before, after);
    for (auto name : {"writes.lost", "gets.lost", "gets.errors", "creates.lost",
                      "deletes.lost", "storm.failed", "events.failures",
                      "events.repeated", "events.late", "slow.failures"})
      if (auto i = after.clients.find(name); i != after.clients.end())
        out_.figures.add(name, i->second);
    add_punctuality(after);
    for (auto& [name, now] : after.gateway) {
      auto then = before.gateway.find(name);
      out_.counters[name] = now
                            - (then == before.gateway.end() ? 0 : then->second);
    }
  }

  void add_balance(const totals& before, const totals& after) {
    auto& x = out_.samples = balance_of(before, after);
    auto seconds = std::chrono::duration<double>(plan_.measure).count();
    out_.figures.add("samples.rate", x.in / seconds);
    out_.figures.add("samples.dropped", x.dropped);
    // Where nobody listens nothing comes out.
    if (after.clients.count("events.clients") > 0)
      out_.figures.add("samples.missing", x.missing());
    // A slow reader began together with the others, and gets the same.
    auto all = per_client(after.clients, "events");
    auto slow = per_client(after.clients, "slow");
    if (all && slow)
      out_.figures.add("slow.missing", *all - *slow);
  }

  /// How late and early polls come, as healthy devices see it, and how well
  /// serial lines are used.
  void add_punctuality(const totals& after) {
    for (auto name : {"late.p50", "late.p99", "late.max", "early.p50",
                      "early.p99", "early.max", "line.share"})
      if (auto i = after.field.find(name); i != after.field.end())
        out_.figures.add(name, i->second);
  }

  /// Points that were read, changed or not. Polls go on while the field stands
  /// still: *seconds* are all that passed between the counts.
  void add_reads(double seconds) {
    auto modbus = grown("modbus.fresh") + grown("modbus.samples");
    auto bacnet = grown("bacnet.fresh") + grown("bacnet.samples");
    if (modbus + bacnet > 0)
      out_.figures.add("reads.rate", (modbus + bacnet) / seconds);
    // Devices do not see a poll that is left out.
    if (bacnet > 0)
      out_.figures.add("reads.skipped", grown("bacnet.late_polls"));
  }

  /// Of a counter of the gateway; 0 where it has none of that name.
  [[nodiscard]] double grown(const std::string& name) const {
    auto i = out_.counters.find(name);
    return i == out_.counters.end() ? 0 : i->second;
  }

  /// Nobody tells of changes while the field stands still, so that what the
  /// devices sent can be compared with what the gateway took.
  void add_notifications(const totals& before, const totals& after) {
    auto taken = grown("bacnet.cov_notifications");
    if (taken == 0)
      return;
    out_.figures.add(
      "cov.rate", taken / std::chrono::duration<double>(plan_.measure).count());
    auto sent = [](const totals& x) {
      auto i = x.field.find("notifications");
      return i == x.field.end() ? std::nullopt : std::optional{i->second};
    };
    auto [first, last] = std::pair{sent(before), sent(after)};
    if (first && last)
      out_.figures.add("cov.lost", *last - *first - taken);
  }

  /// With everything that it knows by now.
  status start_cold() {
    std::vector<double> times;
    for (uint32_t i = 0; i < plan_.starts; ++i) {
      stage_.stop_gateway();
      auto started = stage_.start_gateway();
      if (!started)
        return started.error();
      times.push_back(*started);
    }
    out_.figures.add("cold.seconds", times);
    stage_.stop_gateway();
    return {};
  }

  const plan& plan_;
  programs where_;
  outcome out_;
  stage stage_;
  watch watch_;
  double empty_ = 0; ///< MB of the gateway before it knew a point.
};

result<outcome> run_one(const plan& x, const std::string& build,
                        const std::string& keep) {
  work_folder folder{keep};
  if (folder.path().empty())
    return failure{ec::storage_failed, "no folder for temporary files"};
  return runner{x, build, folder.path()}.run();
}

void shorten(plan& x, const run_options& options) {
  x.warm_up = options.warm_up.value_or(x.warm_up);
  x.measure = options.measure.value_or(x.measure);
  x.starts = options.starts.value_or(x.starts);
}

} // namespace

result<outcome> perform(const run_options& x) {
  auto wanted = load_plan(x.plan);
  if (!wanted)
    return wanted.error();
  shorten(*wanted, x);
  std::optional<outcome> base;
  if (!wanted->against.empty()) {
    auto file = (fs::path{x.plan}.parent_path() / wanted->against).string();
    auto other = load_plan(file);
    if (!other)
      return other.error();
    shorten(*other, x);
    auto done = run_one(*other, x.build,
                        x.keep.empty() ? "" : x.keep + "/against");
    if (!done)
      return done.error();
    fmt::print(stderr, "{}", figure_table(*done));
    base = std::move(*done);
  }
  auto done = run_one(*wanted, x.build, x.keep);
  if (done && base)
    done->figures.add_ratios(base->figures);
  return done;
}

int run_plan(const run_options& x) {
  auto done = perform(x);
  if (!done) {
    fmt::print(stderr, "troupe-load: {}\n", done.error().text);
    return done.error().code == ec::invalid_config ? bad_plan : run_failed;
  }
  std::error_code ignored;
  fs::create_directories(x.out, ignored);
  auto base = (fs::path{x.out} / done->name).string();
  for (auto& [end, text] : {std::pair{".json", outcome_json(*done)},
                            std::pair{".html", outcome_page(*done)}})
    if (auto written = write_text(base + end, text); !written) {
      fmt::print(stderr, "troupe-load: {}\n", written.error().text);
      return run_failed;
    }
  fmt::print("{}", figure_lines(*done));
  fmt::print(stderr, "{}\nsee {}.html\n", figure_table(*done), base);
  return done->figures.is_met() ? 0 : target_missed;
}

} // namespace troupe::load
