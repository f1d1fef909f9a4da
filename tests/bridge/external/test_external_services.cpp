#include "tests/support/external_fixture.hpp"

namespace troupe::test {

TEST_CASE_METHOD(external_fixture, "samples of a device become events",
                 "[external]") {
  arrive(device + "/sts", R"({"state":"provisioned","health":"suspect"})");
  published();
  arrive("glp/0/./=monitoring/service", sample_of(20));
  arrive("glp/0/./=monitoring/service", sample_of(20));
  auto all = published();
  REQUIRE(all.size() == 1);
  CHECK(all[0]->topic == "glp/0/s1/ev/data");
  CHECK_FALSE(all[0]->retained);
  CHECK(has(all[0]->payload, R"("source":"acme")"));
  CHECK(has(all[0]->payload, R"("health":"suspect")"));
}

TEST_CASE_METHOD(external_fixture, "a sample that was held back comes later",
                 "[external]") {
  const std::string slow = R"({"rate":1,"throttle":5})";
  arrive(device + "/sts", alive);
  published();
  arrive("glp/0/./=monitoring/service", sample_of(1, slow));
  arrive("glp/0/./=monitoring/service", sample_of(2, slow));
  CHECK(published().size() == 1);
  pass(4s);
  CHECK(published().empty());
  pass(2s);
  CHECK(has(shown("glp/0/s1/ev/data"), R"("data":2,)"));
}

TEST_CASE_METHOD(external_fixture,
                 "forged samples are refused with one warning", "[external]") {
  published();
  for (auto i = 0; i < 50; ++i) {
    arrive("glp/0/./=monitoring/service", sample_of(i)); // no such device yet
    arrive("glp/0/./=monitoring/service",
           sample_of(i, "{}", "glp/0/s1/fb/dev/lon/d-1/if/Lamp/0"));
    arrive("glp/0/./=monitoring/service", "junk");
  }
  CHECK(published().empty());
  CHECK(told().size() == 2);
  pass(70s);
  auto later = told();
  REQUIRE(later.size() == 2);
  CHECK(has(later[0], "99 more like this"));
}

TEST_CASE_METHOD(external_fixture, "a flood of samples is cut", "[external]") {
  arrive(device + "/sts", alive);
  published();
  for (auto i = 0; i < 12'000; ++i)
    arrive("glp/0/./=monitoring/service", sample_of(i));
  CHECK(published().size() == 10'000);
  CHECK(told().size() == 1);
}

TEST_CASE_METHOD(external_fixture, "value arithmetic is answered",
                 "[external]") {
  published();
  arrive("glp/0/./=control/service",
         R"({"datapoint":{"value":5},"respond":"glp/0/./=engine/acme/dp/x"})");
  CHECK(has(shown("glp/0/./=engine/acme/dp/x"), R"("levels":{"17":5})"));
  arrive("glp/0/./=control/service",
         R"({"request":"x","datapoint":{"value":"Independent"}})");
  CHECK(published().empty());
  CHECK(told().empty());
}

TEST_CASE_METHOD(external_fixture, "events of components are handed on",
                 "[external]") {
  arrive("glp/0/./=logger/event",
         R"({"cat":"error","topic":"t","message":"m","source":"acme"})");
  auto all = received<diagnostic>();
  REQUIRE(all.size() == 1);
  CHECK(all[0].level == severity::error);
  CHECK(all[0].source == "acme");
  CHECK(all[0].topic == "t");
}

TEST_CASE_METHOD(external_fixture, "a flood of events is cut and told once",
                 "[external]") {
  for (auto i = 0; i < 1'000; ++i)
    arrive("glp/0/./=logger/event", R"({"cat":"error","message":"m"})");
  CHECK(told().size() == 201);
  pass(70s);
  auto later = told();
  REQUIRE(later.size() == 1);
  CHECK(has(later[0], "799 more like this"));
}

TEST_CASE_METHOD(external_fixture, "about grows with what drivers say",
                 "[external]") {
  CHECK(has(shown("glp/0/s1/fb/about"), R"("protocol":{"acme":{}})"));
  arrive("glp/0/./=engine/acme/about",
         R"({"components":[{"name":"acme driver"}]})");
  CHECK(has(shown("glp/0/s1/fb/about"), "acme driver"));
  arrive("glp/0/./=engine/acme/about", "junk");
  CHECK(told().size() == 1);
  CHECK(published().empty());
}

TEST_CASE_METHOD(external_fixture, "what found no room is told", "[external]") {
  waiting.services = std::make_shared<inflow>(0);
  waiting.state = std::make_shared<inflow>(2);
  start({});
  told();
  for (auto flow : {waiting.services, waiting.state}) {
    auto first = flow->admit({"t", "x", false}); // one always fits
    CHECK_FALSE(flow->admit({"t", "x", false}));
  }
  arrive("glp/0/./=control/service", "{}");
  CHECK(told().size() == 2);
  CHECK(port->filters_of.empty()); // not amid a flood
  pass(2s);
  CHECK_FALSE(port->filters_of.empty()); // what is retained comes again
}

} // namespace troupe::test
