// The steps of an import one after the other, and what stays when one fails.

#include "tests/bridge/console/fake_gateway.hpp"
#include "tests/support/site_files.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace troupe {

namespace {

struct steps_fixture : test::gateway_fixture {
  steps_fixture() {
    world->types.clear();
    world->answer = [this](const device_request& x) -> std::optional<outcome> {
      return play(x);
    };
    start({});
  }

  void start(const std::vector<stored_document>& documents) {
    import_config settings;
    settings.sid = "17q3bm7";
    settings.connection_window = 1;
    uut = spawn(importer_behavior, settings, ports_of_import(), documents);
  }

  /// Creates what is asked for, as a manager would.
  std::optional<outcome> play(const device_request& x) {
    auto action = std::get_if<action_request>(&x.body);
    if (x.target.handle == refused)
      return outcome{0, ec::already_exists, "no " + refused, {}, {}};
    if (action != nullptr && action->action == "delete")
      world->devices.erase(x.target);
    auto is_new = world->devices.count(x.target) == 0;
    if (action != nullptr && action->action == "create" && is_new) {
      auto name = *action->args.field("type")->text();
      for (auto& type : world->types)
        if (type->name == name)
          world->add_device(x.target, type);
      auto& made = world->devices[x.target];
      made.unid = *action->args.field("unid")->text();
      made.attach = made.unid == "auto" ? "local" : "";
    }
    if (auto change = std::get_if<cfg_request>(&x.body))
      world->devices[x.target].cfg = change->content;
    return outcome{};
  }

  import_report import(const std::vector<import_file>& files,
                       bool dry_run = false) {
    tell(uut,
         std::make_shared<const import_order>(import_order{
           std::make_shared<const std::vector<import_file>>(files), dry_run}));
    auto got = received<import_report_ptr>();
    REQUIRE(got.size() == 1);
    return *got[0];
  }

  static std::string issues(const import_report& x) {
    std::string out;
    for (auto& issue : x.issues)
      out += to_string(issue) + '\n';
    return out;
  }

  [[nodiscard]] std::string keys() const {
    std::string out;
    for (auto& [key, bytes] : disk->records)
      out += key + ' ';
    return out;
  }

  /// `create Follow`
  [[nodiscard]] std::string asked() const {
    std::string out;
    for (auto& x : world->connection_requests)
      out += *iap::read_json(x.payload)->field("action")->text() + ' '
             + iap::split_levels(x.topic)[5] + '\n';
    return out;
  }

  importer_actor uut;
  std::string refused; ///< Handle of a device that cannot be created.
};

} // namespace

TEST_CASE_METHOD(steps_fixture, "a site of every kind is imported once",
                 "[import]") {
  auto first = import(test::every_kind());
  CHECK(issues(first).empty());
  CHECK(first.types.size() == 2);
  CHECK(first.devices.size() == 3);
  CHECK(first.rules == 1);
  CHECK(first.connections == std::vector<std::string>{"Follow"});
  CHECK(first.changes.size() == 10);
  CHECK(keys() == "o/con/site.con o/map/counter.btm o/report/nvs.xml ");
  CHECK(asked() == "create Follow\nprovision Follow\n");
  REQUIRE(world->catalogues.size() == 1);
  CHECK(world->catalogues[0]->find("9000010600000000-4/UNVT_pressure"));
  SECTION("and nothing changes the second time") {
    disk->broken = true; // no document is written
    world->requests.clear();
    auto second = import(test::every_kind());
    CHECK(issues(second).empty());
    CHECK(second.changes.empty());
    CHECK(second.unchanged == 3);
    CHECK(second.rules == 0);
    CHECK(second.connections == first.connections);
    CHECK(world->rule_orders.size() == 1);
    CHECK(world->type_orders == 1);
    CHECK(world->connection_requests.size() == 2);
    for (auto& x : world->requests)
      CHECK(std::holds_alternative<action_request>(x.body)); // no `cfg` again
  }
  SECTION("also after a restart") {
    std::vector<std::string> problems;
    record_list records;
    for (auto& [key, bytes] : disk->records)
      records.push_back({key, bytes});
    start(read_documents(records, problems));
    CHECK(problems.empty());
    disk->broken = true;
    CHECK(import(test::every_kind()).changes.empty());
  }
  SECTION("and what it exports changes nothing") {
    tell(uut, caf::get_atom_v);
    auto got = received<site_files_ptr>();
    REQUIRE(got.size() == 1);
    CHECK(got[0]->notes.empty());
    CHECK(got[0]->files.size() == 8);
    std::vector<import_file> files;
    for (auto& [name, bytes] : got[0]->files)
      files.push_back({name, bytes});
    disk->broken = true;
    auto again = import(files);
    CHECK(issues(again).empty());
    CHECK(again.changes.empty());
  }
}

