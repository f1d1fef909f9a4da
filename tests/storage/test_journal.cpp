#include "tests/support/journal_fixture.hpp"

namespace troupe::test {

using fixture = journal_fixture;

TEST_CASE_METHOD(fixture, "a journal without events says so at once",
                 "[journal]") {
  link();
  CHECK(offered() == "-");
}

TEST_CASE_METHOD(fixture, "what is kept is offered until it is acknowledged",
                 "[journal]") {
  keep({message(data_topic, "1"), message(data_topic, "2")});
  CHECK(offered().empty()); // nobody is there
  link();
  CHECK(offered() == "1 2 -");
  CHECK(taken == 2);
  link(); // another connection
  numbers.clear();
  CHECK(offered() == "1 2 -");
  acknowledge();
  CHECK(offered().empty());
  link();
  CHECK(offered() == "-");
}

TEST_CASE_METHOD(fixture, "what was kept outlives the process", "[journal]") {
  keep({message(data_topic, "1"), message(data_topic, "2")});
  link();
  CHECK(offered() == "1 2 -");
  numbers.resize(1);
  acknowledge();
  pass(2s);
  CHECK(offered().empty());
  start(); // on the same disk
  link();
  CHECK(offered() == "1 2 -"); // in one record: at least once
  acknowledge();
  CHECK(offered().empty());
  pass(2s);
  start();
  link();
  CHECK(offered() == "-");
}

TEST_CASE_METHOD(fixture, "events that come together share a sync",
                 "[journal]") {
  auto before = disk->writes;
  for (auto i = 0; i < 100; ++i)
    self->send(uut, std::make_shared<const journal_batch>(journal_batch{
                      {message(data_topic, std::to_string(i))}, {}}));
  sched.run();
  CHECK(disk->writes == before + 1);
}

TEST_CASE_METHOD(fixture, "a full disk costs nobody an event that memory holds",
                 "[journal]") {
  link();
  CHECK(offered() == "-");
  disk->full = true;
  keep({message(data_topic, "1")});
  CHECK(offered() == "1 -");
  acknowledge();
  disk->full = false;
  keep({message(data_topic, "2")});
  CHECK(offered() == "2 -");
}

TEST_CASE_METHOD(fixture, "more than a commit takes is settled as a whole",
                 "[journal]") {
  disk->most_writes = disk->writes + 1;
  self->send(uut, std::make_shared<const journal_batch>(
                    journal_batch{{10'001, message(data_topic, "1")}, {}}));
  CHECK_FALSE(settles());
}

TEST_CASE_METHOD(fixture, "a disk that takes things again settles",
                 "[journal]") {
  disk->full = true;
  keep({message(data_topic, "1")});
  log({message(alarm_topic, R"({"message":"hot","source":"alarm"})")});
  CHECK_FALSE(settles());
  disk->full = false;
  CHECK(settles());
  CHECK(settles()); // also with nothing to write
}

TEST_CASE_METHOD(fixture, "a refused commit that leaves nothing is over",
                 "[journal]") {
  disk->full = true;
  keep({message(data_topic, "1")});
  disk->full = false;
  CHECK(settles());
}

TEST_CASE_METHOD(fixture, "what had no room is told as soon as somebody hears",
                 "[journal]") {
  durable_outbox_config small;
  small.most_bytes = 2'000;
  small.batch_bytes = 500;
  small.window_bytes = 1'000;
  start(small);
  for (auto i = 0; i < 20; ++i)
    keep({message(data_topic, std::string(400, 'x'))});
  link();
  pass(61s);
  auto all = offered();
  acknowledge();
  pass(2s);
  for (auto i = 0; i < 20; ++i, acknowledge())
    all += offered();
  CHECK(all.find("never reached the broker") != std::string::npos);
  auto logged = ask();
  REQUIRE_FALSE(logged.events.empty());
  CHECK(logged.events[0].what.category == event_category::warning);
}

TEST_CASE_METHOD(fixture, "the outbox keeps its limit without a link, too",
                 "[journal]") {
  durable_outbox_config small;
  small.most_bytes = 20'000;
  small.batch_bytes = 500;
  small.window_bytes = 1'000;
  start(small);
  for (auto i = 0; i < 200; ++i)
    keep({message(data_topic, std::string(400, 'x'))});
  auto asked = self->request(uut, caf::infinite, caf::get_atom_v);
  sched.run();
  asked.receive(
    [](const metric_list_ptr& all) {
      for (auto& [name, number] : *all)
        if (name == "journal.bytes")
          CHECK(number <= 20'000);
        else if (name == "journal.dropped")
          CHECK(number > 100);
    },
    [](const caf::error& why) { FAIL(to_string(why)); });
}

TEST_CASE_METHOD(fixture, "the log keeps what happened, over a restart",
                 "[journal]") {
  log({message(alarm_topic, R"({"message":"hot","source":"alarm"})"),
       message(data_topic, R"({"message":"no event"})"),
       message(alarm_topic, "no object")});
  start();
  auto page = ask();
  REQUIRE(page.events.size() == 1);
  CHECK(page.events[0].what.message == "hot");
  CHECK(page.next.empty());
}

TEST_CASE_METHOD(fixture, "the log is kept as long as its category says",
                 "[journal]") {
  log({message("glp/0/s1/ev/debug", R"({"message":"d"})"),
       message(alarm_topic, R"({"message":"a"})")});
  REQUIRE(ask().events.size() == 2);
  clock->advance(std::chrono::hours{24 * 4});
  pass(61s);
  auto page = ask();
  REQUIRE(page.events.size() == 1);
  CHECK(page.events[0].what.message == "a");
}

TEST_CASE_METHOD(fixture, "an entry that the disk refused is tried again",
                 "[journal]") {
  disk->full = true;
  log({message(alarm_topic, R"({"message":"a"})")});
  CHECK(ask().events.empty());
  disk->full = false;
  pass(2s);
  CHECK(ask().events.size() == 1);
}

TEST_CASE_METHOD(fixture, "the log is not ahead of events that a kill takes",
                 "[journal]") {
  std::vector<bus_message_ptr> flood{15'000, message(alarm_topic,
                                                     R"({"message":"a"})")};
  disk->most_writes = disk->writes + 1; // the process dies after that
  tell(uut, std::make_shared<const journal_batch>(journal_batch{flood, flood}));
  CHECK(ask().events.empty());
  disk->most_writes = std::numeric_limits<int>::max();
  pass(2s);
  CHECK_FALSE(ask().events.empty());
}

TEST_CASE_METHOD(fixture,
                 "a disk that is full for long costs the oldest entries",
                 "[journal]") {
  link();
  CHECK(offered() == "-");
  disk->full = true;
  auto entry = [](int i) {
    return message(alarm_topic, R"({"message":")" + std::to_string(i) + "\"}");
  };
  std::vector<bus_message_ptr> many;
  for (auto i = 0; i < 20'000; ++i)
    many.push_back(entry(i));
  log(many);
  log({entry(20'000), entry(20'001)});
  disk->full = false;
  pass(2s);
  event_query oldest;
  oldest.most = 1;
  CHECK(ask(oldest).events[0].what.message == "2");
  event_query warnings;
  warnings.categories = {event_category::warning};
  warnings.after = ask(warnings).next; // a page looks at 20,000
  auto told = ask(warnings).events;
  REQUIRE(told.size() == 1);
  CHECK(told[0].what.message.find("lacks 2 entries") != std::string::npos);
  CHECK(offered().find("lacks 2 entries") != std::string::npos); // and to all
  CHECK(taken == 0); // the reader gave nothing
}

} // namespace troupe::test
