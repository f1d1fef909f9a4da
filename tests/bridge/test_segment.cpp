#include "bridge/segment.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cctype>

namespace troupe {

namespace {

value json(const char* text) {
  auto x = iap::read_json(text);
  REQUIRE(x);
  return *std::move(x);
}

} // namespace

TEST_CASE("a patch of the segment keeps what it does not name", "[segment]") {
  auto cfg = default_segment_cfg({51.5, -0.1, "Europe/London"});
  auto merged = merge_segment_cfg(cfg, json(R"({"loc":{"lat":52}})"));
  REQUIRE(merged);
  CHECK(merged->field("loc")->field("lat")->number() == 52);
  CHECK(merged->field("loc")->field("lng")->number() == -0.1);
  CHECK(*merged->field("time")->field("zone")->text() == "Europe/London");
}

TEST_CASE("a member that is cleared has its default again", "[segment]") {
  auto cfg = default_segment_cfg({});
  auto set = merge_segment_cfg(
    cfg, json(R"({"keepLegacyNames":true,"loc":{"lat":5},"own":1})"));
  REQUIRE(set);
  auto cleared = merge_segment_cfg(
    *set, json(R"({"keepLegacyNames":null,"loc":null,"own":null})"));
  REQUIRE(cleared);
  CHECK(*cleared == cfg);
}

TEST_CASE("impossible members of the segment are refused", "[segment]") {
  auto cfg = default_segment_cfg({});
  for (auto patch : {"5",
                     "[]",
                     R"({"loc":5})",
                     R"({"loc":{"lat":91}})",
                     R"({"loc":{"lat":"north"}})",
                     R"({"loc":{"lng":-181}})",
                     R"({"loc":{"ele":1e9}})",
                     R"({"time":"now"})",
                     R"({"desc":[]})",
                     R"({"discovery":1.5})",
                     R"({"log_days":-1})",
                     R"({"tracing":"maybe"})",
                     R"({"mode":"offline"})",
                     R"({"events":"error"})",
                     R"({"events":[5]})",
                     R"({"black":"lon:1"})",
                     R"({"white":{}})",
                     R"({"smtp":"mail"})",
                     R"({"key":5})",
                     R"({"uplinkFreq":"often"})"})
    CHECK_FALSE(merge_segment_cfg(cfg, json(patch)));
}

TEST_CASE("members of the segment are converted to their kind", "[segment]") {
  auto merged = merge_segment_cfg(default_segment_cfg({}), json(R"({
    "tracing":"On","keepLegacyNames":1,"desc":7,"log_days":"60",
    "loc":{"lng":"-0.1","desc":true},"smtp":{"port":25},
    "black":["lon:050320CAB2105"]})"));
  REQUIRE(merged);
  auto shown = [&](const char* name) {
    return iap::to_json(*merged->field(name));
  };
  CHECK(shown("tracing") == "true");
  CHECK(shown("keepLegacyNames") == "true");
  CHECK(shown("desc") == R"("7")");
  CHECK(shown("log_days") == "60");
  CHECK(merged->field("loc")->field("lng")->number() == -0.1);
  CHECK(*merged->field("loc")->field("desc")->text() == "true");
  CHECK(shown("smtp") == R"({"port":25})");
  CHECK(shown("black") == R"(["lon:050320CAB2105"])");
}

TEST_CASE("event categories are a list, with a default", "[segment]") {
  auto cfg = default_segment_cfg({});
  auto set = merge_segment_cfg(cfg, json(R"({"events":["error","gossip"]})"));
  REQUIRE(set);
  CHECK(iap::to_json(*set->field("events")) == R"(["error","gossip"])");
  auto back = merge_segment_cfg(*set, json(R"({"events":null})"));
  REQUIRE(back);
  CHECK(*back == cfg);
}

TEST_CASE("drivers find keepLegacyNames, scripts find mru last", "[segment]") {
  auto text = render_segment_cfg(default_segment_cfg({}), 0);
  CHECK(text.find("\"keepLegacyNames\":false") != std::string::npos);
  CHECK(text.find(",\"mru\":\"1970-01-01 00:00:00.000 UTC\"}")
        != std::string::npos);
}

TEST_CASE("about tells versions and limits", "[segment]") {
  auto about = iap::read_json(render_about("1.2.3", 0));
  REQUIRE(about);
  CHECK(about->field("glpVersion")->number() == 0);
  CHECK(*about->field("version")->text() == "1.2.3");
  CHECK(about->field("limitations")->field("devices") != nullptr);
  // Clients offer what is named here, and nothing else.
  CHECK(iap::to_json(*about->field("capabilities"))
        == R"(["arbitrary-alarms","bridged-connections",)"
           R"("device-grouping","scheduler"])");
}

TEST_CASE("about names what the gateway is made of", "[segment]") {
  auto about = iap::read_json(render_about("1.2.3", 0));
  auto parts = about->field("components")->elements();
  REQUIRE(parts != nullptr);
  REQUIRE(parts->elements.size() > 1);
  CHECK(*parts->elements[0].field("version") == value{"1.2.3"});
  for (auto& x : parts->elements)
    for (auto name : {"name", "desc", "license", "manufacturer"})
      CHECK_FALSE(x.field(name)->text()->empty());
}

TEST_CASE("segment ids are seven letters and digits", "[segment]") {
  for (auto random : {uint64_t{0}, uint64_t{1}, ~uint64_t{0}}) {
    auto sid = make_sid(random);
    CHECK(sid.size() == 7);
    CHECK(std::all_of(sid.begin(), sid.end(),
                      [](unsigned char c) { return std::isalnum(c) != 0; }));
  }
  CHECK(make_sid(1) != make_sid(2));
}

TEST_CASE("configuration does not grow without end", "[segment]") {
  auto cfg = default_segment_cfg({});
  auto half = value{std::string(40'000, 'x')};
  auto once = merge_segment_cfg(cfg, make_structure({{"a", half}}));
  REQUIRE(once);
  auto twice = merge_segment_cfg(*once, make_structure({{"b", half}}));
  REQUIRE_FALSE(twice);
  CHECK(twice.error().text == "cfg: the object becomes too large");
  CHECK(merge_segment_cfg(*once, make_structure({{"a", half}})));
}

TEST_CASE("the password of the mail server is not shown", "[segment]") {
  auto cfg
    = make_structure({{"smtp", make_structure({{"address", value{"mail"}},
                                               {"passwd", value{"secret"}}})}});
  auto json = render_segment_cfg(cfg, 0);
  CHECK(json.find("mail") != std::string::npos);
  CHECK(json.find("secret") == std::string::npos);
}

TEST_CASE("a zone is not taken away by an empty name", "[segment]") {
  auto zone = [](value x) {
    return make_structure({{"time", make_structure({{"zone", std::move(x)}})}});
  };
  auto cfg = merge_segment_cfg(default_segment_cfg({}),
                               zone(value{"Europe/London"}));
  REQUIRE(cfg);
  auto wrong = merge_segment_cfg(*cfg, zone(value{""}));
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().text
        == "time/zone: is empty; UTC would be right, or null");
  CHECK(merge_segment_cfg(*cfg, zone(value{"UTC"})));
  auto cleared = merge_segment_cfg(*cfg, zone(value{}));
  REQUIRE(cleared);
  // Who never had one may write back what it reads.
  CHECK(merge_segment_cfg(*cleared, zone(value{""})));
}

TEST_CASE("a zone that nobody knows is refused", "[segment]") {
  auto cfg = default_segment_cfg({});
  auto with = [&](value zone) {
    return merge_segment_cfg(
      cfg, make_structure({{"time", make_structure({{"zone", zone}})}}));
  };
  CHECK(with(value{"Europe/London"}));
  CHECK(with(value{""}));
  auto wrong = with(value{"Europe/Lonon"});
  REQUIRE_FALSE(wrong);
  CHECK(wrong.error().text == "time/zone: Europe/Lonon is no zone");
}

} // namespace troupe
