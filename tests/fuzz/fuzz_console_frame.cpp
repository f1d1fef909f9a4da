// Any bytes as what a console client sends: frames, requests, patterns.

#include "protocol/console_frame.hpp"
#include "protocol/glob.hpp"
#include "protocol/proto/console.pb.h"

#include <algorithm>
#include <cstdlib>
#include <string_view>

namespace {

constexpr size_t limit = 4096;

void require(bool x) {
  if (!x)
    std::abort();
}

void use(const std::string& payload) {
  require(payload.size() <= limit);
  std::string again;
  require(static_cast<bool>(troupe::append_frame(again, payload)));
  troupe::frame_reader reader{limit};
  reader.feed(again);
  require(**reader.next() == payload);
  troupe::console::request request;
  if (!request.ParseFromString(payload))
    return;
  for (auto& x : request.points().which()) {
    troupe::glob pattern{x};
    require(!pattern.matches(x) || pattern.covers(x + "/below"));
    require(!pattern.device_part().empty());
  }
}

} // namespace

/// The first byte says in which steps the rest arrives.
extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  if (size == 0)
    return 0;
  size_t step = data[0] + size_t{1};
  // NOLINTNEXTLINE: bytes are text here
  std::string_view rest{reinterpret_cast<const char*>(data) + 1, size - 1};
  troupe::frame_reader uut{limit};
  for (; !rest.empty(); rest.remove_prefix(std::min(step, rest.size()))) {
    uut.feed(rest.substr(0, step));
    for (auto next = uut.next();; next = uut.next()) {
      if (!next) {
        require(!uut.next()); // broken once is broken for good
        return 0;
      }
      if (!*next)
        break;
      use(**next);
    }
    require(uut.pending() <= limit + 4);
  }
  return 0;
}
