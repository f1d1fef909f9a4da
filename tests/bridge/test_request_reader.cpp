#include "bridge/request_reader.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

result<device_request> read(std::string_view tail, const std::string& payload) {
  auto topic = iap::read_request_topic(tail);
  if (!topic)
    return topic.error();
  return read_device_request(topic->device, payload);
}

std::string error_of(std::string_view tail, const std::string& payload) {
  auto x = read(tail, payload);
  return x ? "" : x.error().text;
}

/// `POINT-CONTENT [FIELD]` of an interface request.
std::string folded(std::string_view tail, const std::string& payload) {
  auto x = read(tail, payload);
  if (!x)
    return x.error().text;
  auto& body = std::get<interface_request>(x->body);
  return iap::to_json(body.content)
         + (body.field.empty() ? "" : " [" + body.field + ']');
}

} // namespace

TEST_CASE("every form of a write becomes one form", "[requests]") {
  auto value_of_dp = R"({"DP":{"value":5}})";
  CHECK(folded("dev/lon/d/if/B/0", value_of_dp) == value_of_dp);
  CHECK(folded("dev/lon/d/if/B/0/DP", R"({"value":5})") == value_of_dp);
  CHECK(folded("dev/lon/d/if/B/0/DP/value", "5") == value_of_dp);
  CHECK(folded("dev/lon/d/if/B/0/DP/value/state", "1")
        == R"({"DP":{"value":1}} [state])");
  CHECK(folded("dev/lon/d/if/B/0/DP/value/a/b", "1")
        == R"({"DP":{"value":1}} [a/b])");
  CHECK(folded("dev/lon/d/if/B/0/DP/monitor/rate", "60")
        == R"({"DP":{"monitor":{"rate":60}}})");
  CHECK(folded("dev/lon/d/if/B/0/DP/lon.cfg/persistent", "true")
        == R"({"DP":{"lon.cfg":{"persistent":true}}})");
  CHECK(folded("dev/lon/d/if/B/0", "{}") == "{}");
  CHECK(folded("dev/lon/d/if/B/0/DP", R"({"value":5,"prio":8})")
        == R"({"DP":{"value":5,"prio":8}})");
  CHECK(folded("dev/lon/d/if/B/0/DP", R"({"prio":8,"active":false})")
        == R"({"DP":{"prio":8,"active":false}})");
  CHECK(folded("dev/lon/d/if/B/0",
               R"({"DP":{"value":5},"DP2":{"monitor":{"rate":1}}})")
        == R"({"DP":{"value":5},"DP2":{"monitor":{"rate":1}}})");
  CHECK(folded("dev/lon/d/if/B/0/DP/value/values/2", "1")
        == R"({"DP":{"value":1}} [values/2])");
  CHECK(folded("dev/lon/d/if/B/0/cp[0]/value", "1")
        == R"({"cp[0]":{"value":1}})");
  CHECK(folded("dev/lon/d/if/B/0/DP/preset", R"("High")")
        == R"({"DP":{"preset":"High"}})");
  CHECK(folded("dev/lon/d/if/B/0/DP/localization/value", "70")
        == R"({"DP":{"localization":{"value":70}}})");
  CHECK(folded("dev/lon/d/if/B/0/DP/presets/High", "90")
        == R"({"DP":{"presets":{"High":90}}})");
  CHECK(folded("dev/lon/d/if/B/0/name", R"("Kitchen")")
        == R"({"name":"Kitchen"})");
}

TEST_CASE("a block is found by name and index", "[requests]") {
  auto x = read("dev/modbus/ahu-1/if/Air Handler/12/T", R"({"value":1})");
  REQUIRE(x);
  CHECK(x->target.protocol == "modbus");
  CHECK(x->target.handle == "ahu-1");
  auto& body = std::get<interface_request>(x->body);
  CHECK(body.block == "Air Handler");
  CHECK(body.index == 12);
}

TEST_CASE("a deep configuration topic nests its payload", "[requests]") {
  auto x = read("dev/lon/d/cfg/loc/lat", "52.5");
  REQUIRE(x);
  CHECK(iap::to_json(std::get<cfg_request>(x->body).content)
        == R"({"loc":{"lat":52.5}})");
}

TEST_CASE("an empty payload clears a deep configuration only", "[requests]") {
  auto x = read("dev/lon/d/cfg/desc", "");
  REQUIRE(x);
  CHECK(iap::to_json(std::get<cfg_request>(x->body).content)
        == R"({"desc":null})");
  CHECK(error_of("dev/lon/d/cfg", "") == "payload is empty");
  CHECK(error_of("dev/lon/d/if/B/0", "") == "payload is empty");
  CHECK(error_of("dev/lon/d/do", "") == "payload is empty");
}

TEST_CASE("an action needs a name", "[requests]") {
  auto x = read("dev/lon/d/do", R"({"action":"test","args":{"count":3}})");
  REQUIRE(x);
  CHECK(std::get<action_request>(x->body).action == "test");
  CHECK(std::get<action_request>(x->body).args.field("count") != nullptr);
  for (auto payload : {R"({"args":{}})", R"({"action":7})", "5", "[]", "null"})
    CHECK(error_of("dev/lon/d/do", payload) == "Action is required");
}

TEST_CASE("what is no JSON is refused whole", "[requests]") {
  for (auto& payload :
       {std::string{"not json"}, std::string{"{\"action\":\"test\"} x"},
        std::string{"\"\xff\xfe\""}, std::string{"{\"a\":"},
        std::string("\"\0\"", 3), std::string(200, '[')})
    CHECK_FALSE(read("dev/lon/d/do", payload));
}

TEST_CASE("more than 1 MiB is not read", "[requests]") {
  CHECK(error_of("dev/lon/d/if/B/0", '"' + std::string(1u << 20, 'x') + '"')
        == "payload is larger than 1 MiB");
}

TEST_CASE("topics that address nothing are refused", "[requests]") {
  for (auto tail : {"dev", "dev/lon", "dev/lon/d", "dev/lon/d/if",
                    "dev/lon/d/if/B", "dev/lon/d/if/B/x", "dev/lon/d/if/B/-1",
                    "dev/lon/d/if/B/0x1", "dev/lon/d/if/B/99999999999",
                    "dev/lon//do", "dev/lon/d/do/x", "dev/lon/d/sts"})
    CHECK_FALSE(iap::read_request_topic(tail));
  CHECK_FALSE(
    iap::read_request_topic("dev/lon/" + std::string(1'100, 'h') + "/do"));
}

TEST_CASE("responses go to topics that brokers take", "[requests]") {
  CHECK(is_reply_topic("my/responses"));
  CHECK(is_reply_topic(u8"my/Büro/€/\U0001F4A1"));
  // Mosquitto hangs up on who publishes there.
  for (auto topic : {"", "my/+", "my/#", "my/\x01", "my/\x1f", "my/\x7f",
                     u8"my/\u0085", u8"my/\uFDD0", u8"my/\uFFFE",
                     u8"my/\U0001FFFF", "my/\xff", "my/\xed\xa0\x80"})
    CHECK_FALSE(is_reply_topic(topic));
  CHECK_FALSE(is_reply_topic(std::string_view{"my/\0", 4}));
}

} // namespace troupe
