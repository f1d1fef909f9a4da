// Questions to the event log on the bus.

#include "protocol/event/logger_request.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

value request(const std::string& json) {
  auto out = read_logger_request(json);
  REQUIRE(out);
  return *out;
}

event_query query(const std::string& json) {
  auto out = read_logger_query(request(json));
  REQUIRE(out);
  return *out;
}

logged_event entry(std::string id, std::string message) {
  logged_event out;
  out.id = std::move(id);
  out.what.message = std::move(message);
  return out;
}

} // namespace

TEST_CASE("a client's name stands in the topic", "[event]") {
  CHECK(*logger_client("=logger/client/web-1/log") == "web-1");
  CHECK(logger_answer_topic("s1", "web-1") == "glp/0/s1/ev/client/web-1/log");
  auto tail = GENERATE(as<std::string>{}, "=logger/client//log",
                       "=logger/client/a/b/log", "=logger/client/a",
                       "=logger/client/a/log/x", "=logger/event",
                       "=other/client/a/log", "=logger/client/+/log", "",
                       "=logger/client/" + std::string(129, 'a') + "/log",
                       "=logger/client/\xFF/log");
  CAPTURE(tail);
  CHECK(!logger_client(tail));
}

TEST_CASE("a question may be empty", "[event]") {
  auto x = query("{}");
  CHECK(x.most == 100);
  CHECK(x.order == event_order::newest_first);
  CHECK(x.categories.empty());
  CHECK(!x.topic);
  CHECK(x.after.empty());
}

TEST_CASE("a question may have everything", "[event]") {
  auto x = query(R"({"from":"2023-09-13T14:01:33.381Z",)"
                 R"("to":"2023-09-13 14:01:34.000 UTC",)"
                 R"("cat":["alarm","audit","alarm"],"topic":"glp/+/s1/#",)"
                 R"("source":"modbus","tag":"heat","severity":2,)"
                 R"("sortOrder":"asc","sz":1000,"next":"17","corr":{"a":1}})");
  CHECK(x.from == 1'694'613'693'381'000'000);
  CHECK(x.to == 1'694'613'694'000'000'000);
  CHECK(x.categories
        == std::vector{event_category::alarm, event_category::audit});
  CHECK(x.topic->matches("glp/0/s1/a/b"));
  CHECK(x.source == "modbus");
  CHECK(x.tag == "heat");
  CHECK(x.severity == 2.0);
  CHECK(x.order == event_order::oldest_first);
  CHECK(x.most == 1'000);
  CHECK(x.after == "17");
}

TEST_CASE("times may be milliseconds, and have an offset", "[event]") {
  CHECK(query(R"({"from":1694613693381})").from == 1'694'613'693'381'000'000);
  CHECK(query(R"({"from":"2023-09-13T16:01:33+02:00"})").from
        == 1'694'613'693'000'000'000);
  CHECK(query(R"({"from":null})").from == event_query{}.from);
}

TEST_CASE("a question that makes no sense is told why", "[event]") {
  struct row {
    const char* json;
    const char* member;
  };
  auto x = GENERATE(values<row>({
    {R"({"from":"yesterday"})", "from"},
    {R"({"from":"infinite-past"})", "from"},
    {R"({"from":"9999-01-01T00:00:00Z"})", "from"},
    {R"({"from":9223372036854775807})", "from"},
    {R"({"to":true})", "to"},
    {R"({"cat":"everything"})", "cat"},
    {R"({"cat":["alarm",7]})", "cat"},
    {R"({"topic":7})", "topic"},
    {R"({"source":[]})", "source"},
    {R"({"tag":{}})", "tag"},
    {R"({"severity":"high"})", "severity"},
    {R"({"sortOrder":"up"})", "sortOrder"},
    {R"({"sz":0})", "sz"},
    {R"({"sz":1001})", "sz"},
    {R"({"sz":1.5})", "sz"},
    {R"({"next":1})", "next"},
  }));
  CAPTURE(x.json);
  auto out = read_logger_query(request(x.json));
  REQUIRE(!out);
  CHECK(out.error().code == ec::invalid_request);
  CHECK(out.error().text.find(x.member) == 0);
}

TEST_CASE("what is no question is refused", "[event]") {
  CHECK(read_logger_request("").error().code == ec::parse_error);
  CHECK(read_logger_request("{").error().code == ec::parse_error);
  CHECK(read_logger_request("[]").error().code == ec::invalid_request);
  CHECK(read_logger_request(std::string(20'000, ' ')).error().code
        == ec::too_large);
}

TEST_CASE("an answer repeats the question", "[event]") {
  auto asked = request(R"({"corr":[1,2],"sz":2,"next":"a","error":"old",)"
                       R"("corr":"again"})");
  auto answer = *iap::read_json(
    logger_answer(asked, {entry("c", "x"), entry("b", "y")}, "b"));
  CHECK(iap::to_json(*answer.field("corr")) == "[1,2]");
  CHECK(answer.field("sz") != nullptr);
  CHECK(answer.field("error") == nullptr);
  CHECK(*answer.field("next") == value{"b"});
  auto& records = answer.field("records")->elements()->elements;
  REQUIRE(records.size() == 2);
  CHECK(*records[1].field("message") == value{"y"});
  CHECK(answer.fields()->fields.size() == 4);
}

TEST_CASE("the last page has no next one", "[event]") {
  CHECK(logger_answer(request("{}"), {}, "")
        == R"({"records":[],"next":null})");
}

TEST_CASE("an answer that grows too long goes on in the next page", "[event]") {
  std::vector<logged_event> events;
  for (auto i = 0; i < 1'000; ++i)
    events.push_back(entry(std::to_string(i), std::string(2'000, 'x')));
  auto text = logger_answer(request("{}"), events, "999");
  CHECK(text.size() < (1u << 20) + 100);
  auto answer = *iap::read_json(text);
  auto& records = answer.field("records")->elements()->elements;
  CHECK(*answer.field("next") == *records.back().field("id"));
  CHECK(records.size() > 200);

  SECTION("but one entry always fits") {
    text = logger_answer(request("{}"),
                         {entry("1", std::string(2u << 20, 'x'))}, "");
    CHECK(iap::read_json(text)->field("records")->elements()->elements.size()
          == 1);
  }
}

TEST_CASE("a refusal repeats the question and says why", "[event]") {
  failure why{ec::invalid_request, "sz: must be 1 to 1000"};
  CHECK(logger_refusal(request(R"({"corr":1,"sz":0})"), why)
        == R"({"corr":1,"sz":0,"error":"sz: must be 1 to 1000"})");
  CHECK(logger_refusal({}, why) == R"({"error":"sz: must be 1 to 1000"})");
}

} // namespace troupe
