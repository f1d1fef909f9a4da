// Any bytes as a package, within bounds that are met soon.

#include "protocol/import/package.hpp"

#include <cstdlib>
#include <string>
#include <string_view>

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view bytes{reinterpret_cast<const char*>(data), size};
  troupe::package_limits limits;
  limits.total = 10'000;
  limits.member = 4'000;
  limits.members = 20;
  auto room = limits.total;
  troupe::issue_log log{"p.dtp"};
  auto files = troupe::open_package("p.dtp", bytes, room, log, limits);
  size_t total = 0;
  for (auto& x : files) {
    require(x.text.size() <= limits.member);
    require(x.name.rfind("p.dtp!", 0) == 0);
    require(x.name.find("!/") == std::string::npos);
    total += x.text.size();
  }
  // What is read and left out takes room, too.
  require(files.size() <= limits.members && total <= limits.total - room);
  return 0;
}
