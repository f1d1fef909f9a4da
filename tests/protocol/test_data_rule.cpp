#include "protocol/data_rule.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe {

namespace {

data_rule rule(const char* point, const char* json, uint32_t index = 0) {
  data_rule out;
  out.block = "A";
  out.index = index;
  out.point = point;
  out.settings = *iap::read_json(json);
  return out;
}

std::string text(const data_rules& x) {
  std::string out;
  for (auto& point : x.points)
    out += path_of(point) + ' ' + iap::to_json(point.settings) + '\n';
  return out;
}

} // namespace

TEST_CASE("equal rules have one normal form", "[rules]") {
  auto x = rule("x", R"({"monitor":{"report":"any","rate":2.0},"tags":["a"]})");
  auto y = rule("x", R"({"log":{},"tags":["a"],"alarm":null,)"
                     R"("monitor":{"rate":2,"report":"any"}})");
  CHECK(x != y);
  normalize(x);
  normalize(y);
  CHECK(x == y);
  y.initial = value{1.0};
  normalize(y);
  CHECK(y.initial == value{1});
  CHECK(x != y);
}

TEST_CASE("the order of presets stays", "[rules]") {
  auto x = rule("x", R"({"presets":{"b":1,"a":1}})");
  normalize(x);
  CHECK(iap::to_json(x.settings) == R"({"presets":{"b":1,"a":1}})");
}

TEST_CASE("a rule without settings is empty", "[rules]") {
  auto x = rule("x", R"({"monitor":{"rate":null}})");
  CHECK_FALSE(x.empty());
  normalize(x);
  CHECK(x.empty());
  x.provision_initial = true;
  CHECK_FALSE(x.empty());
  CHECK(data_rule{}.empty());
}

TEST_CASE("points are in order, and without empty rules", "[rules]") {
  data_rules x{"lon",
               "T",
               {rule("b", R"({"visible":true})", 10),
                rule("a", R"({"visible":true})", 9), rule("c", "{}")}};
  normalize(x);
  CHECK(text(x) == "A/9/a {\"visible\":true}\nA/10/b {\"visible\":true}\n");
}

TEST_CASE("later rules replace earlier ones, or take them away", "[rules]") {
  auto on = R"({"visible":true})";
  data_rules x{"lon", "T", {rule("a", on), rule("b", on), rule("c", on)}};
  data_rules patch{"lon",
                   "T",
                   {rule("a", R"({"visible":false})"), rule("b", "{}"),
                    rule("d", on)}};
  CHECK(text(overlay(x, patch))
        == "A/0/a {\"visible\":false}\nA/0/c {\"visible\":true}\n"
           "A/0/d {\"visible\":true}\n");
  CHECK(overlay(x, {"lon", "T", {}}) == x);
}

} // namespace troupe
