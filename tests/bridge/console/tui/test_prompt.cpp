// Questions below a list.

#include "bridge/console/cli/tui/prompt.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace cli;

namespace {

struct dialogue {
  std::vector<std::string> answers;
  std::optional<std::string> verdict;
  prompt uut{"set a/b",
             {{"to:", {}, {}},
              {"at:", "17", {}},
              {"for:", {}, [](auto& x) { return x[1] != "17"; }}},
             [this](const auto& x) {
               answers = x;
               return verdict;
             }};

  void type(const std::string& text) {
    for (auto x : text)
      uut.press({key_name::text, std::string(1, x)});
  }

  prompt_state press(key_name x) {
    return uut.press({x, {}});
  }
};

} // namespace

TEST_CASE("a prompt asks one question after the other", "[tui]") {
  dialogue x;
  CHECK(x.uut.line() == "set a/b  to: _");
  x.type("21.5");
  CHECK(x.uut.line() == "set a/b  to: 21.5_");
  CHECK(x.press(key_name::enter) == prompt_state::open);
  CHECK(x.uut.line() == "set a/b  at: 17_");
  SECTION("a question that does not matter is left out") {
    CHECK(x.press(key_name::enter) == prompt_state::complete);
    CHECK(x.answers == std::vector<std::string>{"21.5", "17", ""});
  }
  SECTION("an answer that stands there can be changed") {
    x.press(key_name::erase_line);
    x.type("8");
    CHECK(x.press(key_name::enter) == prompt_state::open);
    x.type("2h");
    CHECK(x.press(key_name::enter) == prompt_state::complete);
    CHECK(x.answers == std::vector<std::string>{"21.5", "8", "2h"});
  }
  SECTION("Escape gives up, and nothing is done") {
    CHECK(x.press(key_name::escape) == prompt_state::given_up);
    CHECK(x.answers.empty());
  }
  SECTION("answers that make no sense can be mended") {
    x.verdict = "no such thing";
    CHECK(x.press(key_name::enter) == prompt_state::open);
    CHECK(x.uut.complaint() == "no such thing");
    CHECK(x.uut.line() == "set a/b  at: 17_");
    x.verdict.reset();
    CHECK(x.press(key_name::enter) == prompt_state::complete);
  }
}

TEST_CASE("characters are taken back whole", "[tui]") {
  line_editor uut{"Bü"};
  CHECK(uut.press({key_name::erase, {}}));
  CHECK(uut.text() == "B");
  CHECK(uut.press({key_name::erase, {}}));
  CHECK_FALSE(uut.press({key_name::erase, {}}));
  CHECK_FALSE(uut.press({key_name::enter, {}}));
  CHECK(uut.press({key_name::text, "温"}));
  CHECK(uut.text() == "温");
  for (auto i = 0; i < 1'000; ++i)
    uut.press({key_name::text, "x"});
  CHECK(uut.text().size() == 1'000);
}

} // namespace troupe
