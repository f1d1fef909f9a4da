#include "protocol/backup/manifest.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace troupe {

TEST_CASE("a manifest is read back, and nothing else is one", "[backup]") {
  using namespace backup;
  std::string digest(64, 'a');
  manifest x{
    "1.2", 1'000'000, 2, {{"store/1.sst", 5, digest}, {"id", 0, digest}}};
  auto back = read_manifest(to_text(x), 2);
  REQUIRE(back);
  CHECK(to_text(*back) == to_text(x));
  for (auto name :
       {"", "..", ".hidden", "store/", "store/..", "/etc/passwd", "store/a/b",
        "a/b", "a\\b", "manifest.json", "lock", "a b"}) {
    INFO(name);
    x.files = {{name, 1, digest}};
    CHECK(read_manifest(to_text(x), 2).error().code == ec::parse_error);
  }
  for (auto& file : std::vector<file_entry>{
         {"a", -1, digest}, {"a", 1, "aa"}, {"a", 1, std::string(64, 'G')}}) {
    x.files = {file};
    CHECK(read_manifest(to_text(x), 2).error().code == ec::parse_error);
  }
  x.files = {{"a", 1, digest}, {"a", 1, digest}};
  CHECK(read_manifest(to_text(x), 2).error().code == ec::parse_error);
  for (auto text : {"", "{}", "[]", "{\"kind\":\"troupe backup\"}",
                    "{\"kind\":\"troupe backup\",\"format\":1,\"store\":1}"})
    CHECK(read_manifest(text, 2).error().code == ec::parse_error);
}

TEST_CASE("no Troupe ever wrote formats below one", "[backup]") {
  using namespace backup;
  auto text = to_text(manifest{"1.2", 1'000'000, 2, {}});
  REQUIRE(read_manifest(text, 2));
  for (std::string_view member : {R"("format":1)", R"("store":2)"})
    for (auto number : {"0", "-1", "-9223372036854775808"}) {
      CAPTURE(member, number);
      auto changed = text;
      auto at = changed.find(member);
      REQUIRE(at != std::string::npos);
      changed.replace(at + member.size() - 1, 1, number);
      CHECK(read_manifest(changed, 2).error().code == ec::parse_error);
    }
}

} // namespace troupe
