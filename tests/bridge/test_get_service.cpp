#include "bridge/get_service.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

using namespace std::chrono_literals;

const std::string lamp = "dev/lon/d-1/if/Lamp/0/nviLamp";

get_request read(const std::string& payload) {
  auto x = read_get(payload, "ev/data");
  REQUIRE(x);
  return *std::move(x);
}

get_request two_items() {
  return read(R"({"corr":"a","response":"r","item":[")" + lamp + R"(",")" + lamp
              + R"("]})");
}

outcome brought(int x) {
  outcome out;
  out.result = value{x};
  return out;
}

} // namespace

TEST_CASE("a get is answered once its last item is", "[get]") {
  get_service uut;
  auto get = uut.open(two_items());
  REQUIRE(get);
  CHECK_FALSE(uut.answer(*get, 1, brought(2)));
  auto response = uut.answer(*get, 0, brought(1));
  REQUIRE(response);
  CHECK(response->topic == "r");
  CHECK(response->json
        == R"({"corr":"a","result":[{"item":")" + lamp
             + R"(","value":1},{"item":")" + lamp + R"(","value":2}]})");
  CHECK_FALSE(uut.end(*get, "late"));
}

TEST_CASE("an item is answered once", "[get]") {
  get_service uut;
  auto get = uut.open(two_items());
  CHECK_FALSE(uut.answer(*get, 0, brought(1)));
  CHECK_FALSE(uut.answer(*get, 0, brought(1)));
  CHECK_FALSE(uut.answer(*get, 7, brought(1)));
  CHECK(uut.answer(*get, 1, brought(2)));
  CHECK_FALSE(uut.answer(*get, 1, brought(2)));
}

TEST_CASE("what is missing at the end is an error of its own", "[get]") {
  get_service uut;
  auto get = uut.open(two_items());
  CHECK_FALSE(uut.answer(*get, 0, brought(1)));
  auto response = uut.end(*get, "timeout");
  REQUIRE(response);
  CHECK(response->json.find(R"("value":1)") != std::string::npos);
  CHECK(response->json.find(R"("error":"timeout")") != std::string::npos);
}

TEST_CASE("a correlator cancels all of its gets, no other", "[get]") {
  get_service uut;
  CHECK(uut.open(two_items()));
  CHECK(uut.open(two_items()));
  CHECK(uut.open(read(R"({"corr":7,"item":")" + lamp + R"("})")));
  CHECK(uut.cancel(value{"a"}).size() == 2);
  CHECK(uut.cancel(value{"a"}).empty());
  CHECK(uut.cancel(value{7}).size() == 1);
}

TEST_CASE("a get has a bound, and so has the number of gets", "[get]") {
  get_service uut;
  for (size_t i = 0; i < get_service::most_open; ++i)
    CHECK(uut.open(two_items()));
  CHECK_FALSE(uut.open(two_items()));
  std::string many = R"({"item":["x")";
  for (auto i = 0; i < 10'000; ++i)
    many += R"(,"x")";
  CHECK_FALSE(read_get(many + "]}", "r"));
}

TEST_CASE("items of all gets together have a bound", "[get]") {
  get_service uut;
  std::string many = R"({"corr":1,"item":["x")";
  for (auto i = 1; i < 10'000; ++i)
    many += R"(,"x")";
  for (auto i = 0; i < 10; ++i)
    CHECK(uut.open(read(many + "]}")));
  CHECK_FALSE(uut.open(two_items()));
  CHECK(uut.cancel(value{1}).size() == 10);
  CHECK(uut.open(two_items()));
}

TEST_CASE("a get without response, time-out and age has defaults", "[get]") {
  auto x = read(R"({"item":")" + lamp + R"("})");
  CHECK(x.corr.is_null());
  CHECK(x.response == "ev/data");
  CHECK(x.limit == 30s);
  REQUIRE(x.items.size() == 1);
  REQUIRE(x.items[0].request);
  auto& body = std::get<read_request>(x.items[0].request->body);
  CHECK(body.max_age == 0ms);
  CHECK(body.block == "Lamp");
  CHECK(body.point == "nviLamp");
}

TEST_CASE("seconds of a get are kept to the millisecond", "[get]") {
  auto x = read(R"({"item":")" + lamp + R"(","timeout":1.5,"maxAge":0.25})");
  CHECK(x.limit == 1500ms);
  REQUIRE(x.items[0].request);
  CHECK(std::get<read_request>(x.items[0].request->body).max_age == 250ms);
}

TEST_CASE("impossible times fall back to the defaults", "[get]") {
  for (auto timeout : {"-1", "\"x\"", "null", "1e300", "4000"}) {
    auto x = read(R"({"item":")" + lamp + R"(","timeout":)" + timeout + '}');
    CHECK(x.limit == 30s);
  }
}

TEST_CASE("an item that is no datapoint gets an error", "[get]") {
  auto x = read(R"({"item":["dev/lon/d-1","nonsense",5,")" + lamp + R"("]})");
  REQUIRE(x.items.size() == 4);
  for (size_t i = 0; i < 3; ++i) {
    CHECK_FALSE(x.items[i].request);
    CHECK_FALSE(x.items[i].error.empty());
  }
  CHECK(x.items[3].request);
}

TEST_CASE("a response topic that cannot be published is refused", "[get]") {
  for (auto response : {"", "a/#", "a/+/b"})
    CHECK_FALSE(read_get(
      R"({"item":"x","response":")" + std::string{response} + R"("})", "r"));
}

} // namespace troupe
