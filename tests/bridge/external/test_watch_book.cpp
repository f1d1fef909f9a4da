#include "bridge/external/watch_book.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

point_watch_ptr watch(const std::string& handle, const std::string& point) {
  return std::make_shared<const point_watch>(
    point_watch{{"acme", handle}, "Room", 0, point, {}, 1});
}

} // namespace

TEST_CASE("one connection serves all who follow a point", "[external]") {
  watch_book uut;
  auto name = uut.add(watch("r-1", "Temp"));
  CHECK(name == "r-1.Room.0.Temp");
  CHECK(uut.add(watch("r-1", "Temp")) == name);
  REQUIRE(uut.find(*name) != nullptr);
  CHECK(uut.find(*name)->watches.size() == 2);
  CHECK(uut.find("r-2.Room.0.Temp") == nullptr);
}

TEST_CASE("points whose names run together are told apart", "[external]") {
  watch_book uut;
  auto x = std::make_shared<const point_watch>(
    point_watch{{"acme", "a.b"}, "c", 0, "d", {}, 1});
  auto y = std::make_shared<const point_watch>(
    point_watch{{"acme", "a"}, "b.c", 0, "d", {}, 1});
  CHECK(uut.add(x) == "a.b.c.0.d");
  CHECK(uut.add(y) == "a.b.c.0.d~");
  CHECK(uut.add(y) == "a.b.c.0.d~");
}

TEST_CASE("points are found by driver and by device", "[external]") {
  watch_book uut;
  CHECK(uut.add(watch("r-1", "Temp")));
  CHECK(uut.add(watch("r-2", "Temp")));
  CHECK(uut.names_of("acme", {}).size() == 2);
  CHECK(uut.names_of("acme", "r-2")
        == std::vector<std::string>{"r-2.Room.0.Temp"});
  CHECK(uut.names_of("zigbee", {}).empty());
}

TEST_CASE("what nobody follows is forgotten", "[external]") {
  watch_book uut;
  CHECK(uut.add(watch("r-1", "Temp")));
  auto gone = uut.remove({});
  CHECK(gone.size() == 1);
  CHECK(uut.find("r-1.Room.0.Temp") == nullptr);
}

TEST_CASE("a connection has a source and an input", "[external]") {
  watch_book uut;
  auto name = uut.add(watch("r-1", "Temp"));
  REQUIRE(name);
  auto& x = *uut.find(*name);
  CHECK(connection_topic(x, *name)
        == "glp/0/./=engine/acme/con/r-1.Room.0.Temp/do");
  CHECK(render_connection_action("create", "s1", x, *name)
        == R"({"action":"create","args":{"sources":)"
           R"(["glp/0/s1/fb/dev/acme/r-1/if/Room/0/Temp/value"],)"
           R"("destinations":[],"monitor":)"
           R"({"input":"glp/0/./=dcm/con/r-1.Room.0.Temp/in"}}})");
}

TEST_CASE("a driver says why a connection fails", "[external]") {
  CHECK(connection_failure(R"({"state":"failed","failureCode":5,)"
                           R"("failureReason":"no such block"})")
        == "no such block");
  CHECK_FALSE(connection_failure(R"({"failureCode":5})").empty());
  for (auto fine : {R"({"state":"provisioned","failureCode":0})", "junk", "",
                    "[]", R"({"failureCode":"x"})"})
    CHECK(connection_failure(fine).empty());
}

} // namespace troupe
