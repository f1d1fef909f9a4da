#include "protocol/ids.hpp"

#include <algorithm>

namespace troupe {

/// Neither `.`, which stands for the local segment in topics, nor `..`.
bool is_valid_handle(std::string_view x) noexcept {
  auto ok = [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
           || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_';
  };
  return !x.empty() && x.size() <= 64 && x != "." && x != ".."
         && std::all_of(x.begin(), x.end(), ok);
}

} // namespace troupe
