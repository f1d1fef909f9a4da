#include "bridge/event_filter.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

event_filter only(std::initializer_list<const char*> names) {
  array list;
  for (auto x : names)
    list.elements.emplace_back(x);
  return event_filter{value{list}};
}

} // namespace

TEST_CASE("everything but debug and info goes out by default",
          "[event_filter]") {
  for (auto& uut : {event_filter{}, event_filter{value{}}}) {
    for (auto x : {"alarm", "created", "data", "deleted", "discovery", "error",
                   "join", "updated", "warning"})
      CHECK(uut.passes(x));
    CHECK_FALSE(uut.passes("info"));
    CHECK_FALSE(uut.passes("debug"));
  }
}

TEST_CASE("only what is listed goes out", "[event_filter]") {
  auto uut = only({"info", "error"});
  CHECK(uut.passes("info"));
  CHECK(uut.passes("error"));
  for (auto x : {"debug", "data", "updated", "alarm", "warning"})
    CHECK_FALSE(uut.passes(x));
  CHECK_FALSE(only({}).passes("error"));
}

TEST_CASE("categories that nobody knows mean nothing", "[event_filter]") {
  auto uut = only({"gossip", "error"});
  CHECK(uut.passes("error"));
  CHECK_FALSE(uut.passes("data"));
  CHECK(uut.passes("response")); // a topic that a client chose for a reply
}

} // namespace troupe
