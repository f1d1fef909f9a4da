#include "protocol/alarm/expression.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

#include <limits>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos noon = 1'800'000'000 * second;

topic_state known(value x) {
  return {std::move(x), noon, true, false};
}

std::string to_text(truth x) {
  return x == truth::unknown ? "unknown" : x == truth::yes ? "yes" : "no";
}

/// Evaluates *text*; its topics are glp/a, glp/b and glp/c in this order.
std::string judge(const std::string& text, const topic_states& all,
                  unix_nanos now = noon) {
  auto x = expression::parse(text);
  if (!x)
    return x.error().text;
  topic_states inputs;
  for (auto& topic : x->topics())
    inputs.push_back(all[static_cast<size_t>(topic.back() - 'a')]);
  return to_text(x->evaluate(inputs, now));
}

value heat() {
  return value{enumeration{1, std::make_shared<std::string>("HVAC_HEAT")}};
}

std::string nested(size_t levels) {
  std::string out;
  for (size_t i = 1; i < levels; ++i)
    out += "not(";
  return out + "eq(1,1)" + std::string(levels - 1, ')');
}

std::string over_topics(size_t count) {
  std::string out = "or(";
  for (size_t i = 0; i < count; ++i)
    out += (i == 0 ? "" : ",") + ("changed(\"glp/" + std::to_string(i)) + "\")";
  return out + ')';
}

} // namespace

TEST_CASE("an expression compares values of topics", "[alarm]") {
  struct row {
    const char* text;
    value a;
    const char* want;
  };
  for (auto& x : std::vector<row>{
         {R"(eq("glp/a", true))", value{true}, "yes"},
         {R"(eq("glp/a",1))", value{true}, "yes"},
         {R"(eq("glp/a", 1.0))", value{1}, "yes"},
         {R"(eq(1, "glp/a"))", value{2}, "no"},
         {R"(eq("glp/a", "HVAC_HEAT"))", heat(), "yes"},
         {R"(eq("glp/a", "HVAC_COOL"))", heat(), "no"},
         {R"(eq("glp/a", 1))", heat(), "yes"},
         {R"(gt("glp/a", 0))", heat(), "yes"},
         {R"(eq("glp/a", "one"))", value{enumeration{1, nullptr}}, "no"},
         {R"(eq("glp/a", "x"))", value{"x"}, "yes"},
         {R"(eq("glp/a", "1"))", value{1}, "no"},
         {R"(ne("glp/a", "1"))", value{1}, "yes"},
         {R"(ne("glp/a", 1))", value{1}, "no"},
         {R"(eq("glp/a", 9007199254740993))", value{int64_t{9007199254740992}},
          "no"},
         {R"(gt("glp/a", 21.5))", value{22}, "yes"},
         {R"(gt("glp/a", 22))", value{22}, "no"},
         {R"(ge("glp/a", 22))", value{22}, "yes"},
         {R"(lt("glp/a", -1e1))", value{-11}, "yes"},
         {R"(le("glp/a", 22))", value{23}, "no"},
         {R"(lt("glp/a", "b"))", value{"a"}, "yes"},
         {R"(gt("glp/a", 5))", value{"offline"}, "unknown"},
         {R"(not(lt("glp/a", 5)))", value{"offline"}, "unknown"},
         {R"(in("glp/a", 1, "x", false))", value{"x"}, "yes"},
         {R"(in("glp/a", 1, 2))", value{3}, "no"},
         {R"(between("glp/a", 1, 2))", value{2}, "yes"},
         {R"(between("glp/a", 1, 2))", value{1}, "yes"},
         {R"(between("glp/a", 1, 2))", value{2.5}, "no"},
         {R"(eq("glp/a", 1))", value{std::numeric_limits<double>::quiet_NaN()},
          "unknown"},
         {R"(eq("glp/a", 1))", make_structure({{"x", value{1}}}), "no"},
         {R"(eq("glp/a", null))", value{1}, "no"},
         {R"(eq("glp/a", null))", value{}, "yes"},
         {R"(ne("glp/a", null))", value{}, "no"},
         {R"(eq("glp/a", "a\u00e9\"b"))", value{"aé\"b"}, "yes"},
         {"\t eq ( \"glp/a\" ,\n1 ) ", value{1}, "yes"},
       }) {
    CAPTURE(x.text);
    CHECK(judge(x.text, {known(x.a)}) == x.want);
  }
}

