#include "drivers/search_addresses.hpp"

namespace troupe {

result<std::vector<std::string>>
read_addresses(const value& option, std::vector<std::string> otherwise) {
  failure bad{ec::invalid_request, "addresses: value is invalid"};
  auto addresses = option.field("addresses");
  if (addresses == nullptr || addresses->is_null())
    return otherwise;
  auto list = addresses->elements();
  if (list == nullptr)
    return bad;
  std::vector<std::string> out;
  for (auto& x : list->elements) {
    if (x.text() == nullptr)
      return bad;
    out.push_back(*x.text());
  }
  return out;
}

} // namespace troupe
