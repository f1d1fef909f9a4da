#include "protocol/backup/restore.hpp"
#include "storage/archivist.hpp"
#include "storage/rocks_store.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/manual_wall_clock.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>

namespace troupe::test {

namespace {

namespace fs = std::filesystem;

/// Whoever settles, and what became of it.
struct writer_world {
  std::string settled; ///< Names in their order.
  std::string full;    ///< This one cannot write.
};

settling_actor::behavior_type writer(settling_actor::pointer,
                                     const std::shared_ptr<writer_world>& world,
                                     const std::string& name) {
  return {
    [world, name](settle_atom) -> caf::result<caf::ok_atom> {
      if (world->full == name)
        return caf::make_error(ec::storage_failed, "the disk is full");
      world->settled += name + ' ';
      return caf::ok_atom_v;
    },
  };
}

struct fixture : det_fixture {
  fixture() {
    rocks_config place;
    place.path = state + "/store";
    fs::create_directory(state);
    std::ofstream{state + "/client-id"} << "trouped-1";
    auto opened = rocks_store::open(place);
    REQUIRE(opened);
    disk = *std::move(opened);
    REQUIRE(disk->write({{"a", "1"}}));
    archivist_config wanted;
    wanted.state = state;
    wanted.beside = {"client-id"};
    wanted.version = "0.1.0";
    archivist_ports ports;
    for (auto name : {"recorder", "historian", "journal"})
      ports.writers.push_back(spawn(writer, world, std::string{name}));
    ports.clock = std::make_shared<manual_wall_clock>(1'000'000'000);
    ports.make_packer = [this](backup_request x) {
      requests.push_back(x);
      return sys.spawn(packer_behavior, disk, std::move(x));
    };
    uut = spawn(archivist_behavior, wanted, ports);
  }

  /// Returns the code of the end.
  ec order(const std::string& path) {
    auto out = ec::internal;
    auto asked = self->request(uut, caf::infinite, caf::put_atom_v, path);
    sched.run();
    asked.receive(
      [&](const backup_report_ptr& x) {
        report = *x;
        out = ec::none;
      },
      [&](const caf::error& why) { out = static_cast<ec>(why.code()); });
    return out;
  }

  scratch_folder folder;
  std::string state = folder.file("state");
  std::string file = folder.file("site.zip");
  std::shared_ptr<writer_world> world = std::make_shared<writer_world>();
  std::shared_ptr<rocks_store> disk;
  std::vector<backup_request> requests;
  backup_report report;
  archivist_actor uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "a backup has what all writers held", "[backup]") {
  REQUIRE(order(file) == ec::none);
  CHECK(world->settled == "recorder historian journal ");
  CHECK(report.bytes == fs::file_size(file));
  auto back = restore_backup(file, folder.file("new"), store_format);
  REQUIRE(back);
  CHECK(back->files.size() == report.files);
  CHECK(back->version == "0.1.0");
  CHECK(back->time == 1'000'000'000);
  CHECK(fs::exists(folder.file("new/client-id")));
}

TEST_CASE_METHOD(fixture, "a second backup is refused politely", "[backup]") {
  auto first = self->request(uut, caf::infinite, caf::put_atom_v, file);
  auto second = self->request(uut, caf::infinite, caf::put_atom_v,
                              folder.file("second.zip"));
  sched.run();
  second.receive([](const backup_report_ptr&) { FAIL("there are two"); },
                 [](const caf::error& why) {
                   CHECK(static_cast<ec>(why.code()) == ec::overloaded);
                 });
  first.receive([](const backup_report_ptr&) {},
                [](const caf::error& why) { FAIL(to_string(why)); });
  CHECK_FALSE(fs::exists(folder.file("second.zip")));
  CHECK(order(folder.file("second.zip")) == ec::none);
}

TEST_CASE_METHOD(fixture, "a backup of half the state is none", "[backup]") {
  world->full = "historian";
  CHECK(order(file) == ec::storage_failed);
  CHECK_FALSE(fs::exists(file));
  CHECK(requests.empty());
  world->full.clear();
  CHECK(order(file) == ec::none);
}

TEST_CASE_METHOD(fixture, "a backup goes to a new file by its whole path",
                 "[backup]") {
  CHECK(order("site.zip") == ec::invalid_request);
  CHECK(order("") == ec::invalid_request);
  REQUIRE(order(file) == ec::none);
  CHECK(order(file) == ec::already_exists);
  CHECK(order(folder.file("none/site.zip")) == ec::storage_failed);
}

TEST_CASE_METHOD(fixture, "a gateway that stops does not wait for a backup",
                 "[backup]") {
  REQUIRE(order(file) == ec::none);
  REQUIRE(requests.size() == 1);
  CHECK_FALSE(requests[0].stopped());
  self->send_exit(uut, caf::exit_reason::user_shutdown);
  sched.run();
  CHECK(requests[0].stopped());
}

} // namespace troupe::test
