#include "tests/support/historian_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

using fixture = historian_fixture;

TEST_CASE_METHOD(fixture, "what is planned is logged", "[historian]") {
  log(1, 21.5);
  log(3, 1);
  CHECK(all("**")
        == "time,point,quality,value\r\n"
           "2023-11-14T22:13:20.000Z,lon/a/Lamp/0/level,good,21.5\r\n");
  CHECK(all("lon/b/**").find("nothing is logged there") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "what was logged is there after a kill",
                 "[historian][crash]") {
  log(1, 21.5);
  start();
  CHECK(all("**/level").find(",good,21.5\r\n") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "what somebody has read is there after a kill",
                 "[historian]") {
  batch x;
  x.samples = {{1, quality::good, value{21.5}, clock->now()}};
  tell(uut, device_number{7}, std::make_shared<const batch>(std::move(x)));
  auto seen = all("lon/a/Lamp/0/level");
  REQUIRE(seen.find("21.5") != std::string::npos);
  start(); // nothing was committed by time
  CHECK(all("lon/a/Lamp/0/level").find("21.5") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a device that is away leaves a gap", "[historian]") {
  log(1, 21.5);
  tell(uut, gone_atom_v, device_number{7}, clock->now());
  pass(std::chrono::seconds{1});
  CHECK(lines(all("**/level")) == 3);
  CHECK(all("**/level").find("lon/a/Lamp/0/level,stale,\r\n")
        != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a plan without a point logs it no longer",
                 "[historian]") {
  log(1, 1);
  plan({{2, "lon/a/Lamp/0/other"}});
  log(1, 2);
  log(2, 3);
  CHECK(lines(all("**/level")) == 2);
  CHECK(lines(all("**/other")) == 2);
}

TEST_CASE_METHOD(fixture, "a full disk stops it until there is room",
                 "[historian]") {
  disk->full = true;
  log(1, 1);
  log(1, 2);
  start(); // forgets what waits, as a kill does
  CHECK(all("**").find("nothing is logged there") != std::string::npos);
  plan({{1, "lon/a/Lamp/0/level"}});
  log(1, 3);
  disk->full = false;
  pass(std::chrono::seconds{2});
  start();
  CHECK(all("**/level").find(",good,3\r\n") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "a long answer comes in pages", "[historian]") {
  for (auto i = 0; i < 2'100; ++i) {
    clock->advance(std::chrono::seconds{1});
    batch x;
    x.samples = {{1, quality::good, value{double(i)}, clock->now()}};
    tell(uut, device_number{7}, std::make_shared<const batch>(std::move(x)));
  }
  auto text = all("**/level");
  CHECK(lines(text) == 2'001);
  REQUIRE(cursor != 0);
  auto known = cursor;
  text = ask(load_atom_v, known);
  CHECK(lines(text) == 100);
  CHECK(text.find(",2099\r\n") != std::string::npos);
  CHECK(cursor == 0);
  CHECK(ask(load_atom_v, known).find("not fetched") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "readers that do not come back make room",
                 "[historian]") {
  for (auto i = 0; i < 2'100; ++i) {
    clock->advance(std::chrono::seconds{1});
    batch x;
    x.samples = {{1, quality::good, value{double(i)}, clock->now()}};
    tell(uut, device_number{7}, std::make_shared<const batch>(std::move(x)));
  }
  for (auto i = 0; i < 16; ++i)
    CHECK(lines(all("**/level")) == 2'001);
  CHECK(all("**/level").find("too many") != std::string::npos);

  SECTION("who has stopped, as soon as somebody wants it") {
    pass(std::chrono::seconds{4});
    auto busy = cursor;
    CHECK(lines(ask(load_atom_v, busy)) == 100);
    CHECK(lines(all("**/level")) == 2'001); // in the place of the busy one
    CHECK(all("**/level").find("too many") != std::string::npos);
    pass(std::chrono::seconds{2});
    CHECK(lines(all("**/level")) == 2'001);
  }
  SECTION("all of them, if nobody wants it, after a minute") {
    pass(std::chrono::seconds{30});
    CHECK(counter("history.readers") == 16);
    pass(std::chrono::seconds{91});
    CHECK(counter("history.readers") == 0);
  }
}

TEST_CASE_METHOD(fixture, "intervals begin by the clock of the segment",
                 "[historian]") {
  tell(uut, std::make_shared<const value>(make_structure(
              {{"time", make_structure({{"zone", value{"Asia/Kolkata"}}})}})));
  log(1, 21);
  log_question x;
  x.which = {"**/level"};
  x.every = 86'400;
  x.text = log_question::form::json_lines;
  auto text = ask(x);
  CHECK(text.find("\"time\":\"2023-11-14T18:30:00.000Z\"")
        != std::string::npos);
  CHECK(text.find("\"count\":1") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "questions without sense are refused",
                 "[historian]") {
  CHECK(ask(log_question{}).find("names are needed") != std::string::npos);
  log(1, 1);
  log_question x;
  x.which = {"**"};
  x.level = uint8_t{4};
  CHECK(ask(x).find("levels are 1 to 3") != std::string::npos);
  x.level.reset();
  x.every = 7'777;
  CHECK(ask(x).find("divide a day") != std::string::npos);
}

} // namespace troupe::test
