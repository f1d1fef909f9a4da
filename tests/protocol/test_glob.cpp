#include "protocol/glob.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("a glob matches whole paths", "[glob]") {
  struct row {
    const char* pattern;
    const char* path;
    bool matches;
    bool covers;
  };
  for (auto& x : std::vector<row>{
         {"lon/a", "lon/a", true, true},
         {"lon/a", "lon/ab", false, false},
         {"lon/a*", "lon/ab", true, true},
         {"lon/*", "lon", false, false},
         {"lon/*", "lon/a/b", false, true},
         {"*", "lon/a", false, true},
         {"**", "lon", true, true},
         {"**", "lon/a/b/0/c", true, true},
         {"lon/**/c", "lon/a/b/0/c", true, true},
         {"lon/**/c", "lon/c", true, true},
         {"lon/**/c", "lon/a/cc", false, false},
         {"**/b/**/c", "lon/b/x/b/c", true, true},
         {"lon/*a*b*", "lon/xaxbx", true, true},
         {"lon/*a*b", "lon/ababa", false, false},
         {"lon/a**b", "lon/axb", true, true},
         {"lon/a**b", "lon/a/b", false, false},
         {"", "", true, true},
         {"", "lon", false, false},
         {"lon/", "lon/a", false, false},
         {"*a", "", false, false},
         {"lon/b/c", "lon/b", false, false},
       }) {
    CAPTURE(x.pattern, x.path);
    CHECK(glob{x.pattern}.matches(x.path) == x.matches);
    CHECK(glob{x.pattern}.covers(x.path) == x.covers);
  }
}

TEST_CASE("a glob is quick with hostile patterns", "[glob]") {
  std::string stars;
  std::string deep;
  for (auto i = 0; i < 500; ++i) {
    stars += "*a";
    deep += "**/a/";
  }
  CHECK_FALSE(glob{stars + 'b'}.matches(std::string(2'000, 'a')));
  std::string path = "a";
  for (auto i = 0; i < 1'000; ++i)
    path += "/a";
  CHECK_FALSE(glob{deep + 'b'}.matches(path));
}

TEST_CASE("a glob knows in which devices to look", "[glob]") {
  CHECK(glob{"lon/a/b/0/c"}.device_part() == "lon/a");
  CHECK(glob{"lon/a*"}.device_part() == "lon/a*");
  CHECK(glob{"lon"}.device_part() == "lon/*");
  CHECK(glob{"lon/**"}.device_part() == "lon/*");
  CHECK(glob{"lon/**/c"}.device_part() == "lon/*");
  CHECK(glob{"**/c"}.device_part() == "*/*");
  CHECK(glob{""}.device_part() == "/*");
}

} // namespace troupe
