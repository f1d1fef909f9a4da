#include "bridge/console/alarm_ids.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

using texts = std::vector<std::string>;

} // namespace

TEST_CASE("a short id is as long as it must be", "[console]") {
  CHECK(short_ids({}).empty());
  CHECK(short_ids({"18d7a3f2b0000001"}) == texts{"18d7a3f2"});
  CHECK(
    short_ids({"28d7a3f2b0000001", "18d7a3f2b0000001", "18d7a3f2b0000002",
               "18d7a3f2b1000001"})
    == texts{"28d7a3f2", "18d7a3f2b0000001", "18d7a3f2b0000002", "18d7a3f2b1"});
  CHECK(short_ids({"a", ""}) == texts{"a", ""});
}

TEST_CASE("every short id finds its alarm", "[console]") {
  texts ids{"18d7a3f2b0000001", "18d7a3f2b0000002", "18d7a3f2b1000001",
            "18d7a3f400000000"};
  auto brief = short_ids(ids);
  for (size_t i = 0; i < ids.size(); ++i) {
    CAPTURE(brief[i]);
    auto found = find_id(ids, brief[i]);
    REQUIRE(found);
    CHECK(*found == ids[i]);
    CHECK(*find_id(ids, ids[i]) == ids[i]);
  }
}

TEST_CASE("a beginning that means no alarm, or several, finds none",
          "[console]") {
  texts ids{"18d7a3f2b0000001", "18d7a3f400000000"};
  auto why = [&](const std::string& x) {
    auto got = find_id(ids, x);
    return got ? "" : got.error().text;
  };
  CHECK(why("18d7a3f2").empty());
  CHECK(why("18d7a3f") == "18d7a3f: more than one alarm begins like this");
  CHECK(why("28d7") == "28d7: no such alarm");
  CHECK(why("18d7a3f2b00000010") == "18d7a3f2b00000010: no such alarm");
  CHECK(why("a3f2") == "a3f2: no such alarm");
  CHECK_FALSE(why("").empty());
}

TEST_CASE("rows without an id have none", "[console]") {
  CHECK(ids_of({make_structure({{"id", value{"18d7"}}}), value{},
                make_structure({{"id", value{7}}})})
        == texts{"18d7", "", ""});
}

} // namespace troupe
