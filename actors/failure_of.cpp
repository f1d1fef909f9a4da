#include "actors/failure_of.hpp"

#include "actors/messages.hpp"

#include <caf/atom.hpp>
#include <caf/message.hpp>
#include <caf/sec.hpp>

namespace troupe {

failure failure_of(const caf::error& x) {
  if (x == caf::sec::request_timeout)
    return {ec::timeout, "the gateway did not answer in time"};
  if (x.category() != caf::atom("troupe"))
    return {ec::internal, "a part of the gateway is not running"};
  failure result{static_cast<ec>(x.code()), {}};
  if (x.context().match_elements<std::string>())
    result.text = x.context().get_as<std::string>(0);
  else
    result.text = to_string(result.code);
  return result;
}

} // namespace troupe