TEST_CASE_METHOD(steps_fixture, "a dry run says what would change",
                 "[import]") {
  auto report = import(test::every_kind(), true);
  CHECK(report.changes.size() == 10);
  CHECK(report.devices.size() == 3);
  CHECK(report.connections.size() == 1);
  CHECK(report.rules == 1);
  CHECK(keys().empty());
  CHECK(world->requests.empty());
  CHECK(world->connection_requests.empty());
  world->add_device({"modbus", "other"}, test::lamp_type("modbus"));
  world->devices[{"modbus", "other"}].unid = "127.0.0.1:502:1";
  auto conflict = import(test::every_kind(), true);
  CHECK(conflict.conflict);
  CHECK(conflict.changes.empty());
}

TEST_CASE_METHOD(steps_fixture, "documents that cannot be stored end an import",
                 "[import]") {
  disk->broken = true;
  auto report = import(test::every_kind());
  CHECK_FALSE(report.accepted());
  CHECK_FALSE(report.partial);
  CHECK(world->types.empty());
  disk->broken = false;
  CHECK(import(test::every_kind()).accepted());
}

TEST_CASE_METHOD(steps_fixture, "an import that fails says what stays",
                 "[import]") {
  std::string rest;
  SECTION("types") {
    world->type_refusal = {ec::already_exists,
                           "Lamp box: devices use another version"};
    rest = "box.xif:0:0: Lamp box: devices use another version\n"
           "import:0:0: warning: 3 documents of these files stay; the next "
           "import finds them\n";
  }
  SECTION("rules") {
    world->rule_refusal = {ec::storage_failed, "disk full"};
    rest = "import:0:0: disk full\n"
           "import:0:0: warning: 3 documents, 2 device types of these files "
           "stay; the next import finds them\n";
  }
  SECTION("devices") {
    refused = "counter-1";
    rest = "devices.csv:4:0: no counter-1\n"
           "import:0:0: warning: 3 documents, 2 device types, rules of 1 "
           "device types of these files stay; the next import finds them\n";
  }
  SECTION("connections") {
    world->connects = false;
    rest = "import:0:0: connection `Follow` could not be made; ev/error says "
           "why\n"
           "import:0:0: warning: 3 documents, 2 device types, rules of 1 "
           "device types, 3 devices of these files stay; the next import finds "
           "them\n";
  }
  auto report = import(test::every_kind());
  CHECK_FALSE(report.accepted());
  CHECK(report.partial);
  CHECK(issues(report) == rest);
  if (world->connects)
    CHECK(world->devices.empty());
  world->type_refusal.code = world->rule_refusal.code = ec::none;
  world->connects = true;
  refused.clear();
  CHECK(import(test::every_kind()).accepted());
  CHECK(asked().find("provision Follow\n") != std::string::npos);
}

TEST_CASE_METHOD(steps_fixture, "a connection that changed is updated",
                 "[import]") {
  import(test::every_kind());
  world->connection_requests.clear();
  auto files = test::every_kind();
  for (auto& x : files)
    if (x.name == "site.con")
      x.text += "Follow,Fixed,box-1,Lamp box,Lamp/0/nviLamp,Destination\n";
  auto report = import(files);
  CHECK(issues(report).empty());
  CHECK(report.changes
        == std::vector<std::string>{"replaces connection file `site.con`",
                                    "changes connection `Follow`"});
  CHECK(asked() == "update Follow\n");
  CHECK(world->connections.at(0)
          .args.field("destinations")
          ->elements()
          ->elements.size()
        == 2);
}

TEST_CASE_METHOD(steps_fixture, "a rule that goes is written once more",
                 "[import]") {
  import(test::every_kind());
  auto files = test::every_kind();
  for (auto& x : files)
    if (x.name == "points.dla")
      x.text = x.text.substr(0, x.text.find("modbus,"))
               + "modbus,counter,"
                 "Meter/0/power,,,,,\n";
  CHECK(import(files).changes
        == std::vector<std::string>{
          "removes the rule for `Meter/0/power` of device type `counter`"});
  REQUIRE(world->rules.size() == 1);
  CHECK(world->rules[0]->points.empty());
  CHECK(import(files).changes.empty());
  CHECK(world->rule_orders.size() == 2);
}

} // namespace troupe
