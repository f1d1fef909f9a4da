#include "protocol/alarm/message.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

message_facts facts() {
  return {"boiler",       value{21.5}, 1'694'613'693'381'000'000,
          "glp/0/s/fb/x", "active",    3.0,
          "in the cellar"};
}

std::string format(std::string_view pattern) {
  return format_message(pattern, facts());
}

} // namespace

TEST_CASE("a message has macros", "[alarm]") {
  CHECK(format("{name} {state}: {value} at {time}")
        == "boiler active: 21.5 at 2023-09-13T14:01:33.381Z");
  CHECK(format("{topic}, {desc}, {severity}")
        == "glp/0/s/fb/x, in the cellar, 3");
  message_facts none;
  none.what = value{"a \"text\""};
  CHECK(format_message("[{severity}] {value}", none) == "[] a \"text\"");
  CHECK(format_message("{value}", {}) == "null");
}

TEST_CASE("what is no macro stays", "[alarm]") {
  for (auto same :
       {"", "{}", "{Name}", "{ name }", "{", "}", "{{", "}{", "{nam", "{x{y}"})
    CHECK(format(same) == same);
  CHECK(format("{x{name}}") == "{xboiler}");
  CHECK(format("{{name}") == "{boiler");
}

TEST_CASE("what a macro brings is not looked at again", "[alarm]") {
  auto x = facts();
  x.name = "{topic}";
  CHECK(format_message("{name}", x) == "{topic}");
}

TEST_CASE("a message is cut between characters", "[alarm]") {
  auto x = facts();
  x.desc = "xx";
  for (auto i = 0; i < 1'000; ++i)
    x.desc += "€";
  auto out = format_message("{desc}{desc}", x);
  CHECK(out.size() == 1'022 + 0);
  CHECK(out.substr(out.size() - 3) == "€");
  CHECK(format_message(std::string(5'000, '{'), x).size() == 1'024);
  CHECK(cut_text("ab", 2) == "ab");
  CHECK(cut_text("a€", 3) == "a");
  CHECK(cut_text("€", 2).empty());
}

} // namespace troupe
