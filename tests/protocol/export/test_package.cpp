#include "protocol/export/package.hpp"
#include "tests/support/zip_members.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace troupe;

TEST_CASE("a package holds its files", "[export]") {
  std::string image(100'000, 'x');
  auto bytes = write_package({{"deviceTypes.dtd", "#filetype,dtd\n"},
                              {"scope 3/nvs.xml", "<ldrf/>"},
                              {"image.APB", image},
                              {"empty", ""}});
  REQUIRE(bytes);
  auto members = test::zip_members(*bytes);
  REQUIRE(members.size() == 4);
  CHECK(members["deviceTypes.dtd"] == "#filetype,dtd\n");
  CHECK(members["scope 3/nvs.xml"] == "<ldrf/>");
  CHECK(members["image.APB"] == image);
  CHECK(bytes->size() < 2'000);
}

TEST_CASE("the same files give the same package", "[export]") {
  auto one = write_package({{"a", "1"}, {"b", "2"}, {"c/d", "3"}});
  auto two = write_package({{"c/d", "3"}, {"b", "2"}, {"a", "1"}});
  REQUIRE(one);
  REQUIRE(two);
  CHECK(*one == *two);
  // Dates of the first file: at 10 in its header (APPNOTE.TXT 4.3.7).
  REQUIRE(one->size() > 14);
  CHECK(one->substr(10, 4) == std::string("\0\0\x21\0", 4));
  auto none = write_package({});
  CHECK((none || none.error().code == ec::internal));
}

TEST_CASE("a package refuses names that lead elsewhere", "[export]") {
  for (auto name :
       {"", "/etc/x", "../x", "a/../x", "a\\b", "a//b", "a/", "./a"}) {
    INFO(name);
    auto bytes = write_package({{name, "x"}});
    REQUIRE_FALSE(bytes);
    CHECK(bytes.error().code == ec::invalid_request);
  }
  CHECK_FALSE(write_package({{"a", "1"}, {"a", "2"}}));
  CHECK(write_package({{"..a", "1"}, {"a.", "2"}}));
}