TEST_CASE("topics are compared with topics", "[alarm]") {
  topic_states two{known(value{5}), known(value{4})};
  CHECK(judge(R"(gt("glp/a", "glp/b"))", two) == "yes");
  CHECK(judge(R"(between("glp/a", "glp/b", 5))", two) == "yes");
  CHECK(
    judge(R"(and(gt("glp/a",1), or(eq("glp/b",9), not(eq("glp/b",8)))))", two)
    == "yes");
}

TEST_CASE("what is not known yet is unknown as in SQL", "[alarm]") {
  topic_states one{known(value{1}), topic_state{}};
  struct row {
    const char* text;
    const char* want;
  };
  for (auto& x : std::vector<row>{
         {R"(eq("glp/b", 1))", "unknown"},
         {R"(ne("glp/b", 1))", "unknown"},
         {R"(eq("glp/b", null))", "unknown"},
         {R"(not(eq("glp/b", 1)))", "unknown"},
         {R"(changed("glp/b"))", "unknown"},
         {R"(and(eq("glp/a", 2), eq("glp/b", 1)))", "no"},
         {R"(and(eq("glp/b", 1), eq("glp/a", 2)))", "no"},
         {R"(and(eq("glp/b", 1), eq("glp/a", 1)))", "unknown"},
         {R"(or(eq("glp/b", 1), eq("glp/a", 1)))", "yes"},
         {R"(or(eq("glp/b", 1), eq("glp/a", 2)))", "unknown"},
         {R"(in("glp/a", "glp/b", 1))", "yes"},
         {R"(in("glp/a", "glp/b", 2))", "unknown"},
         {R"(between("glp/a", "glp/b", 0))", "no"},
         {R"(between("glp/a", 0, "glp/b"))", "unknown"},
         {R"(between("glp/b", 0, 1))", "unknown"},
       }) {
    CAPTURE(x.text);
    CHECK(judge(x.text, one) == x.want);
  }
}

TEST_CASE("a change is that since the last evaluation", "[alarm]") {
  auto x = known(value{1});
  CHECK(judge(R"(changed("glp/a"))", {x}) == "no");
  x.changed = true;
  CHECK(judge(R"(changed("glp/a"))", {x}) == "yes");
}

TEST_CASE("a topic is stale when nothing came for so long", "[alarm]") {
  auto x = expression::parse(
    R"(or(stale("glp/a", 60), stale("glp/b", 0.5), eq("glp/a", 1)))");
  REQUIRE(x);
  topic_states states{known(value{0}), known(value{0})};
  CHECK(x->evaluate(states, noon) == truth::no);
  CHECK(x->next_deadline(states, noon) == noon + second / 2);
  CHECK(x->evaluate(states, noon + second / 2) == truth::yes);
  CHECK(x->next_deadline(states, noon + second) == noon + 60 * second);
  CHECK(x->next_deadline(states, noon + 60 * second) == std::nullopt);
  // Also what never came: `time` is since when it is waited for.
  states[0] = {value{}, noon, false, false};
  states[1].time = noon + 60 * second;
  CHECK(x->evaluate(states, noon + 60 * second) == truth::yes);
}

TEST_CASE("an expression names each topic once", "[alarm]") {
  auto x = expression::parse(R"(and(eq("glp/b", "glp/a"), lt("glp/b", "c")))");
  REQUIRE(x);
  CHECK(x->topics() == std::vector<std::string>{"glp/b", "glp/a"});
  CHECK(expression{}.topics().empty());
  CHECK(expression{}.evaluate({}, noon) == truth::no);
}

