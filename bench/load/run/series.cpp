#include "bench/load/run/series.hpp"

#include <algorithm>
#include <numeric>

namespace troupe::load {

void series::begin_row(double seconds) {
  times_.push_back(seconds);
  for (auto& [name, values] : columns_)
    values.push_back(0);
}

void series::set(const std::string& column, double value) {
  auto& values = columns_[column];
  values.resize(times_.size());
  values.back() = value;
}

void series::set_rate(const std::string& name, double total) {
  auto rows = times_.size();
  auto last = totals_.find(name);
  auto passed = rows > 1 ? times_[rows - 1] - times_[rows - 2] : 0;
  set(name, last != totals_.end() && passed > 0
              ? (total - last->second) / passed
              : 0);
  totals_[name] = total;
}

std::vector<double> series::parts(const std::string& column, double from,
                                  size_t count) const {
  auto i = columns_.find(column);
  if (i == columns_.end())
    return {};
  auto first = static_cast<size_t>(
    std::lower_bound(times_.begin(), times_.end(), from) - times_.begin());
  auto rows = times_.size() - first;
  count = std::min(count, rows);
  std::vector<double> out;
  for (size_t n = 0; n < count; ++n) {
    auto start = i->second.begin()
                 + static_cast<std::ptrdiff_t>(first + rows * n / count);
    auto end = i->second.begin()
               + static_cast<std::ptrdiff_t>(first + rows * (n + 1) / count);
    out.push_back(std::accumulate(start, end, 0.0)
                  / static_cast<double>(end - start));
  }
  return out;
}

} // namespace troupe::load
