#include "protocol/ids.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe {

TEST_CASE("handles are names that a topic can have", "[ids]") {
  for (auto good : {"a", "17q3bm7.2", "lon.sys", "ip852NS_eth0", "...", ".a"})
    CHECK(is_valid_handle(good));
  CHECK(is_valid_handle(std::string(64, 'x')));
  CHECK_FALSE(is_valid_handle(std::string(65, 'x')));
  for (auto bad : {"", ".", "..", "a/b", "+", "#", "a b", "\xc3\xa4"})
    CHECK_FALSE(is_valid_handle(bad));
}

} // namespace troupe
