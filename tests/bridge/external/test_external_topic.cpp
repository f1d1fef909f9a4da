#include "bridge/external/external_topic.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe {

namespace {

const external_topics uut{"s1", {"acme", "zigbee"}};

external_kind kind(const std::string& topic) {
  return uut.read(topic).kind;
}

} // namespace

TEST_CASE("topics of services are told apart", "[external]") {
  CHECK(kind("glp/0/./=monitoring/service") == external_kind::sample);
  CHECK(kind("glp/0/./=control/service") == external_kind::control);
  CHECK(kind("glp/0/./=logger/event") == external_kind::logged);
  CHECK(kind("glp/0/./=engine/about") == external_kind::about);
  CHECK(kind("glp/0/./=engine/acme/about") == external_kind::about);
  CHECK(kind("glp/0/./=dcm/con/c-1/in") == external_kind::input);
  CHECK(kind(poll_answer_topic()) == external_kind::polled);
  CHECK(kind(discovered_topic("acme", 7)) == external_kind::discovered);
  CHECK(uut.read(discovered_topic("acme", 7)).name == "7");
  CHECK(kind("glp/0/./=engine/acme/con/c-1/sts") == external_kind::connected);
}

TEST_CASE("objects of devices are theirs whose protocol is outside",
          "[external]") {
  auto sts = uut.read("glp/0/s1/fb/dev/acme/r-1/sts");
  CHECK(sts.kind == external_kind::status);
  CHECK(sts.device == device_id{"acme", "r-1"});
  CHECK(kind("glp/0/s1/fb/dev/zigbee/r-1/cfg") == external_kind::cfg);
  CHECK(kind("glp/0/s1/rq/dev/acme/r-1/do") == external_kind::request);
  CHECK(kind("glp/0/s1/rq/do") == external_kind::segment_do);
}

TEST_CASE("what belongs to others is none of its business", "[external]") {
  for (auto topic :
       {"glp/0/s1/fb/dev/lon/d-1/sts", "glp/0/s2/fb/dev/acme/d-1/sts",
        "glp/0/s1/fb/dev/acme/d-1/if/Room/0", "glp/0/./=engine/lon/about",
        "glp/0/./=engine/acme", "glp/0/./=get/dp/request",
        "glp/0/./=", "glp/0/s1/fb/dev/acme", "glp/0/s1", "", "my/responses"})
    CHECK(kind(topic) == external_kind::none);
}

TEST_CASE("every topic that is subscribed is understood", "[external]") {
  for (auto filter : uut.filters()) {
    std::replace(filter.begin(), filter.end(), '+', '7');
    CAPTURE(filter);
    CHECK(kind(filter) != external_kind::none);
  }
  auto none = external_topics{"s1", {}}.filters();
  CHECK(std::find(none.begin(), none.end(), "glp/0/./=logger/event")
        != none.end());
}

} // namespace troupe
