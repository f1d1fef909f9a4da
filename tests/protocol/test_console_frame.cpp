#include "protocol/console_frame.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

std::string frame(std::string_view payload) {
  std::string result;
  REQUIRE(append_frame(result, payload));
  return result;
}

using payload_list = std::vector<std::string>;

payload_list read_all(frame_reader& uut) {
  payload_list result;
  for (;;) {
    auto next = uut.next();
    REQUIRE(next);
    if (!*next)
      return result;
    result.push_back(**next);
  }
}

} // namespace

TEST_CASE("a frame is its length and its payload", "[console]") {
  CHECK(frame("abc") == std::string("\0\0\0\3abc", 7));
  CHECK(frame("") == std::string("\0\0\0\0", 4));
}

TEST_CASE("a frame reader does not care how bytes arrive", "[console]") {
  auto stream = frame("abc") + frame("") + frame(std::string(300, 'x'));
  payload_list expected{"abc", "", std::string(300, 'x')};
  for (size_t step : {size_t{1}, size_t{2}, size_t{5}, stream.size()}) {
    frame_reader uut;
    payload_list got;
    for (size_t i = 0; i < stream.size(); i += step) {
      uut.feed(std::string_view{stream}.substr(i, step));
      for (auto& x : read_all(uut))
        got.push_back(x);
    }
    CHECK(got == expected);
    CHECK(uut.pending() == 0);
  }
}

TEST_CASE("a frame reader refuses a frame beyond its limit", "[console]") {
  frame_reader uut{8};
  uut.feed(frame("12345678"));
  CHECK(read_all(uut) == payload_list{"12345678"});
  uut.feed(std::string("\0\0\0\x09", 4));
  auto next = uut.next();
  REQUIRE_FALSE(next);
  CHECK(next.error().code == ec::too_large);
  CHECK_FALSE(uut.next());
}

TEST_CASE("a long frame is not written", "[console]") {
  std::string out;
  auto ok = append_frame(out, std::string(most_frame_bytes + 1, 'x'));
  CHECK_FALSE(ok);
  CHECK(out.empty());
}

} // namespace troupe
