// What the publisher gives to the journal, and takes from it.

#include "tests/support/bus_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using namespace std::chrono_literals;

/// The test is the journal.
struct fixture : bus_fixture {
  fixture() {
    journal = as<journal_actor>();
    start({});
    connect();
    CHECK(links() == 1);
    losses = 0; // there was none at the start
  }

  /// So many connections were announced.
  size_t links() {
    size_t out = 0;
    auto more = true;
    while (more)
      self->receive(
        [&](attach_atom, const journal_reader_actor&, uint64_t x) {
          round = x;
          ++out;
        },
        [&](detach_atom, const journal_reader_actor&) { ++losses; },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  void emit(const std::string& payload,
            const std::string& topic = "glp/0/s1/ev/data") {
    tell(
      publisher, caf::put_atom_v,
      std::make_shared<const bus_message>(bus_message{topic, payload, false}));
  }

  /// What the journal was given, with blanks between.
  std::string kept() {
    std::string out;
    for (auto& x : received<journal_batch_ptr>()) {
      for (auto& what : x->keep) {
        out += (out.empty() ? "" : " ") + what->payload;
        messages.push_back(what);
      }
      for (auto& what : x->log)
        logged += (logged.empty() ? "" : " ") + what->payload;
    }
    taken += messages.size() - counted;
    counted = messages.size();
    return out;
  }

  void offer(std::vector<journal_offer::message> what, bool is_all) {
    tell(publisher, std::make_shared<const journal_offer>(
                      journal_offer{std::move(what), round, taken, is_all}));
  }

  std::vector<uint64_t> acks() {
    std::vector<uint64_t> out;
    for (auto& x : received<journal_acks_ptr>())
      out.insert(out.end(), x->begin(), x->end());
    return out;
  }

  uint64_t round = 0;
  size_t losses = 0;
  uint64_t taken = 0;
  size_t counted = 0;
  std::string logged;
  std::vector<bus_message_ptr> messages; ///< That were given to keep.
};

} // namespace

TEST_CASE_METHOD(fixture, "events go by way of the journal until it is empty",
                 "[publisher]") {
  emit("1");
  CHECK(trail().empty());
  CHECK(kept() == "1");
  offer({{7, messages[0]}}, false);
  CHECK(trail() == "data");
  acknowledge();
  CHECK(acks() == std::vector<uint64_t>{7});
  offer({}, true);
  emit("2");
  CHECK(trail() == "data");
  acknowledge();
  pass(2s);
  CHECK(kept().empty());
}

TEST_CASE_METHOD(fixture, "a busy bus leaves the journal between two events",
                 "[publisher]") {
  emit("1");
  CHECK(kept() == "1");
  emit("2");
  CHECK(kept() == "2");
  taken = 1; // it has not seen the second
  offer({{7, messages[0]}}, true);
  emit("3");
  CHECK(kept().empty()); // waits for the word of the second
  taken = 2;
  offer({{8, messages[1]}}, true);
  CHECK(trail() == "data data data");
  emit("4");
  CHECK(trail() == "data");
  lose();
  CHECK(kept() == "3 4"); // the journal has the others
}

TEST_CASE_METHOD(fixture, "a journal that falls silent holds nothing up",
                 "[publisher]") {
  emit("1");
  kept();
  taken = 0;
  offer({}, true);
  emit("2");
  CHECK(kept().empty());
  pass(2s);
  CHECK(kept() == "2");
}

TEST_CASE_METHOD(fixture, "a journal that takes nothing gets no more",
                 "[publisher]") {
  publisher_config small;
  small.outbox.most_events = 3;
  start(small);
  connect();
  links();
  for (auto i = 0; i < 20; ++i)
    emit(std::to_string(i));
  pass(2s);
  kept();
  CHECK(messages.size() < 10);
  taken = messages.size();
  offer({}, false);
  kept();
  taken = messages.size();
  CHECK(taken > 5);
  offer({}, true);
  CHECK(trail().find("warning") != std::string::npos); // some were dropped
}

TEST_CASE_METHOD(fixture, "what memory has no room to log is told",
                 "[publisher]") {
  publisher_config small;
  small.outbox.most_events = 3;
  start(small);
  connect();
  links();
  for (auto i = 0; i < 20; ++i)
    emit("{}", "glp/0/s1/ev/alarm");
  pass(2s);
  kept();
  taken = messages.size();
  offer({}, true);
  acknowledge();
  auto told = kept(); // where memory is crowded again
  for (auto& x : port->take())
    told += x.payload;
  CHECK(told.find("events are not in the event log") != told.npos);
}

TEST_CASE_METHOD(fixture, "a crowded outbox is handed over at once",
                 "[publisher]") {
  publisher_config small;
  small.outbox.most_events = 10;
  small.outbox.window = 1;
  start(small);
  connect();
  links();
  offer({}, true);
  for (auto i = 0; i < 20; ++i)
    emit(std::to_string(i));
  kept();
  CHECK(messages.size() > 10);
}

TEST_CASE_METHOD(fixture, "what the broker does not acknowledge is kept",
                 "[publisher]") {
  offer({}, true);
  emit("1");
  CHECK(trail() == "data");
  pass(2s);
  CHECK(kept() == "1");
  offer({{7, messages[0]}}, false);
  CHECK(trail().empty()); // it is on its way
  acknowledge();
  CHECK(acks() == std::vector<uint64_t>{7});
}

TEST_CASE_METHOD(fixture, "a lost link gives everything to the journal",
                 "[publisher]") {
  offer({}, true);
  emit("1");
  lose();
  emit("2");
  CHECK(losses == 0);
  CHECK(kept() == "1 2");
  pass(2s);
  connect();
  CHECK(links() == 1);
  CHECK(losses == 1);
  offer({{7, messages[0]}, {8, messages[1]}}, false);
  CHECK(trail() == "data data");
}

TEST_CASE_METHOD(fixture, "an offer of an earlier connection means nothing",
                 "[publisher]") {
  --round;
  offer({{7, std::make_shared<const bus_message>(
               bus_message{"glp/0/s1/ev/data", "1", false})}},
        false);
  CHECK(trail().empty());
}

TEST_CASE_METHOD(fixture, "what the log keeps goes there once", "[publisher]") {
  offer({}, true);
  emit("1");
  emit("{}", "glp/0/s1/ev/alarm");
  tell(publisher, diagnostic{severity::debug, {}, "hidden", "test", 0});
  acknowledge();
  pass(2s);
  CHECK(kept().empty());
  CHECK(logged == "{}");
}

TEST_CASE_METHOD(fixture, "the log has no event that a kill could still take",
                 "[publisher]") {
  offer({}, true);
  pass(400ms);
  emit("{1}", "glp/0/s1/ev/alarm");
  pass(550ms); // a look, at which the event may still be acknowledged
  CHECK(kept().empty());
  CHECK(logged.empty());
  emit("{2}", "glp/0/s1/ev/alarm");
  pass(550ms);
  CHECK(kept() == "{1} {2}");
  CHECK(logged == "{1} {2}");
}

TEST_CASE_METHOD(fixture, "a stream of events does not hold up the log",
                 "[publisher]") {
  offer({}, true);
  for (auto i = 0; i < 3; ++i) {
    emit(std::to_string(i), "glp/0/s1/ev/alarm");
    pass(450ms);
    acknowledge();
    emit("{}"); // so that something is always under way
    pass(50ms);
  }
  pass(50ms);
  CHECK(kept().empty());
  CHECK(logged.find("0 1") == 0);
}

TEST_CASE_METHOD(fixture, "an event is logged before the gateway settles",
                 "[publisher]") {
  offer({}, true);
  emit("{}", "glp/0/s1/ev/alarm");
  self->send(publisher, settle_atom_v);
  sched.run();
  CHECK(kept().empty());
  CHECK(logged.empty());
  acknowledge();
  kept();
  CHECK(logged == "{}");
}

TEST_CASE_METHOD(fixture, "what was flushed between two looks is no concern",
                 "[publisher]") {
  offer({}, true);
  emit("{1}", "glp/0/s1/ev/alarm");
  pass(550ms); // the entry waits for the broker
  acknowledge();
  self->send(publisher, settle_atom_v);
  sched.run();
  kept();
  CHECK(logged == "{1}");
  emit("2");
  pass(500ms);
  emit("{3}", "glp/0/s1/ev/alarm");
  CHECK(kept().empty());
  CHECK(logged == "{1}");
}

TEST_CASE_METHOD(fixture, "who ends leaves everything to the journal",
                 "[publisher]") {
  offer({}, true);
  emit("{}", "glp/0/s1/ev/alarm");
  CHECK(trail() == "alarm"); // the broker is silent
  self->send_exit(publisher, caf::exit_reason::user_shutdown);
  sched.run();
  CHECK(kept() == "{}");
  CHECK(logged == "{}");
}

TEST_CASE_METHOD(fixture, "the log has what clients do not want to see",
                 "[publisher]") {
  offer({}, true);
  tell(publisher, diagnostic{severity::info, {}, "by the way", "test", 0});
  CHECK(trail().empty());
  pass(2s);
  kept();
  CHECK(logged.find("by the way") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a backlog does not hold up the start",
                 "[publisher]") {
  offer({{7, std::make_shared<const bus_message>(
               bus_message{"glp/0/s1/ev/data", "1", false})}},
        false);
  auto asked = self->request(publisher, caf::infinite, settle_atom_v);
  sched.run();
  auto settled = false;
  asked.receive([&](caf::ok_atom) { settled = true; },
                [](const caf::error&) {});
  CHECK(settled);
}

TEST_CASE_METHOD(fixture, "what clients do not want, the journal keeps in vain",
                 "[publisher]") {
  array wanted;
  wanted.elements.emplace_back("data");
  tell(publisher, std::make_shared<const event_filter>(value{wanted}));
  emit("1");
  CHECK(kept() == "1");
  auto notice = std::make_shared<const bus_message>(bus_message{
    "glp/0/s1/ev/warning", R"({"message":"dropped"})", false}); // the journal's
  offer({{7, messages[0]}, {8, notice}}, true);
  CHECK(acks() == std::vector<uint64_t>{8}); // done with
  CHECK(trail() == "data");
  acknowledge();
  CHECK(acks() == std::vector<uint64_t>{7});
}

} // namespace troupe::test
