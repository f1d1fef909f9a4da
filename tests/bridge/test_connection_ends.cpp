#include "bridge/connection_ends.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

/// The one end of *json*, as source or as destination.
result<connection_end> read(const std::string& json, bool source) {
  auto list = "[" + json + "]";
  auto args = *iap::read_json(source ? "{\"sources\":" + list + "}"
                                     : "{\"destinations\":" + list + "}");
  auto ends = source ? read_sources("s1", args) : read_destinations("s1", args);
  if (!ends)
    return ends.error();
  return ends->at(0);
}

} // namespace

TEST_CASE("an end elsewhere has a broker, a port and a topic",
          "[connections]") {
  auto x = read(R"({"subscription":"a/b","broker":"10.0.0.1","qos":2})", true);
  REQUIRE(x);
  REQUIRE(x->elsewhere);
  CHECK(x->elsewhere->topic == "a/b");
  CHECK(x->elsewhere->host == "10.0.0.1");
  CHECK(x->elsewhere->port == 1883);
  CHECK_FALSE(x->elsewhere->tls);
  auto secure = read(
    R"({"topic":"a","broker":"10.0.0.2","protocol":"mqtts","port":9000})",
    false);
  REQUIRE(secure);
  CHECK(secure->elsewhere->tls);
  CHECK(secure->elsewhere->port == 9000);
}

TEST_CASE("without a port TLS has its own", "[connections]") {
  auto x = read(R"({"topic":"a","broker":"10.0.0.2","protocol":"mqtts"})",
                false);
  REQUIRE(x);
  CHECK(x->elsewhere->port == 8883);
}

TEST_CASE("our own broker takes virtual segments and foreign trees",
          "[connections]") {
  CHECK(read(R"({"topic":"glp/0/&plant/x/data"})", false));
  CHECK(read(R"({"topic":"my/values"})", false));
  for (auto topic : {"glp/0/s1/fb/dev/lon/a/sts", "glp/0/s1/rq/do",
                     "glp/0/././sid", "glp", "glp/0/&plant", "glp/0//fb/x"}) {
    INFO(topic);
    CHECK_FALSE(read(std::string{R"({"topic":")"} + topic + "\"}", false));
  }
}

TEST_CASE("an end elsewhere that cannot be is refused", "[connections]") {
  for (auto json :
       {R"({})", R"({"topic":""})", R"({"topic":"a/#","broker":"10.0.0.2"})",
        R"({"topic":"a","broker":"h i"})",
        R"({"topic":"a","broker":"b.example"})",
        R"({"topic":"a","broker":"10.0.0.2","port":0})",
        R"({"topic":"a","broker":"10.0.0.2","port":65536})",
        R"({"topic":"a","broker":"10.0.0.2","port":"x"})",
        R"({"topic":"a","broker":"10.0.0.2","qos":3})",
        R"({"topic":"a","broker":"10.0.0.2","protocol":"ftp"})",
        R"({"topic":"a","broker":"10.0.0.2","protocol":"wss"})", "7", "null"}) {
    INFO(json);
    CHECK_FALSE(read(json, false));
    CHECK_FALSE(read(json, true));
  }
}

} // namespace troupe::test
