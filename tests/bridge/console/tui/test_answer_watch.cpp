// When a silent daemon counts as one that does not answer.

#include "bridge/console/cli/tui/answer_watch.hpp"

#include <catch2/catch.hpp>

namespace troupe::cli {

using namespace std::chrono_literals;

namespace {

struct fixture {
  /// Looks once a second.
  void pass(std::chrono::seconds span) {
    for (auto end = now + span; now < end;)
      uut.look(now += 1s);
  }

  answer_watch uut;
  answer_watch::time_point now{100s};
};

} // namespace

TEST_CASE_METHOD(fixture, "five seconds of silence are told, with their age",
                 "[tui]") {
  uut.look(now);
  CHECK(uut.silence().empty());
  pass(4s);
  CHECK(uut.silence().empty());
  pass(1s);
  CHECK(uut.silence() == "5 s");
  pass(115s);
  CHECK(uut.silence() == "2 min");
}

TEST_CASE_METHOD(fixture, "a daemon that answers is not silent", "[tui]") {
  uut.look(now);
  for (auto i = 0; i < 10; ++i) {
    pass(3s);
    CHECK_FALSE(uut.heard(now));
    CHECK(uut.silence().empty());
  }
}

TEST_CASE_METHOD(fixture, "an answer ends the silence", "[tui]") {
  uut.look(now);
  pass(9s);
  CHECK(uut.heard(now));
  CHECK(uut.silence().empty());
  CHECK_FALSE(uut.heard(now));
  pass(4s);
  CHECK(uut.silence().empty());
}

TEST_CASE_METHOD(fixture, "who did not look has missed nothing", "[tui]") {
  uut.look(now);
  now += 60s;
  uut.look(now);
  CHECK(uut.silence().empty());
  pass(5s);
  CHECK(uut.silence() == "5 s");
}

} // namespace troupe::cli
