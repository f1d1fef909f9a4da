#include "bench/load/clients/findings.hpp"

#include "protocol/iap/object_writer.hpp"

#include <fmt/format.h>

namespace troupe::load {

namespace {

double milliseconds(uint64_t microseconds) noexcept {
  return static_cast<double>(microseconds) / 1'000;
}

double number_of(const value& x, std::string_view name) {
  auto member = x.field(name);
  return member != nullptr ? member->number().value_or(0) : 0;
}

time_summary read_times(const value& x) {
  time_summary out;
  out.count = static_cast<uint64_t>(number_of(x, "count"));
  out.p50 = number_of(x, "p50");
  out.p90 = number_of(x, "p90");
  out.p99 = number_of(x, "p99");
  out.p999 = number_of(x, "p999");
  out.max = number_of(x, "max");
  auto buckets = x.field("buckets");
  if (buckets == nullptr || buckets->elements() == nullptr)
    return out;
  for (auto& pair : buckets->elements()->elements)
    if (auto list = pair.elements(); list && list->elements.size() == 2)
      out.buckets.emplace_back(
        list->elements[0].number().value_or(0),
        static_cast<uint64_t>(list->elements[1].number().value_or(0)));
  return out;
}

} // namespace

time_summary summarize(const latency& x) {
  auto at = [&](double share) { return milliseconds(x.quantile(share)); };
  time_summary out{x.count(), at(0.5),   at(0.9),
                   at(0.99),  at(0.999), milliseconds(x.highest()),
                   {}};
  for (auto& [start, count] : x.buckets())
    out.buckets.emplace_back(milliseconds(start), count);
  return out;
}

std::string to_json(const time_summary& x) {
  std::string text;
  iap::object_writer out{text};
  out.add("count", value{static_cast<int64_t>(x.count)});
  out.number("p50", x.p50);
  out.number("p90", x.p90);
  out.number("p99", x.p99);
  out.number("p999", x.p999);
  out.number("max", x.max);
  std::string buckets;
  for (auto& [start, count] : x.buckets)
    buckets += fmt::format("{}[{},{}]", buckets.empty() ? "" : ",", start,
                           count);
  out.json("buckets", '[' + buckets + ']');
  out.end();
  return text;
}

std::string findings_json(const findings& x) {
  std::string text;
  iap::object_writer out{text};
  auto counts = out.object("counts");
  for (auto& [name, n] : x.counts)
    counts.add(name, value{static_cast<int64_t>(n)});
  counts.end();
  auto times = out.object("times");
  for (auto& [name, histogram] : x.times)
    times.json(name, to_json(summarize(histogram)));
  times.end();
  out.end();
  return text;
}

result<client_report> read_findings(std::string_view line) {
  auto parsed = iap::read_json(line);
  if (!parsed)
    return parsed.error();
  auto counts = parsed->field("counts");
  auto times = parsed->field("times");
  if (counts == nullptr || counts->fields() == nullptr || times == nullptr
      || times->fields() == nullptr)
    return failure{ec::parse_error, "a report of clients has counts and times"};
  client_report out;
  for (auto& [name, x] : counts->fields()->fields)
    out.counts[name] = x.number().value_or(0);
  for (auto& [name, x] : times->fields()->fields)
    out.times[name] = read_times(x);
  return out;
}

} // namespace troupe::load
