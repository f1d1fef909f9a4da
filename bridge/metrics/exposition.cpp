#include "bridge/metrics/exposition.hpp"

#include <fmt/format.h>

#include <cctype>
#include <cmath>

namespace troupe {

namespace {

/// Help texts keep their quotes, values of labels do not.
std::string escaped(std::string_view x, bool quotes) {
  std::string out;
  for (auto c : x) {
    if (c == '\\' || (c == '"' && quotes))
      out += '\\';
    if (c == '\n')
      out += "\\n";
    else
      out += c;
  }
  return out;
}

std::string number_text(double x) {
  if (std::isnan(x))
    return "NaN";
  if (std::isinf(x))
    return x > 0 ? "+Inf" : "-Inf";
  return fmt::format("{}", x);
}

std::string labels_text(const series_labels& labels) {
  std::string out;
  for (auto& [name, text] : labels)
    out += fmt::format("{}{}=\"{}\"", out.empty() ? "{" : ",",
                       metric_name(name), escaped(text, true));
  return out.empty() ? out : out + '}';
}

} // namespace

std::string metric_name(std::string_view x) {
  std::string out{x};
  for (auto& c : out) {
    auto byte = static_cast<unsigned char>(c);
    if (byte >= 128 || (std::isalnum(byte) == 0 && c != '_' && c != ':'))
      c = '_';
  }
  if (out.empty() || std::isdigit(static_cast<unsigned char>(out[0])) != 0)
    out.insert(0, "_");
  return out;
}

exposition::exposition(size_t most_bytes) : most_bytes_(most_bytes) {
  // nop
}

void exposition::add(std::string_view name, series_kind kind,
                     std::string_view help, const series_labels& labels,
                     double number) {
  auto id = metric_name(name);
  auto line = fmt::format("{}{} {}\n", id, labels_text(labels),
                          number_text(number));
  auto known = metrics_.find(id);
  std::string head;
  if (known == metrics_.end())
    head = fmt::format("# HELP {} {}\n# TYPE {} {}\n", id, escaped(help, false),
                       id, kind == series_kind::counter ? "counter" : "gauge");
  if (bytes_ + head.size() + line.size() > most_bytes_) {
    ++left_out_;
    return;
  }
  bytes_ += head.size() + line.size();
  if (known == metrics_.end())
    known = metrics_.emplace(id, metric{std::move(head), {}}).first;
  known->second.samples += line;
}

std::string exposition::text() const {
  std::string out;
  out.reserve(bytes_);
  for (auto& [name, x] : metrics_) {
    out += x.head;
    out += x.samples;
  }
  return out;
}

} // namespace troupe
