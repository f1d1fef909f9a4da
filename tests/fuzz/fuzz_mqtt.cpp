// Any bytes as what a broker says to a client that publishes.

#include "bridge/mqtt/batch_session.hpp"

#include <algorithm>
#include <cstdlib>
#include <set>

namespace {

using namespace troupe;

constexpr uint64_t first_token = 1'000;
constexpr uint64_t messages = 300; // more than a byte counts

void require(bool x) {
  if (!x)
    std::abort();
}

/// Each token once, and none that was never given.
void check(const token_ranges& acked, std::set<uint64_t>& seen) {
  for (auto& x : acked)
    for (auto i = x.first; i < x.first + x.count; ++i)
      require(i >= first_token && i < first_token + messages
              && seen.insert(i).second);
}

} // namespace

/// The first byte says in which steps the rest arrives; messages are published
/// as soon as the session takes them.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  size_t step = data[0] + size_t{1};
  // NOLINTNEXTLINE: bytes are text here
  std::string_view rest{reinterpret_cast<const char*>(data) + 1, size - 1};
  batch_session uut{{}};
  batch_session::time_point now{std::chrono::hours{1}};
  require(static_cast<bool>(uut.open(now)));
  std::set<uint64_t> seen;
  auto token = first_token;
  for (; !rest.empty(); rest.remove_prefix(std::min(step, rest.size()))) {
    token_ranges acked;
    auto ok = uut.received(rest.substr(0, step), now, acked);
    check(acked, seen);
    if (!ok)
      return 0;
    while (uut.is_ready() && token < first_token + messages)
      require(static_cast<bool>(uut.publish({"t", "", false}, token++)));
    std::string out;
    uut.take(out, now);
    require(uut.deadline() > now || seen.size() < messages);
  }
  return 0;
}
