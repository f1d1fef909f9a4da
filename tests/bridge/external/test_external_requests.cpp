#include "tests/support/external_fixture.hpp"

namespace troupe::test {

TEST_CASE_METHOD(external_fixture, "a read is a poll of the driver",
                 "[external]") {
  arrive(device + "/sts", alive);
  published();
  CHECK(ask(read_request{"Room", 0, "Temp", {}, 10s}).empty());
  auto poll = published();
  REQUIRE(poll.size() == 1);
  CHECK(poll[0]->topic
        == "glp/0/./=engine/acme/rq/poll/dev/acme/r-1/if/Room/0/Temp");
  arrive("glp/0/./=get/polled", R"({"corr":1,"value":20})");
  auto ends = received<outcome>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].code == ec::none);
  CHECK(ends[0].number == number);
  CHECK(*ends[0].result.number() == 20);
  arrive("glp/0/./=get/polled", R"({"corr":1,"value":21})");
  CHECK(received<outcome>().empty());
}

TEST_CASE_METHOD(external_fixture, "an answer after the limit is of no use",
                 "[external]") {
  arrive(device + "/sts", alive);
  CHECK(ask(read_request{"Room", 0, "Temp", {}, 2s}).empty());
  pass(4s);
  arrive("glp/0/./=get/polled", R"({"corr":1,"value":20})");
  CHECK(received<outcome>().empty());
}

TEST_CASE_METHOD(external_fixture, "a device that is not there is not polled",
                 "[external]") {
  published();
  auto ends = ask(read_request{"Room", 0, "Temp", {}, 2s});
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].text == "r-1 : device not found");
  CHECK(published().empty());
}

TEST_CASE_METHOD(external_fixture,
                 "requests of the gateway's own parts reach the driver",
                 "[external]") {
  arrive(device + "/sts", alive);
  published();
  auto ends = ask(interface_request{
    "Room",
    0,
    make_structure({{"Setpoint", make_structure({{"value", value{21}}})}}),
    {},
    {}});
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].code == ec::none);
  CHECK(shown(asked + "/if/Room/0") == R"({"Setpoint":{"value":21}})");
}

TEST_CASE_METHOD(external_fixture, "a search ends when the driver says so",
                 "[external]") {
  published();
  arrive("glp/0/s1/rq/do", R"({"action":"discoverDevices",)"
                           R"("args":{"respond":"my/t","meta":7}})");
  auto command = shown("glp/0/./=engine/acme/rq/discoverDevices");
  CHECK(has(command, "glp/0/./=engine/acme/discovered/1"));
  arrive("glp/0/./=engine/acme/discovered/x1", "{}");
  CHECK(published().empty());
  arrive("glp/0/./=engine/acme/discovered/1", "{}");
  CHECK(shown("my/t") == R"({"action":"discoverDevices","meta":7})");
}

TEST_CASE_METHOD(external_fixture, "a search ends by itself after 30 s",
                 "[external]") {
  published();
  arrive("glp/0/s1/rq/do", R"({"action":"discoverDevices",)"
                           R"("args":{"respond":"my/t"}})");
  published();
  pass(29s);
  CHECK(published().empty());
  pass(3s);
  CHECK(shown("my/t") == R"({"action":"discoverDevices"})");
}

TEST_CASE_METHOD(external_fixture, "a search without drivers ends at once",
                 "[external]") {
  published();
  arrive("glp/0/s1/rq/do", R"({"action":"discoverDevices",)"
                           R"("args":{"protocols":["lon"],"respond":"my/t"}})");
  CHECK(shown("my/t") == R"({"action":"discoverDevices"})");
}

// -- connections --------------------------------------------------------------

TEST_CASE_METHOD(external_fixture, "a followed point is a source of the driver",
                 "[external]") {
  arrive(device + "/sts", alive);
  published();
  CHECK(follow() == ec::none);
  auto all = published();
  REQUIRE(all.size() == 3);
  CHECK(all[0]->topic == "glp/0/./=engine/acme/con/r-1.Room.0.Temp/do");
  CHECK(has(all[0]->payload, R"("action":"create")"));
  CHECK(has(all[1]->payload, R"("action":"provision")"));
  arrive("glp/0/./=get/polled", R"({"corr":1,"value":20})");
  arrive("glp/0/./=dcm/con/r-1.Room.0.Temp/in", "21");
  arrive("glp/0/./=dcm/con/r-1.Room.0.Temp/in", "junk");
  arrive("glp/0/./=dcm/con/other/in", "22");
  CHECK(carried() == std::vector<double>{20, 21});
}

TEST_CASE_METHOD(external_fixture,
                 "a driver or device that comes back is asked again",
                 "[external]") {
  arrive(device + "/sts", alive);
  CHECK(follow() == ec::none);
  published();
  arrive("glp/0/./=engine/acme/about", R"({"components":[]})");
  arrive("glp/0/./=engine/acme/about", R"({"components":[]})");
  pass(2s);
  CHECK(published().size() == 4); // about, create, provision, poll: once
  arrive(device + "/sts", R"({"state":"deleted"})");
  published();
  arrive(device + "/sts", alive);
  auto again = published();
  CHECK(std::count_if(again.begin(), again.end(),
                      [](auto& x) { return has(x->topic, "/con/"); })
        == 2);
}

TEST_CASE_METHOD(external_fixture, "a point nobody follows is let go",
                 "[external]") {
  arrive(device + "/sts", alive);
  follower = sys.spawn(idle);
  CHECK(follow() == ec::none);
  published();
  caf::anon_send_exit(*follower, caf::exit_reason::user_shutdown);
  sched.run();
  auto all = published();
  REQUIRE(all.size() == 1);
  CHECK(has(all[0]->payload, R"("action":"delete")"));
}

TEST_CASE_METHOD(external_fixture,
                 "a point is waited for until its device comes", "[external]") {
  CHECK(follow() == ec::no_such_device);
  arrive(device + "/sts", alive);
  auto how = received_states();
  REQUIRE(how.size() == 1);
  CHECK(how[0].code == ec::none);
  arrive(device + "/sts", R"({"state":"deleted"})");
  how = received_states();
  REQUIRE(how.size() == 1);
  CHECK(how[0].code == ec::no_such_device);
}

TEST_CASE_METHOD(external_fixture, "a source that fails is told",
                 "[external]") {
  arrive(device + "/sts", alive);
  CHECK(follow() == ec::none);
  arrive("glp/0/./=engine/acme/con/r-1.Room.0.Temp/sts",
         R"({"state":"failed","failureCode":5,"failureReason":"no block"})");
  CHECK(told() == std::vector<std::string>{"r-1.Room.0.Temp: no block"});
}

} // namespace troupe::test
