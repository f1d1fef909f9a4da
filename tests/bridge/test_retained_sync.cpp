#include "bridge/retained_sync.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const std::string device = "glp/0/s1/fb/dev/lon/d-1";

std::string changes(const retained_sync& uut, const shelf& desired) {
  std::string all;
  for (auto& x : uut.differences(desired))
    all += x->topic.substr(x->topic.rfind('/') + 1) + '=' + x->payload + ' ';
  return all;
}

} // namespace

TEST_CASE("objects that differ in mru only are the same", "[sync]") {
  CHECK(same_object(R"({"a":1,"mru":"x"})", R"({"a":1,"mru":"y"})"));
  CHECK_FALSE(same_object(R"({"a":1,"mru":"x"})", R"({"a":2,"mru":"x"})"));
  CHECK(same_object("0", "0"));
  CHECK_FALSE(same_object("0", "1"));
}

TEST_CASE("only what differs or lacks is published, in order", "[sync]") {
  retained_sync uut;
  uut.hold({device + "/sts", R"({"s":1,"mru":"old"})", true});
  uut.hold({device + "/cfg", R"({"c":1,"mru":"old"})", true});
  shelf desired;
  desired.put(device + "/lic", R"({"l":1})");
  desired.put(device + "/sts", R"({"s":1,"mru":"new"})");
  desired.put(device + "/cfg", R"({"c":2,"mru":"new"})");
  CHECK(changes(uut, desired) == R"(lic={"l":1} cfg={"c":2,"mru":"new"} )");
}

TEST_CASE("an empty broker gets blocks before the status that came later",
          "[sync]") {
  shelf desired;
  desired.put(device + "/sts", R"({"state":"unprovisioned"})");
  desired.put(device + "/cfg", "{}");
  desired.put(device + "/if/Lamp/0", "{}");
  desired.put(device + "/sts", R"({"state":"provisioned"})");
  CHECK(changes(retained_sync{}, desired)
        == R"(cfg={} 0={} sts={"state":"provisioned"} )");
}

TEST_CASE("objects of devices that are gone are cleared", "[sync]") {
  retained_sync uut;
  uut.hold({device + "/cfg", "{}", true});
  uut.hold({device + "/if/Lamp/0", "{}", true});
  uut.hold({device + "/sts", R"({"state":"deleted","mru":"x"})", true});
  uut.hold({"glp/0/s1/fb/=cms/x", "1", true});
  uut.hold({"glp/0/s1/fb/about", "{}", true});
  CHECK(changes(uut, {}) == "cfg= 0= ");
}

TEST_CASE("messages that are not retained are no state", "[sync]") {
  retained_sync uut;
  uut.hold({device + "/cfg", "{}", false});
  CHECK(changes(uut, {}).empty());
}

TEST_CASE("what drivers outside have retained is left alone", "[sync]") {
  retained_sync uut{{"acme"}};
  uut.hold({"glp/0/s1/fb/dev/acme/r-1/sts", "{}", true});
  uut.hold({"glp/0/s1/fb/dev/acme/r-1/if/Room/0", "{}", true});
  uut.hold({"glp/0/s1/fb/res/application/acme/t", "{}", true});
  uut.hold({"glp/0/s1/fb/dev/acme/r-1/cfg", "{}", true});
  uut.hold({device + "/cfg", "{}", true});
  shelf desired;
  desired.put("glp/0/s1/fb/dev/acme/r-1/cfg", R"({"name":"hall"})");
  CHECK(changes(uut, desired) == R"(cfg={"name":"hall"} cfg= )");
}

} // namespace troupe
