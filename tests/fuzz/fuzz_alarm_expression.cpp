// Any text as the condition of an alarm; what is read can be evaluated, and
// reads the same again.

#include "protocol/alarm/expression.hpp"

#include <cstdlib>
#include <string_view>

namespace {

void require(bool x) {
  if (!x)
    std::abort();
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  // NOLINTNEXTLINE: bytes are text here
  std::string_view text{reinterpret_cast<const char*>(data), size};
  auto x = troupe::expression::parse(text);
  if (!x) {
    require(!x.error().text.empty());
    return 0;
  }
  require(x->text() == text && x->topics().size() <= 64);
  constexpr troupe::unix_nanos now = 1'800'000'000'000'000'000;
  troupe::topic_states inputs(x->topics().size());
  static_cast<void>(x->evaluate(inputs, now));
  for (size_t i = 0; i < inputs.size(); ++i)
    inputs[i] = {i % 2 == 0 ? troupe::value{1} : troupe::value{"text"},
                 now - static_cast<troupe::unix_nanos>(i), true, i % 3 == 0};
  auto again = troupe::expression::parse(text);
  require(again && again->topics() == x->topics());
  require(x->evaluate(inputs, now) == again->evaluate(inputs, now));
  if (auto deadline = x->next_deadline(inputs, now))
    require(*deadline > now);
  return 0;
}
