#include "protocol/iap/json.hpp"
#include "protocol/iap/json_path.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

std::string look(const std::string& path, const std::string& json) {
  auto root = iap::read_json(json);
  REQUIRE(root);
  auto parsed = iap::json_path::parse(path);
  if (!parsed)
    return "refused";
  auto found = parsed->find(*root);
  if (found == nullptr)
    return "nothing";
  std::string out;
  iap::write_json(out, *found);
  return out;
}

} // namespace

TEST_CASE("a JSONPath finds members and elements", "[json_path]") {
  constexpr auto json = R"({"di-level":{"level":[5,6]},"a b":true})";
  CHECK(look("$", "7") == "7");
  CHECK(look("$.di-level.level[1]", json) == "6");
  CHECK(look("$['a b']", json) == "true");
  CHECK(look("$[\"a b\"]", json) == "true");
  CHECK(look("$.di-level.none", json) == "nothing");
  CHECK(look("$.di-level.level[2]", json) == "nothing");
  CHECK(look("$.x", "7") == "nothing");
}

TEST_CASE("what is no simple JSONPath is refused", "[json_path]") {
  for (auto bad : {"", "x", "$x", "$.", "$..a", "$.*", "$[*]", "$[", "$[]",
                   "$['']", "$[-1]", "$[?(@.a)]", "$.a[1:2]",
                   "$."
                   "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a"})
    CHECK(look(bad, "{}") == "refused");
}

} // namespace troupe
