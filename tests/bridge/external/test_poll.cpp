#include "bridge/external/poll.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const device_id room{"acme", "r-1"};
const external_topics topics{"s1", {"acme", "zigbee"}};

result<std::optional<search>> read(const std::string& args) {
  return read_search(topics, "glp/0/s1/rq/do",
                     R"({"action":"discoverDevices","args":)" + args + '}');
}

device_request write(const std::string& field) {
  device_request x;
  x.target = room;
  x.body = interface_request{
    "Room",
    0,
    make_structure({{"Setpoint", make_structure({{"value", value{21}},
                                                 {"prio", value{8}}})}}),
    field,
    {}};
  return x;
}

} // namespace

TEST_CASE("a poll names the point and where to answer", "[external]") {
  read_request x{"Room", 0, "Temp", std::chrono::milliseconds{1'500}, {}};
  CHECK(poll_topic(room, x)
        == "glp/0/./=engine/acme/rq/poll/dev/acme/r-1/if/Room/0/Temp");
  CHECK(render_poll(7, x)
        == R"({"corr":7,"respond":"glp/0/./=get/polled","maxAge":1.5})");
  x.max_age = {};
  CHECK(render_poll(7, x) == R"({"corr":7,"respond":"glp/0/./=get/polled"})");
}

TEST_CASE("a driver answers with a value or an error", "[external]") {
  auto good = read_poll_answer(R"({"corr":7,"value":20.5})");
  REQUIRE(good);
  CHECK(good->number == 7);
  CHECK(good->how.code == ec::none);
  CHECK(*good->how.result.number() == 20.5);
  auto bad = read_poll_answer(R"({"corr":7,"error":"no such point"})");
  REQUIRE(bad);
  CHECK(bad->how.code == ec::device_refused);
  CHECK(bad->how.text == "no such point");
  for (auto junk : {"", "7", "{}", R"({"corr":"x","value":1})",
                    R"({"corr":-1,"value":1})", R"({"corr":1.5,"value":1})"})
    CHECK_FALSE(read_poll_answer(junk));
}

TEST_CASE("requests of others are written as clients write them",
          "[external]") {
  auto whole = render_request("s1", write({}));
  CHECK(whole.topic == "glp/0/s1/rq/dev/acme/r-1/if/Room/0");
  CHECK(whole.json == R"({"Setpoint":{"value":21,"prio":8}})");
  auto member = render_request("s1", write("a/b"));
  CHECK(member.topic
        == "glp/0/s1/rq/dev/acme/r-1/if/Room/0/Setpoint/value/a/b");
  CHECK(member.json == "21");
  device_request act;
  act.target = room;
  act.body = action_request{"test", {}};
  CHECK(render_request("s1", act).topic == "glp/0/s1/rq/dev/acme/r-1/do");
  CHECK(render_request("s1", act).json == R"({"action":"test","args":{}})");
  act.body = cfg_request{make_structure({{"name", value{"x"}}})};
  CHECK(render_request("s1", act).json == R"({"name":"x"})");
}

TEST_CASE("a search asks all drivers, or those that are named", "[external]") {
  auto all = read(R"({"meta":7,"respond":"my/t"})");
  REQUIRE(all);
  REQUIRE(*all);
  CHECK((*all)->protocols == std::vector<std::string>{"acme", "zigbee"});
  CHECK((*all)->respond == "my/t");
  auto some = read(R"({"protocols":["lon","zigbee"]})");
  REQUIRE(some);
  REQUIRE(*some);
  CHECK((*some)->protocols == std::vector<std::string>{"zigbee"});
  CHECK_FALSE(read(R"({"respond":"glp/0/s1/rq/do"})"));
  auto other = read_search(topics, "t", R"({"action":"report"})");
  REQUIRE(other);
  CHECK_FALSE(*other);
}

TEST_CASE("a driver gets the search as it was asked, but answers here",
          "[external]") {
  auto asked = read(R"({"policy":"slow","respond":"my/t","meta":{"a":1}})");
  REQUIRE(asked);
  REQUIRE(*asked);
  CHECK(render_search(**asked, "acme", 3)
        == R"({"action":"discoverDevices","args":{"policy":"slow",)"
           R"("respond":"glp/0/./=engine/acme/discovered/3",)"
           R"("meta":{"a":1}}})");
  CHECK(render_search_end(**asked)
        == R"({"action":"discoverDevices","meta":{"a":1}})");
}

TEST_CASE("a search ends with its last driver, or with its time",
          "[external]") {
  search_book uut;
  search x;
  x.protocols = {"acme", "zigbee"};
  auto first = uut.open(x, 100);
  auto second = uut.open(x, 200);
  REQUIRE(first);
  REQUIRE(second);
  CHECK_FALSE(uut.ended(*first, "acme"));
  CHECK_FALSE(uut.ended(*first, "acme"));
  CHECK(uut.ended(*first, "zigbee"));
  CHECK_FALSE(uut.ended(*first, "zigbee"));
  CHECK(uut.take_due(199).empty());
  CHECK(uut.take_due(200).size() == 1);
  CHECK(uut.empty());
}

TEST_CASE("searches are bounded", "[external]") {
  search_book uut;
  for (auto i = 0; i < 100; ++i)
    CHECK(uut.open({}, 1));
  CHECK_FALSE(uut.open({}, 1));
}

} // namespace troupe
