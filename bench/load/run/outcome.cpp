// Lines, document and table; the page has a file of its own.

#include "bench/load/run/outcome.hpp"

#include "protocol/iap/object_writer.hpp"

#include <fmt/format.h>

namespace troupe::load {

namespace {

using iap::object_writer;

void add_place(object_writer& out, const run_place& x) {
  out.text("revision", x.revision);
  out.text("cpu", x.cpu);
  out.text("preset", x.preset);
}

void add_figure(object_writer& out, const figure& x) {
  out.text("unit", unit_of(x.name));
  out.number("value", x.value);
  out.number("mad", x.deviation);
  out.add("runs", value{static_cast<int64_t>(x.runs)});
}

std::string numbers_json(const std::vector<double>& x) {
  std::string out = "[";
  for (auto one : x) {
    if (out.size() > 1)
      out += ',';
    out += fmt::format("{:.6g}", one);
  }
  return out + ']';
}

std::string figures_json(const figure_list& x) {
  std::string out;
  for (auto& one : x.all()) {
    out += out.empty() ? '[' : ',';
    object_writer line{out};
    line.text("name", one.name);
    add_figure(line, one);
    if (one.target) {
      line.text("target", one.target_text());
      line.flag("met", one.is_met());
    }
    line.end();
  }
  return out.empty() ? "[]" : out + ']';
}

void add_balance(object_writer& document, const balance& x) {
  auto out = document.object("conservation");
  out.number("changes", x.changes);
  out.number("in", x.in);
  out.number("out", x.out);
  out.number("queued", x.queued);
  out.number("dropped", x.dropped);
  out.number("conflated", x.conflated);
  out.number("missing", x.missing());
  out.end();
}

void add_rows(object_writer& document, const series& x) {
  auto out = document.object("series");
  out.json("seconds", numbers_json(x.times()));
  for (auto& [name, values] : x.columns())
    out.json(name, numbers_json(values));
  out.end();
}

} // namespace

std::string figure_lines(const outcome& x) {
  std::string out;
  for (auto& one : x.figures.all()) {
    object_writer line{out};
    line.text("name", x.name + '.' + one.name);
    add_figure(line, one);
    add_place(line, x.place);
    line.end();
    out += '\n';
  }
  return out;
}

std::string outcome_json(const outcome& x) {
  std::string text;
  object_writer out{text};
  out.text("plan", x.name);
  out.text("about", x.about);
  out.text("gateway", x.place.gateway);
  out.text("started", x.place.started);
  add_place(out, x.place);
  out.flag("met", x.figures.is_met());
  out.json("figures", figures_json(x.figures));
  auto times = out.object("times");
  for (auto& [name, summary] : x.times)
    times.json(name, to_json(summary));
  times.end();
  add_balance(out, x.samples);
  auto counters = out.object("counters");
  for (auto& [name, grown] : x.counters)
    counters.number(name, grown);
  counters.end();
  out.number("measured_from", x.measured_from);
  add_rows(out, x.rows);
  out.end();
  return text + '\n';
}

std::string figure_table(const outcome& x) {
  auto out = fmt::format("\n{:<28}{:>12}  {:<12}{:<16}\n", x.name, "value",
                         "unit", "target");
  for (auto& one : x.figures.all())
    out += fmt::format("{:<28}{:>12.2f}  {:<12}{:<16}{}\n", one.name, one.value,
                       unit_of(one.name), one.target_text(),
                       !one.target    ? ""
                       : one.is_met() ? "met"
                                      : "MISSED");
  for (auto& name : x.figures.missing())
    out += fmt::format("{:<28}{:>12}  MISSED: the run did not yield it\n", name,
                       "-");
  return out;
}

} // namespace troupe::load
