// Any bytes as a resource report, and the types that come of it.

#include "protocol/lon/codec.hpp"
#include "protocol/lon/user_types.hpp"

#include <cstdlib>
#include <string_view>

using namespace troupe;

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  issue_log issues{"fuzz.xml", 10};
  auto report = lon::read_resource_report(text, issues);
  auto built = lon::build_user_types({report, report},
                                     lon::type_catalogue::standard());
  for (auto& x : built.what.types) {
    if (x.type->size == 0 || x.type->size > 65'535 || x.type->name.empty())
      std::abort();
    std::vector<uint8_t> bytes(x.type->size, 0xA5);
    auto value = lon::decode(bytes.data(), bytes.size(), *x.type);
    auto back = lon::encode(value, *x.type);
    if (back && back->size() != bytes.size())
      std::abort();
  }
  return 0;
}
