// Entries of the event log as bytes, JSON and CSV.

#include "protocol/event/event_record.hpp"
#include "protocol/event/event_text.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

constexpr unix_nanos noon = 1'694'613'693'381'000'000;

event_record full() {
  event_record out;
  out.time = noon;
  out.category = event_category::alarm;
  out.topic = "glp/0/s1/fb/dev/lon/2/if/Lamp/0";
  out.source = "alarm";
  out.message = "Lamp, \"upstairs\": too hot";
  out.local = "Lampe zu heiß";
  out.language = "de";
  out.severity = 3.5;
  out.data = *iap::read_json(R"({"value":87,"state":0})");
  out.localization = value{"degC"};
  out.tags = {"light", "heat"};
  out.urgent = true;
  out.acknowledge = true;
  out.acknowledged = true;
  return out;
}

std::string json_of(const event_record& x) {
  std::string out;
  write_event_json(out, {"17", x});
  return out;
}

/// Through the store.
event_record restored(const event_record& x) {
  auto out = read_event_bytes(event_bytes(x));
  REQUIRE(out);
  out->time = x.time;
  out->category = x.category;
  return *std::move(out);
}

} // namespace

TEST_CASE("an entry has the members of the vendor's log", "[event]") {
  CHECK(json_of(full())
        == R"({"id":"17","cat":"alarm","severity":3.5,)"
           R"("topic":"glp/0/s1/fb/dev/lon/2/if/Lamp/0",)"
           R"("message":"Lamp, \"upstairs\": too hot",)"
           R"("data":{"value":87,"state":0},"tags":["light","heat"],)"
           R"("utc":"2023-09-13 14:01:33.381 UTC","source":"alarm",)"
           R"("language":"de","ts":"2023-09-13T14:01:33.381Z",)"
           R"("local":"Lampe zu heiß","urgent":true,"localization":"degC",)"
           R"("acknowledge":true,"acknowledged":true})");
}

TEST_CASE("what an entry lacks is null, and its message is local", "[event]") {
  event_record x;
  x.message = "up";
  CHECK(json_of(x)
        == R"({"id":"17","cat":"info","severity":null,"topic":"",)"
           R"("message":"up","data":null,"tags":[],)"
           R"("utc":"1970-01-01 00:00:00.000 UTC","source":"",)"
           R"("language":"en","ts":"1970-01-01T00:00:00.000Z","local":"up",)"
           R"("urgent":false,"localization":null,"acknowledge":false,)"
           R"("acknowledged":false})");
}

TEST_CASE("an entry comes back from the store as it was", "[event]") {
  CHECK(json_of(restored(full())) == json_of(full()));
  CHECK(event_bytes({}) == "{}");
  CHECK(json_of(restored({})) == json_of({}));
}

TEST_CASE("entries are bounded", "[event]") {
  event_record x;
  x.topic = std::string(5'000, 't');
  x.message = std::string(4'095, 'm') + "ß"; // cut between characters
  x.data = value{std::string(20'000, 'd')};
  x.tags = std::vector<std::string>(100, std::string(200, 'x'));
  auto out = restored(x);
  CHECK(out.topic.size() == longest_event_topic);
  CHECK(out.message == std::string(4'095, 'm'));
  CHECK(out.data.is_null());
  CHECK(out.tags.size() == most_event_tags);
  CHECK(out.tags[0].size() == longest_event_name);
  CHECK(event_bytes(x).size() < 32'000);
}

TEST_CASE("an entry that is not UTF-8 can be read again", "[event]") {
  event_record x;
  x.message = "Stra\xDF"
              "e";
  x.data = value{"\xFF"};
  x.tags = {"\xC0"};
  auto out = restored(x);
  CHECK(out.message == "Stra?e");
  CHECK(out.data.is_null());
  CHECK(out.tags == std::vector<std::string>{"?"});
}

TEST_CASE("damaged entries are refused", "[event]") {
  auto bytes = GENERATE(as<std::string>{}, "", "[]", "{\"topic\":", "17",
                        R"({"topic":1})", R"({"urgent":"yes"})",
                        R"({"tags":"x"})", R"({"tags":[1]})",
                        R"({"severity":"high"})");
  CAPTURE(bytes);
  CHECK(!read_event_bytes(bytes));
  CHECK(read_event_bytes(R"({"later":"version"})"));
}

TEST_CASE("an entry is a line of CSV", "[event]") {
  CHECK(event_csv_header()
        == "id,time,category,severity,source,topic,message,data,tags,urgent,"
           "acknowledge,acknowledged\r\n");
  CHECK(event_csv_line({"17", full()})
        == "17,2023-09-13T14:01:33.381Z,alarm,3.5,alarm,"
           "glp/0/s1/fb/dev/lon/2/if/Lamp/0,"
           "\"Lamp, \"\"upstairs\"\": too hot\","
           "\"{\"\"value\"\":87,\"\"state\"\":0}\",light heat,true,true,true"
           "\r\n");
  event_record x;
  x.message = "two\nlines";
  CHECK(event_csv_line({"1", x})
        == "1,1970-01-01T00:00:00.000Z,info,,,,\"two\nlines\",,,false,false,"
           "false\r\n");
}

TEST_CASE("no text of an entry becomes a formula of a spreadsheet", "[event]") {
  event_record x;
  x.source = "@a";
  x.topic = "+b";
  x.message = "=c()";
  x.data = value{-5};
  x.tags = {"-d"};
  CHECK(event_csv_line({"1", x})
        == "1,1970-01-01T00:00:00.000Z,info,,'@a,'+b,'=c(),-5,'-d,false,false,"
           "false\r\n");
}

TEST_CASE("categories have names", "[event]") {
  for (size_t i = 0; i < event_categories; ++i) {
    auto x = static_cast<event_category>(i);
    CHECK(read_event_category(to_string(x)) == x);
  }
  CHECK(!read_event_category("Alarm"));
  CHECK(!read_event_category(""));
}

} // namespace troupe
