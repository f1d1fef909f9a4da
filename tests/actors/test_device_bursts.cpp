// Requests that come to a device faster than the disk takes them.

#include "tests/support/lamps_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace test;

namespace {

struct fixture : lamps_fixture {
  /// Writes that find the disk at work.
  fixture() {
    disk->late = true;
    disk->stays_late = true;
    assign(hosted, "nviLamp", set(lamp(1, 1)));
    REQUIRE(disk->waiting.size() == 1);
  }

  /// The disk is done with what it was given; what follows waits.
  void sync() {
    tell(store, commit_atom_v);
  }

  /// It is done with everything.
  void sync_all() {
    disk->stays_late = false;
    sync();
    received<outcome>();
  }

  std::string updates() {
    std::string out;
    for (auto& x : received<life_event_ptr>())
      if (x->what == life_event::kind::updated)
        out += x->device->type->points[x->point].name + ' ';
    return out;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "changes of different points share a commit",
                 "[burst]") {
  assign(hosted, "nviLevel", set(value{30}));
  assign(hosted, "nvoLampFb", set(lamp(2, 1)));
  CHECK(disk->waiting.size() == 1); // they wait for the first
  CHECK(updates().empty());
  sync();
  CHECK(updates() == "nviLamp ");
  CHECK(disk->waiting.size() == 1);
  block_views();
  sync();
  CHECK(updates() == "nviLevel nvoLampFb ");
  CHECK(block_views().size() == 1); // of both
}

TEST_CASE_METHOD(fixture, "two changes of a point are seen one by one",
                 "[burst]") {
  assign(hosted, "nviLevel", set(value{30}));
  assign(hosted, "nviLevel", set(value{40}));
  sync();
  updates();
  block_views();
  for (auto level : {30, 40}) {
    sync();
    CHECK(updates() == "nviLevel ");
    auto shown = block_views();
    REQUIRE_FALSE(shown.empty());
    CHECK(shown.back()->points[nvi_level].present.number() == level);
  }
}

TEST_CASE_METHOD(fixture, "another request waits for the changes before it",
                 "[burst]") {
  assign(hosted, "nviLevel", set(value{30}));
  act(hosted, "deprovision");
  assign(hosted, "nvoLampFb", set(lamp(2, 1)));
  sync_all();
  std::string shown;
  for (auto& x : device_views())
    shown += x->state == device_phase::unprovisioned ? "unprovisioned " : "";
  CHECK(shown == "unprovisioned ");
  CHECK(updates() == "nviLamp nviLevel nvoLampFb ");
}

TEST_CASE_METHOD(fixture, "a disk that fails is told to all that wait for it",
                 "[burst]") {
  assign(hosted, "nviLevel", set(value{30}));
  assign(hosted, "nvoLampFb", set(lamp(2, 1)));
  disk->broken = true;
  sync();
  std::string codes;
  for (auto& x : received<outcome>())
    codes += x.code == ec::storage_failed ? "failed " : "other ";
  CHECK(codes == "failed failed failed "); // one waited for its driver
}

TEST_CASE_METHOD(fixture, "a change that is wrong does not hold up the others",
                 "[burst]") {
  assign(hosted, "nviLevel", set(value{"much"}));
  assign(hosted, "nvoLampFb", set(lamp(2, 1)));
  sync_all();
  CHECK(updates() == "nviLamp nvoLampFb ");
}

} // namespace troupe
