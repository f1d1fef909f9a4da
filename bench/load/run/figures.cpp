#include "bench/load/run/figures.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace troupe::load {

namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 12> units{{
  {"cpu", "% of a core"},
  {"rss", "MB"},
  {"growth", "MB"},
  {"p50", "ms"},
  {"p90", "ms"},
  {"p99", "ms"},
  {"p999", "ms"},
  {"max", "ms"},
  {"rate", "1/s"},
  {"share", "%"},
  {"seconds", "s"},
  {"per_point", "KB"},
}};

} // namespace

double median(std::vector<double> x) {
  auto middle = x.begin() + static_cast<std::ptrdiff_t>(x.size() / 2);
  std::nth_element(x.begin(), middle, x.end());
  return *middle;
}

double median_deviation(const std::vector<double>& x) {
  auto middle = median(x);
  std::vector<double> distances;
  for (auto one : x)
    distances.push_back(std::abs(one - middle));
  return median(std::move(distances));
}

std::string_view unit_of(std::string_view name) {
  constexpr std::string_view ratio = "ratio.";
  if (name.substr(0, ratio.size()) == ratio)
    return "";
  auto end = name.substr(name.rfind('.') + 1);
  for (auto& [last, unit] : units)
    if (end == last)
      return unit;
  return "";
}

bool figure::is_met() const noexcept {
  return !target
         || ((!target->most || value <= *target->most)
             && (!target->least || value >= *target->least));
}

std::string figure::target_text() const {
  std::string out;
  if (target && target->least)
    out = fmt::format(">= {}", *target->least);
  if (target && target->most)
    out += fmt::format("{}<= {}", out.empty() ? "" : ", ", *target->most);
  return out;
}

void figure_list::put(figure x) {
  if (find(x.name) != nullptr)
    return;
  if (auto i = targets_.find(x.name); i != targets_.end())
    x.target = i->second;
  all_.push_back(std::move(x));
}

void figure_list::add(const std::string& name, double value) {
  put({name, value, 0, 1, {}});
}

void figure_list::add(const std::string& name,
                      const std::vector<double>& values) {
  if (!values.empty())
    put({name, median(values), median_deviation(values), values.size(), {}});
}

void figure_list::add_ratios(const figure_list& other) {
  auto count = all_.size();
  for (size_t i = 0; i < count; ++i) {
    auto base = other.find(all_[i].name);
    if (base != nullptr && base->value != 0)
      add("ratio." + all_[i].name, all_[i].value / base->value);
  }
}

const figure* figure_list::find(std::string_view name) const {
  auto i = std::find_if(all_.begin(), all_.end(),
                        [&](auto& x) { return x.name == name; });
  return i == all_.end() ? nullptr : &*i;
}

std::vector<std::string> figure_list::missing() const {
  std::vector<std::string> out;
  for (auto& [name, range] : targets_)
    if (find(name) == nullptr)
      out.push_back(name);
  return out;
}

bool figure_list::is_met() const {
  return missing().empty()
         && std::all_of(all_.begin(), all_.end(),
                        [](auto& x) { return x.is_met(); });
}

} // namespace troupe::load
