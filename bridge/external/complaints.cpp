#include "bridge/external/complaints.hpp"

#include <fmt/format.h>

namespace troupe {

namespace {

constexpr unix_nanos minute = 60'000'000'000;

} // namespace

std::optional<complaint> complaints::add(const std::string& kind, complaint x,
                                         unix_nanos now) {
  ++total_;
  auto [i, first] = kinds_.try_emplace(kind);
  auto& known = i->second;
  if (first || (known.more == 0 && now - known.since >= minute)) {
    known.since = now;
    return x;
  }
  ++known.more;
  known.last = std::move(x);
  return std::nullopt;
}

std::vector<complaint> complaints::take_due(unix_nanos now) {
  std::vector<complaint> out;
  for (auto& [kind, x] : kinds_) {
    if (x.more == 0 || now - x.since < minute)
      continue;
    out.push_back({x.last.topic,
                   fmt::format("{} more like this: {}", x.more, x.last.text)});
    x.more = 0;
    x.since = now;
  }
  return out;
}

bool complaints::waiting() const noexcept {
  return std::any_of(kinds_.begin(), kinds_.end(),
                     [](auto& x) { return x.second.more > 0; });
}

} // namespace troupe
