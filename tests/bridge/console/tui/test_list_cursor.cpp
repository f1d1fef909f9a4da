// The chosen row of a list whose rows come, go and move.

#include "bridge/console/cli/tui/list_cursor.hpp"

#include <catch2/catch.hpp>

#include <vector>

namespace troupe {

using namespace cli;

namespace {

struct list {
  std::vector<std::string> rows;
  list_cursor cursor;

  void settle(size_t room = 3) {
    cursor.settle(rows.size(), room, [this](size_t i) { return rows[i]; });
  }

  void press(key_name x) {
    cursor.press({x, {}});
    settle();
  }
};

} // namespace

TEST_CASE("the chosen row is in sight", "[tui]") {
  list x{{"a", "b", "c", "d", "e"}, {}};
  x.settle();
  CHECK(x.cursor.chosen() == "a");
  x.press(key_name::end);
  CHECK(x.cursor.chosen() == "e");
  CHECK(x.cursor.first() == 2);
  x.press(key_name::down);
  CHECK(x.cursor.chosen() == "e");
  x.press(key_name::page_up);
  CHECK(x.cursor.chosen() == "b");
  CHECK(x.cursor.first() == 1);
  x.press(key_name::home);
  x.press(key_name::up);
  CHECK(x.cursor.chosen() == "a");
  CHECK(x.cursor.first() == 0);
  x.press(key_name::page_down);
  CHECK(x.cursor.chosen() == "d");
  x.settle(1);
  CHECK(x.cursor.first() == 3);
  x.settle(5); // a larger screen has no empty lines while there are rows
  CHECK(x.cursor.first() == 0);
}

TEST_CASE("letters move, too, and others are left to the page", "[tui]") {
  list x{{"a", "b", "c"}, {}};
  x.settle();
  CHECK(x.cursor.press({key_name::text, "j"}));
  CHECK(x.cursor.press({key_name::text, "G"}));
  CHECK(x.cursor.press({key_name::text, "k"}));
  CHECK(x.cursor.press({key_name::text, "g"}));
  CHECK_FALSE(x.cursor.press({key_name::text, "a"}));
  CHECK_FALSE(x.cursor.press({key_name::enter, {}}));
}

TEST_CASE("a row stays chosen wherever it moves", "[tui]") {
  list x{{"a", "b", "c"}, {}};
  x.settle();
  x.press(key_name::down);
  REQUIRE(x.cursor.chosen() == "b");
  x.rows = {"new", "newer", "a", "b"};
  x.settle();
  CHECK(x.cursor.chosen() == "b");
  CHECK(x.cursor.row() == 3);
  SECTION("a row that goes leaves its place to the next one") {
    x.rows = {"new", "a"};
    x.settle();
    CHECK(x.cursor.chosen() == "a");
  }
  SECTION("an empty list has nothing chosen") {
    x.rows.clear();
    x.settle();
    CHECK(x.cursor.chosen().empty());
    x.press(key_name::down);
    CHECK(x.cursor.row() == 0);
  }
}

} // namespace troupe
