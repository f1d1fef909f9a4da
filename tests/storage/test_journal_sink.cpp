// What the journal and a sink of its entries know of each other.

#include "tests/support/journal_fixture.hpp"

namespace troupe::test {

using fixture = journal_fixture;

TEST_CASE_METHOD(fixture, "entries wait for the sink by number",
                 "[journal][sink]") {
  sink = std::make_shared<sink_progress>();
  start();
  auto first = sink->first_event.load();
  CHECK(first > 0);
  log({message(alarm_topic, R"({"message":"a"})"),
       message(alarm_topic, R"({"message":"b"})")});
  CHECK(numbered() == 2);
  sink->event = first; // the first of them is there
  pass(61s);
  CHECK(numbered() == 1);
  sink->event = first + 1;
  pass(61s);
  CHECK(numbered() == 0);
  CHECK(ask().events.size() == 2); // for people both stay
  CHECK(sink->lost_events == 0);
}

TEST_CASE_METHOD(fixture, "what retention was faster with, the sink has lost",
                 "[journal][sink]") {
  sink = std::make_shared<sink_progress>();
  start();
  log({message("glp/0/s1/ev/debug", R"({"message":"d"})"),
       message("glp/0/s1/ev/debug", R"({"message":"e"})")});
  sink->event = sink->first_event.load(); // it has one
  clock->advance(std::chrono::hours{24 * 4});
  pass(61s);
  CHECK(ask().events.empty());
  CHECK(sink->lost_events == 1);
}

TEST_CASE_METHOD(fixture, "numbers go when there is no sink any more",
                 "[journal][sink]") {
  sink = std::make_shared<sink_progress>();
  start();
  log({message(alarm_topic, R"({"message":"a"})")});
  CHECK(numbered() == 1);
  sink = nullptr;
  start();
  log({message(alarm_topic, R"({"message":"b"})")});
  pass(61s);
  CHECK(numbered() == 0);
  CHECK(ask().events.size() == 2);
}

} // namespace troupe::test
