#include "bridge/import_session.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

struct fixture {
  import_session uut;

  import_step step(const std::string& name, const std::string& more = {}) {
    auto args = iap::read_json(R"({"step":")" + name + '"' + more + '}');
    REQUIRE(args);
    return uut.act(*args);
  }

  std::string error(const std::string& name) {
    return step(name).error;
  }

  bool hold(const std::string& topic, size_t bytes = 1) {
    return uut.hold(std::make_shared<const bus_message>(
      bus_message{topic, std::string(bytes, 'x'), false}));
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "a transaction releases its requests in order",
                 "[import_session]") {
  CHECK(error("open").empty());
  CHECK_FALSE(uut.holds("dev/lon/a/do"));
  CHECK(error("begin").empty());
  CHECK(uut.holds("dev/lon/a/do"));
  CHECK(uut.holds("grp/g/do"));
  CHECK_FALSE(uut.holds("do"));
  CHECK_FALSE(uut.holds("cfg/loc"));
  CHECK(hold("1"));
  CHECK(hold("2"));
  auto end = step("end");
  REQUIRE(end.released.size() == 2);
  CHECK(end.released[1]->topic == "2");
  CHECK_FALSE(uut.holds("dev/lon/a/do"));
  CHECK(error("begin").empty()); // a session has many transactions
  CHECK(step("end").released.empty());
}

TEST_CASE_METHOD(fixture, "a cancelled transaction leaves nothing",
                 "[import_session]") {
  step("open");
  step("begin");
  CHECK(hold("1"));
  CHECK(step("cancel").released.empty());
  step("begin");
  CHECK(step("end").released.empty());
}

TEST_CASE_METHOD(fixture, "closing or forgetting a transaction cancels it",
                 "[import_session]") {
  step("open");
  step("begin");
  CHECK(hold("1"));
  SECTION("close") {
    CHECK(error("close").empty());
  }
  SECTION("forget") {
    CHECK(uut.expire() == 1);
  }
  CHECK_FALSE(uut.is_open());
  step("open");
  step("begin");
  CHECK(step("end").released.empty());
}

TEST_CASE_METHOD(fixture, "only requests of its protocols wait",
                 "[import_session]") {
  step("open");
  step("begin", R"(,"protocols":["lon"])");
  CHECK(uut.holds("dev/lon/a/do"));
  CHECK_FALSE(uut.holds("dev/modbus/a/do"));
}

TEST_CASE_METHOD(fixture, "steps out of turn are errors", "[import_session]") {
  CHECK(error("close").empty());
  CHECK(error("begin") == "no import session is open");
  CHECK(error("end") == "no transaction is open");
  step("open");
  CHECK(error("open") == "an import session is open already");
  CHECK(error("cancel") == "no transaction is open");
  step("begin");
  CHECK(error("begin") == "a transaction is open already");
  CHECK(error("dance") == "dance: unknown step of import");
}

TEST_CASE_METHOD(fixture, "a transaction has a limit", "[import_session]") {
  step("open");
  step("begin");
  auto held = 0;
  while (held < 1'000 && hold("x", 1u << 20))
    ++held;
  CHECK(held == 255);
}

} // namespace troupe
