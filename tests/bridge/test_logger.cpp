#include "bridge/logger.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/det_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

using journal_stub
  = caf::typed_actor<caf::replies_to<event_query_ptr>::with<event_page_ptr>>;

/// The test is the publisher, and what it asks for comes from a stub.
struct fixture : det_fixture {
  fixture() {
    auto stub = spawn([this](
                        journal_stub::pointer) -> journal_stub::behavior_type {
      return {[this](const event_query_ptr& x) -> caf::result<event_page_ptr> {
        asked.push_back(*x);
        if (broken)
          return caf::make_error(ec::storage_failed, "no disk");
        event_page page;
        page.events = {{"id-1", {}}};
        page.events[0].what.message = "hot";
        page.next = "id-1";
        return std::make_shared<const event_page>(page);
      }};
    });
    uut = spawn(logger_behavior, "s1",
                logger_ports{caf::actor_cast<journal_actor>(stub),
                             as<publisher_actor>()});
  }

  void request(const std::string& payload,
               const std::string& tail = "client/me/log") {
    tell(uut, std::make_shared<const bus_message>(
                bus_message{"glp/0/s1/rq/=logger/" + tail, payload, false}));
  }

  /// The answer at `ev/client/me/log`.
  value answer() {
    value out;
    auto count = 0;
    self->receive(
      [&](caf::put_atom, const bus_message_ptr& x) {
        CHECK(x->topic == "glp/0/s1/ev/client/me/log");
        CHECK_FALSE(x->retained);
        out = *iap::read_json(x->payload);
        ++count;
      },
      caf::after(caf::timespan{0}) >> [] {});
    CHECK(count == 1);
    return out;
  }

  resource_actor uut;
  std::vector<event_query> asked;
  bool broken = false;
};

} // namespace

TEST_CASE_METHOD(fixture, "the answer repeats the request with the records",
                 "[logger]") {
  request(R"({"cat":"alarm","sz":5,"corr":"x1"})");
  REQUIRE(asked.size() == 1);
  CHECK(asked[0].most == 5);
  auto got = answer();
  CHECK(*got.field("corr") == value{"x1"});
  CHECK(*got.field("next") == value{"id-1"});
  REQUIRE(got.field("records") != nullptr);
}

TEST_CASE_METHOD(fixture, "a wrong request is answered with what is wrong",
                 "[logger]") {
  for (auto text : {"nonsense", R"({"sz":0})", "[]"}) {
    request(text);
    CHECK(answer().field("error") != nullptr);
  }
  CHECK(asked.empty());
}

TEST_CASE_METHOD(fixture, "a log that cannot be read is told", "[logger]") {
  broken = true;
  request("{}");
  CHECK(answer().field("error") != nullptr);
}

TEST_CASE_METHOD(fixture, "a topic without a client has no answer",
                 "[logger]") {
  for (auto tail : {"client", "client//log", "client/me/other", "event"})
    request("{}", tail);
  auto answers = 0;
  self->receive([&](caf::put_atom, const bus_message_ptr&) { ++answers; },
                caf::after(caf::timespan{0}) >> [] {});
  CHECK(answers == 0);
}

} // namespace troupe::test
