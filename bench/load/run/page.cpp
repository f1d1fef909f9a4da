// The outcome of a run as a page of HTML.

#include "bench/load/run/chart.hpp"
#include "bench/load/run/outcome.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace troupe::load {

namespace {

constexpr std::array<const char*, 4> processes{"gateway", "broker", "field",
                                               "clients"};

constexpr auto head = R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 14px/1.45 system-ui, sans-serif; color: #1b1f24; margin: 2rem auto;
  max-width: 1300px; padding: 0 1rem; }}
h1 {{ margin-bottom: 0; }} h2 {{ margin: 1.6rem 0 .4rem; font-size: 1.15rem; }}
p {{ margin: .3rem 0; color: #57606a; }}
table {{ border-collapse: collapse; }}
th, td {{ padding: .2rem .8rem .2rem 0; text-align: left;
  border-bottom: 1px solid #d8dee4; }}
td.n {{ text-align: right; font-variant-numeric: tabular-nums; }}
.met {{ color: #1a7f37; }} .missed {{ color: #cf222e; font-weight: 600; }}
.charts {{ display: grid; gap: 1rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 520px), 1fr)); }}
svg {{ width: 100%; background: #f6f8fa; border-radius: 6px; }}
svg text {{ font-size: 11px; fill: #57606a; }}
svg .title {{ font-size: 13px; fill: #1b1f24; }}
svg .grid {{ stroke: #d8dee4; }}
svg .y {{ text-anchor: end; }} svg .x {{ text-anchor: middle; }}
</style></head><body>
)";

std::string figure_row(const figure& x) {
  auto mark = !x.target    ? ""
              : x.is_met() ? "<span class=\"met\">met</span>"
                           : "<span class=\"missed\">missed</span>";
  return fmt::format("<tr><td>{}</td><td class=\"n\">{:.2f}</td>"
                     "<td class=\"n\">{}</td><td>{}</td><td>{}</td>"
                     "<td>{}</td></tr>\n",
                     escape_html(x.name), x.value,
                     x.runs > 1 ? fmt::format("{:.2f}", x.deviation) : "",
                     unit_of(x.name), escape_html(x.target_text()), mark);
}

/// What has a target comes first: it is what the run was for.
std::string figure_rows(const figure_list& x) {
  std::string judged;
  std::string others;
  for (auto& one : x.all())
    (one.target ? judged : others) += figure_row(one);
  for (auto& name : x.missing())
    judged += fmt::format("<tr><td>{}</td><td class=\"n\">-</td><td></td>"
                          "<td></td><td></td><td><span class=\"missed\">not "
                          "measured</span></td></tr>\n",
                          escape_html(name));
  return judged + others;
}

std::string balance_table(const balance& x) {
  auto row = [](const char* name, double n, const char* text) {
    return fmt::format("<tr><td>{}</td><td class=\"n\">{:.0f}</td><td>{}</td>"
                       "</tr>\n",
                       name, n, text);
  };
  return "<h2>Conservation: in = out + queued + dropped + conflated</h2>\n"
         "<table>\n"
         + row("changed", x.changes, "values that changed in the devices")
         + row("in", x.in, "samples that the gateway took over")
         + row("out", x.out, "different samples that each subscriber got")
         + row("queued", x.queued, "more that wait in the gateway")
         + row("dropped", x.dropped, "given up, as the gateway counts")
         + row("conflated", x.conflated, "replaced by newer ones")
         + row("missing", x.missing(), "unaccounted for") + "</table>\n";
}

std::vector<chart_line> columns_of(const series& x, const std::string& end) {
  std::vector<chart_line> out;
  for (auto process : processes)
    if (auto i = x.columns().find(process + end); i != x.columns().end())
      out.push_back({process, i->second});
  return out;
}

std::vector<chart_line>
named(const series& x,
      std::initializer_list<std::pair<const char*, const char*>> columns) {
  std::vector<chart_line> out;
  for (auto& [column, name] : columns)
    if (auto i = x.columns().find(column); i != x.columns().end())
      out.push_back({name, i->second});
  return out;
}

std::string charts(const outcome& x) {
  auto& rows = x.rows;
  std::string out = "<h2>Over time</h2>\n<div class=\"charts\">\n";
  auto add = [&](const char* title, const char* unit,
                 const std::vector<chart_line>& lines) {
    if (!lines.empty())
      out += line_chart(title, unit, rows.times(), lines);
  };
  add("Throughput", "1/s",
      named(rows, {{"field.changes", "changes in the field"},
                   {"events.fresh", "samples at subscribers"},
                   {"events.messages", "messages to subscribers"}}));
  add("Requests to devices", "1/s",
      named(rows, {{"field.requests", "requests"}}));
  add("Processor time", "% of a core", columns_of(rows, ".cpu"));
  add("Resident memory", "MB", columns_of(rows, ".rss"));
  add("Share of the broker in the processor time of gateway and broker", "%",
      named(rows, {{"broker.share", "broker"}}));
  out += "</div>\n<h2>Latency</h2>\n<div class=\"charts\">\n";
  for (auto& [name, times] : x.times)
    if (times.count > 0)
      out += histogram_chart(
        fmt::format("{}: {} times, p50 {:.3g}, p99 {:.3g}, max {:.3g}", name,
                    times.count, times.p50, times.p99, times.max),
        times.buckets);
  return out + "</div>\n";
}

} // namespace

std::string outcome_page(const outcome& x) {
  auto out = fmt::format(head, fmt::arg("title", escape_html(x.name)));
  out += fmt::format("<h1>{}</h1>\n<p>{}</p>\n<p>{}, revision {}, {}; {}. "
                     "Measured from {:.0f} s on.</p>\n",
                     escape_html(x.name), escape_html(x.about),
                     escape_html(x.place.gateway),
                     escape_html(x.place.revision),
                     escape_html(x.place.started), escape_html(x.place.cpu),
                     x.measured_from);
  out += "<h2>Figures</h2>\n<table>\n<tr><th>figure</th><th>value</th>"
         "<th>deviation</th><th>unit</th><th>target</th><th></th></tr>\n"
         + figure_rows(x.figures) + "</table>\n";
  out += balance_table(x.samples);
  return out + charts(x) + "</body></html>\n";
}

} // namespace troupe::load
