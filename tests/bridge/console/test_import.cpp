#include "bridge/import.hpp"
#include "tests/bridge/console/fake_gateway.hpp"

#include <catch2/catch.hpp>

#include <chrono>

using namespace std::chrono_literals;

namespace troupe {

namespace {

const auto list = "name,deviceType,protocol,uid\n"
                  "lamp-1,lamp,lon,auto\n"
                  "lamp-2,lamp,lon,auto\n";

struct fixture : test::gateway_fixture {
  fixture() {
    import_config settings;
    settings.backlog = 2;
    uut = spawn(importer_behavior, settings, ports_of_import(),
                std::vector<stored_document>{});
  }

  /// Sends an order without waiting for the report.
  void send_order(const std::string& text, bool dry_run = false) {
    auto x = std::make_shared<const import_order>(
      import_order{std::make_shared<const std::vector<import_file>>(
                     std::vector<import_file>{{"site.csv", text}}),
                   dry_run});
    tell(uut, import_order_ptr{x});
  }

  importer_actor uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "the importer creates what files list", "[import]") {
  send_order(list);
  auto got = received<import_report_ptr>();
  REQUIRE(got.size() == 1);
  CHECK(got[0]->accepted());
  CHECK(got[0]->devices.size() == 2);
  REQUIRE(world->requests.size() == 4);
  CHECK(std::get<action_request>(world->requests[0].body).args
        == make_structure({{"type", value{"lamp"}},
                           {"unid", value{"auto"}},
                           {"provision", value{true}},
                           {"lon.attach", value{"local"}}}));
}

TEST_CASE_METHOD(fixture, "a bad line keeps the importer from everything",
                 "[import]") {
  send_order(std::string{list} + "la mp,lamp,lon,auto\n");
  auto got = received<import_report_ptr>();
  REQUIRE(got.size() == 1);
  CHECK_FALSE(got[0]->accepted());
  REQUIRE(got[0]->issues.size() == 1);
  CHECK(got[0]->issues[0].line == 4);
  CHECK(world->requests.empty());
}

TEST_CASE_METHOD(fixture, "what stands against a list is found first",
                 "[import]") {
  world->add_device({"lon", "lamp-9"}, test::lamp_type("lon"));
  world->add_device({"lon", "lamp-1"}, test::lamp_type("lon"));
  world->devices[{"lon", "lamp-9"}].unid = "0503C0123451";
  world->devices[{"lon", "lamp-1"}].unid = "0503C0123452";
  send_order("name,deviceType,protocol,uid\n"
             "lamp-1,lamp,lon,0503C0123453\n"
             "lamp-2,lamp,lon,0503C0123451\n"
             "lamp-3,lamp,lon,auto\n");
  auto got = received<import_report_ptr>();
  REQUIRE(got.size() == 1);
  CHECK_FALSE(got[0]->accepted());
  CHECK(got[0]->conflict);
  REQUIRE(got[0]->issues.size() == 2);
  CHECK(to_string(got[0]->issues[0])
        == "site.csv:2:17: lamp-1 is there with address 0503C0123452");
  CHECK(to_string(got[0]->issues[1])
        == "site.csv:3:17: 0503C0123451: UNID already exists: lamp-9");
  CHECK(world->requests.empty());
}

TEST_CASE_METHOD(fixture, "a dry run only looks", "[import]") {
  send_order(list, true);
  auto got = received<import_report_ptr>();
  REQUIRE(got.size() == 1);
  CHECK(got[0]->devices.size() == 2);
  CHECK(world->requests.empty());
}

TEST_CASE_METHOD(fixture, "imports wait for one another, but not too many",
                 "[import]") {
  world->answer = [](const device_request&) { return std::nullopt; };
  send_order(list);
  send_order(list);
  CHECK(received<import_report_ptr>().empty());
  send_order(list);
  auto refused = received<caf::error>();
  REQUIRE(refused.size() == 1);
  CHECK(refused[0] == ec::overloaded);
  world->answer = {};
  for (auto& [request, who] : std::exchange(world->unanswered, {}))
    tell(who, outcome{request.number, ec::none, {}, {}, {}});
  CHECK(received<import_report_ptr>().size() == 2);
}

TEST_CASE_METHOD(fixture, "an import ends although a request does not",
                 "[import]") {
  world->answer = [](const device_request& x) -> std::optional<outcome> {
    if (x.target.handle == "lamp-2")
      return std::nullopt;
    return outcome{};
  };
  send_order(list);
  advance(600s, 1s);
  auto got = received<import_report_ptr>();
  REQUIRE(got.size() == 1);
  CHECK_FALSE(got[0]->accepted());
}

TEST_CASE_METHOD(fixture, "an import without a manager fails", "[import]") {
  caf::anon_send_exit(manager, caf::exit_reason::kill);
  sched.run();
  send_order(list);
  auto got = received<import_report_ptr>();
  REQUIRE(got.size() == 1);
  CHECK_FALSE(got[0]->accepted());
}

} // namespace troupe
