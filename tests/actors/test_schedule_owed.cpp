#include "tests/support/schedule_fixture.hpp"

namespace troupe {

using namespace test;

TEST_CASE_METHOD(schedule_fixture, "what a deleted schedule left is released",
                 "[schedule][owed]") {
  run(exception);
  go_to(22, 30);
  confirm();
  kill();
  run(ended(lamp_of(hosted)));
  auto x = shown();
  REQUIRE(x);
  CHECK_FALSE(is_set(x, 8));
  CHECK(settled().empty()); // the device has yet to get it
  confirm();
  CHECK(settled() == std::vector<uint64_t>{7});
}

TEST_CASE_METHOD(schedule_fixture, "what others hold no debt releases",
                 "[schedule][owed]") {
  write(hosted, "nviLamp", set(lamp(70, 1), 8));
  run(ended(lamp_of(hosted)));
  CHECK(settled() == std::vector<uint64_t>{7});
  CHECK(is_set(write(hosted, "nviLamp", set(lamp(1, 1))), 8));
}

TEST_CASE_METHOD(schedule_fixture,
                 "a debt at a device that never comes is given up",
                 "[schedule][owed]") {
  run(ended(lamp_of({"lon", "nobody"})));
  go_to(22, 40);
  CHECK(settled().empty()); // it may come
  go_to(1, 0, 1);
  CHECK(settled() == std::vector<uint64_t>{7});
}

TEST_CASE_METHOD(schedule_fixture, "a device that does not answer owes nothing",
                 "[schedule][owed]") {
  write(remote, "nviLamp", set(lamp(1, 1)));
  confirm();
  run(exception, remote);
  go_to(22, 30);
  confirm();
  kill();
  run(ended(lamp_of(remote)));
  confirm(ec::timeout); // it gets the value when it is back
  CHECK(settled() == std::vector<uint64_t>{7});
}

TEST_CASE_METHOD(schedule_fixture,
                 "a plan gets what it needs where an earlier one owes",
                 "[schedule][owed]") {
  auto x = *spec(exception);
  x.owed.push_back({lamp_of(hosted), 1u << 5 | 1u << 8});
  x.debt = 9;
  go_to(22, 40);
  clear();
  run(std::make_shared<const schedule_spec>(x));
  CHECK(is_set(shown(), 8)); // it is the present output
  confirm();
  CHECK(settled() == std::vector<uint64_t>{9});
}

TEST_CASE_METHOD(schedule_fixture,
                 "after a restart groups let go of what ended",
                 "[schedule][owed]") {
  const std::string release = R"({"value":null,"prio":8})";
  SECTION("when the exception is over") {
    go_to(23, 30);
    restart_with_group(true);
    CHECK(relayed() == std::vector<std::string>{release});
    go_to(23, 40);
    CHECK(relayed().empty()); // once
  }
  SECTION("but keep the present output") {
    go_to(22, 40);
    restart_with_group(true);
    CHECK(relayed()
          == std::vector<std::string>{
            R"({"value":{"value":50,"state":1},"prio":8})"});
    go_to(23, 0);
    CHECK(relayed() == std::vector<std::string>{release});
  }
  SECTION("but not when the schedule is new") {
    go_to(23, 30);
    restart_with_group(false);
    CHECK(relayed().empty());
  }
}

TEST_CASE_METHOD(schedule_fixture, "a group of a deleted schedule lets go",
                 "[schedule][owed]") {
  run(ended(group()));
  go_to(22, 20);
  CHECK(settled().empty()); // nobody was there to take it
  tell(uut, attach_atom_v, as<bus_listener_actor>());
  CHECK(relayed() == std::vector<std::string>{R"({"value":null,"prio":8})"});
  CHECK(settled().empty()); // nobody says what became of it
  go_to(22, 23);
  CHECK(settled() == std::vector<uint64_t>{7});
  CHECK(relayed().empty());
}

TEST_CASE_METHOD(schedule_fixture, "a group that does not relay lets go later",
                 "[schedule][owed]") {
  run(ended(group()));
  tell(uut, attach_atom_v, std::string{"g"}, std::string{"not provisioned"});
  tell(uut, attach_atom_v, as<bus_listener_actor>());
  go_to(22, 30);
  CHECK(relayed().empty());
  CHECK(settled().empty());
  tell(uut, attach_atom_v, std::string{"g"}, std::string{});
  CHECK(relayed() == std::vector<std::string>{R"({"value":null,"prio":8})"});
  go_to(22, 33);
  CHECK(settled() == std::vector<uint64_t>{7});
}

} // namespace troupe
