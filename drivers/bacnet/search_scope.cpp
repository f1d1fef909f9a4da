#include "drivers/bacnet/search_scope.hpp"

#include "drivers/bacnet/instance_address.hpp"
#include "protocol/bacnet/object.hpp"

#include <algorithm>
#include <optional>
#include <string_view>

namespace troupe::bacnet {

namespace {

std::optional<instance_range> read_range(std::string_view text) {
  auto dash = text.find('-');
  auto low = read_instance(text.substr(0, dash));
  auto high = dash == std::string_view::npos
                ? low
                : read_instance(text.substr(dash + 1));
  if (!low || !high || *low > *high)
    return std::nullopt;
  return instance_range{*low, *high};
}

/// Ranges that touch become one.
std::vector<instance_range> joined(std::vector<instance_range> all) {
  std::sort(all.begin(), all.end(),
            [](auto& x, auto& y) { return x.low < y.low; });
  std::vector<instance_range> out;
  for (auto& x : all)
    if (!out.empty() && x.low <= out.back().high + 1)
      out.back().high = std::max(out.back().high, x.high);
    else
      out.push_back(x);
  return out;
}

} // namespace

result<search_scope>
read_search_scope(const std::vector<std::string>& addresses) {
  search_scope out;
  for (auto& text : addresses) {
    auto host = read_bip_address(text);
    auto range = read_range(text);
    if (range)
      out.ranges.push_back(*range);
    else if (!host)
      return failure{ec::invalid_request,
                     text
                       + ": neither instances, such as 1000-1999, nor "
                         "HOST[:PORT] with an IPv4 address in numbers"};
    else if (std::find(out.hosts.begin(), out.hosts.end(), *host)
             == out.hosts.end())
      out.hosts.push_back(*host);
    if (out.hosts.size() > most_hosts)
      return failure{ec::too_large, text + ": too much to search; at most "
                                      + std::to_string(most_hosts) + " hosts"};
  }
  if (addresses.empty())
    out.ranges.push_back({0, last_instance});
  out.ranges = joined(std::move(out.ranges));
  return out;
}

} // namespace troupe::bacnet
