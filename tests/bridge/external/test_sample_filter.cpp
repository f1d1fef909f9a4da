#include "bridge/external/sample_filter.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos noon = 1'700'000'000'000'000'000;
const std::string room = "glp/0/s1/fb/dev/acme/r-1/if/Room/0";

result<external_sample> read(const std::string& payload) {
  static const external_topics topics{"s1", {"acme"}};
  return read_external_sample(topics, payload, {});
}

external_sample fresh(double value, const std::string& monitor,
                      const std::string& point = "Temp") {
  auto x = read(R"({"topic":")" + room + R"(","datapoint":")" + point
                + R"(/value","monitor":)" + monitor + R"(,"value":)"
                + std::to_string(value) + '}');
  REQUIRE(x);
  return *x;
}

} // namespace

TEST_CASE("a sample names its block, its point and its settings",
          "[external]") {
  auto x = read(R"({"topic":")" + room
                + R"(","datapoint":"Temp/value","value":{"a":1},)"
                  R"("monitor":{"rate":"fast","report":"any"}})");
  REQUIRE(x);
  CHECK(x->device == device_id{"acme", "r-1"});
  CHECK(x->topic == room);
  CHECK(x->point == "Temp");
  CHECK(x->what.field("a") != nullptr);
  CHECK(x->monitor.rate == 5);
  CHECK(x->monitor.report == report_mode::any);
  auto bare
    = read(R"({"topic":")" + room + R"(","datapoint":"Temp","value":1})");
  REQUIRE(bare);
  CHECK(bare->point == "Temp");
}

TEST_CASE("nobody reports for the devices of others", "[external]") {
  for (auto topic :
       {"glp/0/s1/fb/dev/lon/d-1/if/Room/0", "glp/0/s2/fb/dev/acme/r/if/R/0",
        "glp/0/s1/rq/dev/acme/r-1/if/Room/0", "glp/0/s1/fb/dev/acme/r-1/cfg",
        "glp/0/s1/fb/dev/acme/r-1/if/Room/0/x",
        "glp/0/s1/fb/dev/acme/r-1/if/Ro+m/0", "glp/1/s1/fb/dev/acme/r/if/R/0",
        ""}) {
    CAPTURE(topic);
    CHECK_FALSE(read(R"({"topic":")" + std::string{topic}
                     + R"(","datapoint":"T","value":1})"));
  }
}

TEST_CASE("a malformed sample is refused", "[external]") {
  auto with = [](const std::string& rest) {
    return read(R"({"topic":")" + room + '"' + rest + '}');
  };
  CHECK_FALSE(with(R"(,"datapoint":"T")"));
  CHECK_FALSE(with(R"(,"value":1)"));
  CHECK_FALSE(with(R"(,"datapoint":"","value":1)"));
  CHECK_FALSE(with(R"(,"datapoint":"a/b","value":1)"));
  CHECK_FALSE(with(R"(,"datapoint":"T","value":1,"monitor":7)"));
  CHECK_FALSE(with(R"(,"datapoint":"T","value":1,"monitor":{"rate":"x"})"));
  CHECK_FALSE(read("junk"));
  CHECK_FALSE(read("[]"));
  CHECK(read(std::string(70'000, ' ')).error().code == ec::too_large);
}

TEST_CASE("only changes are reported, unless all are wanted", "[external]") {
  sample_filter uut;
  const std::string change = R"({"rate":1,"report":"change"})";
  CHECK(uut.admit(fresh(20, change), noon));
  CHECK_FALSE(uut.admit(fresh(20, change), noon + second));
  CHECK(uut.admit(fresh(21, change), noon + 2 * second));
  const std::string any = R"({"rate":1,"report":"any"})";
  CHECK(uut.admit(fresh(21, any), noon + 3 * second));
}

TEST_CASE("each point has a memory of its own", "[external]") {
  sample_filter uut;
  CHECK(uut.admit(fresh(20, "{}", "A"), noon));
  CHECK(uut.admit(fresh(20, "{}", "B"), noon));
  CHECK_FALSE(uut.admit(fresh(20, "{}", "A"), noon + second));
  CHECK(uut.points() == 2);
}

TEST_CASE("a point that is not monitored is not reported", "[external]") {
  sample_filter uut;
  CHECK_FALSE(uut.admit(fresh(20, R"({"rate":0,"event":false})"), noon));
  CHECK(uut.admit(fresh(20, R"({"rate":0,"event":true})"), noon));
}

TEST_CASE("small moves stay below the threshold", "[external]") {
  sample_filter uut;
  const std::string half = R"({"rate":1,"report":"threshold","threshold":0.5})";
  CHECK(uut.admit(fresh(20, half), noon));
  CHECK_FALSE(uut.admit(fresh(20.4, half), noon + second));
  CHECK(uut.admit(fresh(20.6, half), noon + 2 * second));
}

TEST_CASE("the throttle holds the newest back until it is due", "[external]") {
  sample_filter uut;
  const std::string slow = R"({"rate":1,"report":"any","throttle":10})";
  CHECK(uut.admit(fresh(1, slow), noon));
  CHECK_FALSE(uut.next_due());
  CHECK_FALSE(uut.admit(fresh(2, slow), noon + second));
  CHECK_FALSE(uut.admit(fresh(3, slow), noon + 2 * second));
  CHECK(uut.next_due() == noon + 10 * second);
  CHECK(uut.take_due(noon + 9 * second).empty());
  auto due = uut.take_due(noon + 10 * second);
  REQUIRE(due.size() == 1);
  CHECK(*due[0].what.number() == 3);
  CHECK_FALSE(uut.next_due());
  CHECK(uut.take_due(noon + 60 * second).empty());
}

TEST_CASE("whoever is silent longest makes room", "[external]") {
  sample_filter uut{{2, 1'000'000}};
  CHECK(uut.admit(fresh(1, "{}", "A"), noon));
  CHECK(uut.admit(fresh(1, "{}", "B"), noon));
  CHECK_FALSE(uut.admit(fresh(1, "{}", "A"), noon));
  CHECK(uut.admit(fresh(1, "{}", "C"), noon)); // B has to go
  CHECK(uut.evicted() == 1);
  CHECK_FALSE(uut.admit(fresh(1, "{}", "A"), noon));
  CHECK(uut.admit(fresh(1, "{}", "B"), noon));
}

TEST_CASE("memory is bounded in bytes, too", "[external]") {
  sample_filter uut{{1'000, 2'000}};
  for (auto i = 0; i < 100; ++i)
    CHECK(uut.admit(fresh(1, "{}", "P" + std::to_string(i)), noon));
  CHECK(uut.points() < 10);
}

TEST_CASE("what is forgotten while it waits is not reported", "[external]") {
  sample_filter uut;
  const std::string slow = R"({"rate":1,"report":"any","throttle":10})";
  CHECK(uut.admit(fresh(1, slow), noon));
  CHECK_FALSE(uut.admit(fresh(2, slow), noon + second));
  uut.forget("glp/0/s1/fb/dev/acme/r-1/if/");
  CHECK(uut.points() == 0);
  CHECK_FALSE(uut.next_due());
}

TEST_CASE("an event of a driver looks like all others", "[external]") {
  CHECK(render_external_data(fresh(20.5, R"({"rate":1})"), 0, "normal")
        == R"({"cat":"data","topic":"glp/0/s1/fb/dev/acme/r-1/if/Room/0",)"
           R"("message":"Temp/value","data":20.5,"source":"acme",)"
           R"("ts":"1970-01-01T00:00:00.000Z","health":"normal"})");
}

} // namespace troupe