TEST_CASE("a bad expression is refused with its place", "[alarm]") {
  struct row {
    std::string text;
    std::string want;
  };
  for (auto& x : std::vector<row>{
         {"", "a function is expected at position 1"},
         {"  ", "a function is expected at position 3"},
         {"true", "a function is expected at position 1"},
         {"1", "a function is expected at position 1"},
         {R"("glp/a")", "a function is expected at position 1"},
         {"(eq(1,1))", "a function is expected at position 1"},
         {"sqrt(1)", "unknown function sqrt at position 1"},
         {"EQ(1,1)", "unknown function EQ at position 1"},
         {"eq2(1,1)", "unknown function eq2 at position 1"},
         {std::string(40, 'x') + "(1)",
          "unknown function " + std::string(32, 'x') + "… at position 1"},
         {"not(sqrt(1))", "unknown function sqrt at position 5"},
         {"eq", "( is expected at position 3"},
         {"eq 1,1", "( is expected at position 4"},
         {"eq(", "an argument is expected at position 4"},
         {"eq(1", ", or ) is expected at position 5"},
         {"eq(1,", "an argument is expected at position 6"},
         {"eq(1,1", ", or ) is expected at position 7"},
         {"eq(1 1)", ", or ) is expected at position 6"},
         {"eq(1,1))", "the end is expected at position 8"},
         {"eq(1,1) x", "the end is expected at position 9"},
         {"eq(,1)", "an argument is expected at position 4"},
         {"eq(1,)", "an argument is expected at position 6"},
         {"eq()", "eq: too few arguments at position 1"},
         {"eq(1)", "eq: too few arguments at position 1"},
         {"eq(1,2,3)", "eq: too many arguments at position 8"},
         {"not(eq(1,1),eq(1,1))", "not: too many arguments at position 13"},
         {"and()", "and: too few arguments at position 1"},
         {"and(true)", "and: a condition is expected at position 5"},
         {R"(or(eq(1,1), "glp/a"))",
          "or: a condition is expected at position 13"},
         {"eq(eq(1,1),1)",
          "eq: a topic or a literal is expected at position 4"},
         {"in(1,1)", "in: a topic is expected at position 4"},
         {R"(in("glp/a"))", "in: too few arguments at position 1"},
         {R"(between("x",1,2))", "between: a topic is expected at position 9"},
         {R"(between("glp/a",1))", "between: too few arguments at position 1"},
         {"changed(1)", "changed: a topic is expected at position 9"},
         {R"(changed("glp/a",1))",
          "changed: too many arguments at position 17"},
         {R"(stale("glp/a",0))",
          "stale: seconds are expected, at most a year at position 15"},
         {R"(stale("glp/a",true))",
          "stale: seconds are expected, at most a year at position 15"},
         {R"(stale("glp/a","glp/b"))",
          "stale: seconds are expected, at most a year at position 15"},
         {R"(stale("glp/a",1e9))",
          "stale: seconds are expected, at most a year at position 15"},
         {R"(eq("glp/+/a",1))", "bad topic at position 4"},
         {R"(eq("glp/#",1))", "bad topic at position 4"},
         {R"(eq("glp/a\u0000",1))", "bad topic at position 4"},
         {R"(eq("glp/a,1))", "text without end at position 4"},
         {R"(eq("\)", "text without end at position 4"},
         {R"(eq("\q",1))", "bad text at position 4"},
         {"eq(\"\xFF\",1)", "bad text at position 4"},
         {"eq(1.,1)", "bad number 1. at position 4"},
         {"eq(01,1)", "bad number 01 at position 4"},
         {"eq(1,+1)", "bad number +1 at position 6"},
         {"eq(1,1e999)", "bad number 1e999 at position 6"},
         {"eq(1,--1)", "bad number --1 at position 6"},
         {"eq('a',1)", "an argument is expected at position 4"},
         {"eq([1],1)", "an argument is expected at position 4"},
         {std::string("eq(1,1)\0", 8), "the end is expected at position 8"},
         {nested(33), "more than 32 levels at position 129"},
         {over_topics(65), "more than 64 topics at position 1154"},
         {std::string(4'097, ' '), "expression: more than 4096 bytes"},
       }) {
    CAPTURE(x.text);
    auto got = expression::parse(x.text);
    REQUIRE_FALSE(got);
    CHECK(got.error().text == x.want);
  }
}

TEST_CASE("an expression at its limits is read", "[alarm]") {
  CHECK(judge(nested(32), {}) == "no");
  auto wide = expression::parse(over_topics(64));
  REQUIRE(wide);
  CHECK(wide->topics().size() == 64);
  auto text = std::string(4'089, ' ') + "eq(1,1)";
  CHECK(judge(text, {}) == "yes");
}

} // namespace troupe
