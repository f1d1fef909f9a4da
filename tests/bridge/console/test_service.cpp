// The console on its own thread, as the daemon runs it.

#include "bridge/console/service.hpp"
#include "tests/bridge/console/server_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

TEST_CASE("the console serves clients from a thread of its own", "[console]") {
  test::scratch_folder folder;
  auto world = std::make_shared<test::fake_world>();
  world->add_device({"lon", "lamp-1"}, test::lamp_type());
  caf::actor_system_config settings;
  settings.set("scheduler.max-threads", 2);
  caf::actor_system sys{settings};
  console_ports ports;
  ports.manager = sys.spawn(test::fake_manager, world);
  ports.publisher = sys.spawn(test::fake_publisher, world);
  ports.wheel = sys.spawn(timer_wheel_behavior,
                          caf::timespan{std::chrono::milliseconds{100}});
  import_ports importing{ports.manager, ports.publisher, ports.wheel,
                         sys.spawn(test::fake_connections, world),
                         sys.spawn(test::fake_store,
                                   std::make_shared<test::fake_disk>())};
  ports.importer = sys.spawn(importer_behavior, import_config{}, importing,
                             std::vector<stored_document>{});
  console_config cfg;
  cfg.socket = folder.file("troupe.sock");
  auto uut = spawn_console(sys, cfg, ports);
  REQUIRE(uut);
  std::ostringstream out;
  cli::world around{{out, out}, folder.file(""), {}, "anna"};
  CHECK(cli::run({"devices", "--json"}, around) == cli::exit_code::done);
  CHECK(out.str().find("lamp-1") != std::string::npos);
  SECTION("but not two on one socket") {
    auto second = spawn_console(sys, cfg, ports);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ec::resource_taken);
  }
  SECTION("until it is stopped") {
    test::raw_client client{cfg.socket};
    console::request x;
    x.mutable_watch();
    client.send(x);
    (*uut)->stop();
    (*uut)->stop();
    client.receive();
    CHECK(client.error != boost::asio::error::would_block);
    CHECK(cli::run({"devices"}, around) == cli::exit_code::no_daemon);
  }
  (*uut).reset();
  caf::anon_send_exit(ports.importer, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(importing.connections, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(importing.store, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(ports.manager, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(ports.publisher, caf::exit_reason::user_shutdown);
  caf::anon_send_exit(ports.wheel, caf::exit_reason::user_shutdown);
}

} // namespace troupe
