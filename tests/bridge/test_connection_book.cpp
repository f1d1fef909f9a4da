#include "bridge/connection_book.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

struct fixture {
  connection_book uut{"s1"};

  static value args(const std::string& json) {
    auto read = iap::read_json(json);
    REQUIRE(read);
    return *read;
  }

  /// From lamp a to lamp b, with more members.
  static std::string wired(const std::string& more = {}) {
    return R"({"sources":["glp/0/s1/fb/dev/lon/a/if/L/0/x/value"],)"
           R"("destinations":["glp/0/s1/rq/dev/lon/b/if/L/0/y/value"])"
           + more + '}';
  }

  /// Acts, keeps what came out, and says what to do, or why not.
  std::string act(const std::string& action, const std::string& json = "{}") {
    auto change = uut.act("c", {action, args(json)}, 1);
    if (!change)
      return change.error().text;
    if (change->step == connection_step::erase)
      uut.forget("c");
    else if (change->step != connection_step::none)
      uut.keep(change->now);
    static const char* const names[]{"none", "show", "start", "stop", "erase"};
    return names[static_cast<int>(change->step)];
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a connection is created, then provisioned",
                 "[connection]") {
  CHECK(act("create", wired()) == "show");
  CHECK(act("create", wired()) == "none");
  CHECK(act("create", wired(R"(,"policy":"strict")"))
        == "Connection already created");
  CHECK(act("provision") == "start");
  CHECK(act("provision") == "Connection not in UNPROVISIONED state");
  CHECK(act("update", R"({"policy":"strict"})") == "start");
  CHECK(act("deprovision") == "stop");
  CHECK(act("delete") == "erase");
  CHECK(act("delete") == "none");
  CHECK(act("provision") == "c : connection not found");
}

TEST_CASE_METHOD(fixture, "a connection that leads nowhere is refused",
                 "[connection]") {
  CHECK(act("create") == "sources: a connection needs at least one");
  CHECK(act("create", R"({"sources":[],"destinations":[]})")
        == "sources: a connection needs at least one");
  CHECK(act("create", R"({"sources":["glp/0/s1/fb/dev/lon/a/if/L/0/x/value"]})")
        == "destinations: a connection needs at least one");
  for (auto bad :
       {"glp/0/s2/fb/dev/lon/a/if/L/0/x/value",
        "glp/0/s1/rq/dev/lon/a/if/L/0/x/value", "glp/0/s1/fb/dev/lon/a/sts",
        "glp/0/s1/fb/dev/lon/a/if/L/0/x", "glp/0/s1/fb/cfg", "x"})
    CHECK_FALSE(read_plan(
      "s1", "c",
      make_structure({{"sources", args(std::string{"[\""} + bad + "\"]")}})));
  CHECK(act("create", wired(R"(,"policy":"lax")"))
        == "policy: smart or strict");
  CHECK(act("create", wired(R"(,"map":{"a":"b"})"))
        == "map: b: JSONPath not understood");
}

TEST_CASE_METHOD(fixture, "a bad update leaves a connection as it was",
                 "[connection]") {
  act("create", wired());
  CHECK(act("update", R"({"sources":[]})") != "show");
  CHECK(uut.find("c")->args.field("sources")->elements()->elements.size() == 1);
}

TEST_CASE_METHOD(fixture, "a connection comes back from its record",
                 "[connection]") {
  act("create", wired(R"(,"map":{"level":"$.a.b"})"));
  act("provision");
  auto record = decode_object(encode(record_of(*uut.find("c"))));
  REQUIRE(record);
  auto back = connection_of(*record);
  CHECK(back.provisioned);
  CHECK(render_connection_cfg(back) == render_connection_cfg(*uut.find("c")));
}

TEST_CASE_METHOD(fixture, "presets are given for sources and destinations",
                 "[connection]") {
  auto plan = [](const std::string& more) {
    return read_plan("s1", "c", args(wired(more)));
  };
  auto x = plan(R"(,"presets":{"source":{"ON":1},)"
                R"("destinations":[{"ON":true}]},)"
                R"("localization":{"source":{"transformA":2}})");
  REQUIRE(x);
  CHECK(x->outgoing.find("ON") != nullptr);
  CHECK(x->outgoing.local(value{5}) == value{10.0});
  REQUIRE(x->incoming.size() == 1);
  CHECK(*x->incoming[0].find("ON") == value{true});
  SECTION("in any of three forms") {
    for (auto form :
         {R"({"ON":true})", R"([{"ON":true}])",
          R"({"glp/0/s1/rq/dev/lon/b/if/L/0/y/value":{"ON":true}})"}) {
      auto y = plan(R"(,"presets":{"destinations":)" + std::string{form} + '}');
      REQUIRE(y);
      CHECK(*y->incoming.at(0).find("ON") == value{true});
    }
  }
  SECTION("or not at all") {
    for (auto none :
         {R"(,"presets":{})", R"(,"presets":null)",
          R"(,"localization":{"source":{},"destinations":[]})",
          R"(,"presets":{"destinations":{"glp/0/s1/x":{"A":1}}})"}) {
      auto y = plan(none);
      REQUIRE(y);
      CHECK(y->outgoing.empty());
      CHECK(y->incoming.empty());
    }
  }
}

TEST_CASE_METHOD(fixture, "presets that make no sense are refused",
                 "[connection]") {
  CHECK(act("create", wired(R"(,"presets":{"ON":1})"))
        == "presets: source and destinations");
  CHECK(act("create", wired(R"(,"localization":5)"))
        == "localization: source and destinations");
  CHECK(act("create", wired(R"(,"localization":{"source":{"transformA":0}})"))
        == "source: localization: transformA: value is out-of-range");
  CHECK(act("create", wired(R"(,"presets":{"destinations":[{},{}]})"))
        == "presets: more than there are destinations");
  CHECK(act("create", wired(R"(,"presets":{"destinations":[5]})"))
        == "destinations: presets: value is invalid");
}

TEST_CASE_METHOD(fixture, "presets are part of the configuration, not of sts",
                 "[connection]") {
  act("create", wired(R"(,"presets":{"source":{"ON":1}})"));
  CHECK(render_connection_cfg(*uut.find("c"))
          .find(R"("presets":{"source":{"ON":1}})")
        != std::string::npos);
  CHECK(render_connection_sts("created", {}, {}, 1).find("presets")
        == std::string::npos);
}

TEST_CASE_METHOD(fixture, "a map takes members of the source", "[connection]") {
  auto carried = [](const std::string& more, const std::string& json) {
    auto plan = read_plan("s1", "c", args(wired(more)));
    REQUIRE(plan);
    auto x = carry(*plan, plan->sources[0], args(json));
    std::string out;
    if (x)
      iap::write_json(out, *x);
    return x ? out : x.error().text;
  };
  CHECK(carried("", R"({"a":1})") == R"({"a":1})");
  CHECK(carried(R"(,"map":{"$":"$.value"})", R"({"value":5})") == "5");
  CHECK(carried(R"(,"map":{"level":"$.value"})", R"({"value":5})")
        == R"({"level":5})");
  CHECK(carried(R"(,"map":{"frequency":"$"})", "7") == R"({"frequency":7})");
  // The reference's example begins with the datapoint.
  CHECK(carried(R"(,"map":{"level":"$.x.level"})", R"({"level":true})")
        == R"({"level":true})");
  CHECK(carried(R"(,"map":{"level":"$.none"})", "7")
        == "x has nothing for level");
  // Elements of lists, and lists as they are.
  CHECK(carried(R"(,"map":{"$":"$.point[1]"})", R"({"point":[5,6]})") == "6");
  CHECK(carried(R"(,"map":{"$":"$[0]"})", "[5,6]") == "5");
  CHECK(carried(R"(,"map":{"all":"$.point"})", R"({"point":[5,6]})")
        == R"({"all":[5,6]})");
  CHECK(carried(R"(,"map":{"$":"$.point[2]"})", R"({"point":[5,6]})")
        == "x has nothing for $");
  CHECK(carried(R"(,"map":{"$":"$.value"})", "null") == "x has nothing for $");
}

} // namespace troupe
