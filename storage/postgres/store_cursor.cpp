#include "storage/postgres/store_cursor.hpp"

#include <charconv>
#include <limits>

namespace troupe {

namespace {

constexpr std::string_view version = "1";

/// Higher ones never came from us, and could not be counted on.
constexpr uint64_t highest = std::numeric_limits<int64_t>::max();

} // namespace

std::string to_text(const store_cursor& x) {
  std::string out{version};
  for (auto n : {x.samples.sequence, x.samples.taken, x.samples.restart,
                 x.unread, x.event})
    out += ' ' + std::to_string(n);
  return out;
}

result<store_cursor> read_store_cursor(std::string_view text) {
  store_cursor out;
  if (text.empty())
    return out;
  auto rest = text;
  auto good = rest.substr(0, version.size()) == version;
  if (good)
    rest.remove_prefix(version.size());
  for (auto to : {&out.samples.sequence, &out.samples.taken,
                  &out.samples.restart, &out.unread, &out.event}) {
    if (!good || rest.empty() || rest.front() != ' ')
      return failure{ec::storage_failed, "the cursor of the sink is none"};
    rest.remove_prefix(1);
    auto [end, err] = std::from_chars(rest.data(), rest.data() + rest.size(),
                                      *to);
    good = err == std::errc{} && *to <= highest;
    rest.remove_prefix(static_cast<size_t>(end - rest.data()));
  }
  if (!good || !rest.empty())
    return failure{ec::storage_failed, "the cursor of the sink is none"};
  return out;
}

} // namespace troupe
