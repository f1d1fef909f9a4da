// What an import keeps as it came, and what resource reports change.

#include "protocol/import/document_plan.hpp"
#include "protocol/import/importer.hpp"
#include "protocol/import/plan_changes.hpp"
#include "protocol/import/report_catalogue.hpp"
#include "tests/protocol/lon/report_text.hpp"
#include "tests/support/site_files.hpp"
#include "tests/support/zip_bytes.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

using test::after;
using test::issues_of;

std::string names(const std::vector<document>& xs) {
  std::string out;
  for (auto& x : xs)
    out += x.name + ' ';
  return out;
}

std::string lines(const std::vector<std::string>& xs) {
  std::string out;
  for (auto& x : xs)
    out += x + '\n';
  return out;
}

const std::string set = "9000010600000000-4";

std::string report_of(const std::string& name) {
  return test::report(test::type(name, test::scalar("unsigned long")), set);
}

} // namespace

TEST_CASE("what says the same is one document", "[documents]") {
  auto text = report_of("UNVT_a");
  auto plan = plan_import({{"nvs.xml", text},
                           {"copy/other.xml", text},
                           {"p.dtp", zip_bytes({{"a/nvs.xml", text}})}},
                          {});
  CHECK(issues_of(plan).empty());
  CHECK(names(plan.documents) == "nvs.xml ");
  CHECK(plan.documents[0].kind == file_kind::resource_report);
  CHECK(plan.documents[0].text == text);
  CHECK(plan_import({{"b/nvs.xml", text}}, after(plan)).documents.empty());
}

TEST_CASE("reports of one name stay beside each other", "[documents]") {
  auto plan = plan_import({{"p.dtp!nvs.xml", report_of("UNVT_a")},
                           {"q.dtp!nvs.xml", report_of("UNVT_b")}},
                          {});
  CHECK(names(plan.documents) == "nvs.xml nvs-2.xml ");
  auto next = plan_import({{"nvs.xml", report_of("UNVT_c")}}, after(plan));
  CHECK(names(next.documents) == "nvs-3.xml ");
  for (auto name : {"/UNVT_a", "/UNVT_b", "/UNVT_c"})
    CHECK(next.catalogue->find(set + name) != nullptr);
  CHECK(next.has_reports());
}

TEST_CASE("a map takes the place of an older one", "[documents]") {
  auto plan = plan_import(test::every_kind(), {});
  auto site = after(plan);
  auto files = test::every_kind();
  for (auto& x : files)
    if (x.name == "counter.btm")
      x.text += "Meter,0,power,AI:9,,,Power again,,,\n";
  auto next = plan_import(files, site);
  CHECK(names(next.documents) == "counter.btm ");
  CHECK(lines(describe_changes(next, site))
        == "replaces BACnet map `counter.btm`\n");
}

TEST_CASE("documents have a bound", "[documents]") {
  known_site full;
  full.documents.push_back(
    {file_kind::bacnet_map, "big.btm", std::string(most_document_bytes, 'x')});
  auto plan = plan_import({{"nvs.xml", report_of("UNVT_a")}}, full);
  REQUIRE(plan.issues.size() == 1);
  CHECK(to_string(plan.issues[0])
        == "nvs.xml:0:0: the gateway keeps at most 10000 files of this kind "
           "with 67108864 bytes");
}

TEST_CASE("the oldest definition of a type holds", "[documents]") {
  auto narrow = test::report(
    test::type("UNVT_a", test::scalar("unsigned short"), "nvt", 2), set);
  auto plan = plan_import({{"new.xml", report_of("UNVT_a")}},
                          after(plan_import({{"old.xml", narrow}}, {})));
  CHECK(plan.catalogue->find(set + "/UNVT_a")->size == 1);
  REQUIRE(plan.issues.size() == 1);
  CHECK(to_string(plan.issues[0])
        == "new.xml:7:1: warning: type `UNVT_a` is left out: earlier report "
           "old.xml has another version of it");
}

TEST_CASE("interface files use types of reports of any import", "[documents]") {
  auto files = test::every_kind();
  std::vector<import_file> reports;
  std::vector<import_file> others;
  for (auto& x : files)
    (x.name == "nvs.xml" ? reports : others).push_back(x);
  auto type_of_sensor = [](const import_plan& x) {
    for (auto& type : x.types)
      for (auto& point : type->points)
        if (point.name == "nvoPressure")
          return point.type->name;
    return std::string{"none"};
  };
  CHECK(type_of_sensor(plan_import(files, {})) == set + "/UNVT_pressure");
  auto site = after(plan_import(reports, {}));
  CHECK(type_of_sensor(plan_import(others, site)) == set + "/UNVT_pressure");
  CHECK(type_of_sensor(plan_import(others, {})) != set + "/UNVT_pressure");
}

TEST_CASE("maps are checked against their types", "[documents]") {
  const std::string head = "#filetype,bacnet_type_map\nBlock Name,Block "
                           "Index,Datapoint Name,Address,BACnet Name\n";
  auto files = test::every_kind();
  files.push_back({"other.btm", head + "Meter,0,power,AI:1,Power\n"});
  files.push_back({"copy/counter.btm", head + "Meter,0,volts,AI:1,Volts\n"});
  CHECK(
    issues_of(plan_import(files, {}))
    == "other.btm:0:0: warning: map is kept, but there is no device type "
       "with its program id or name\n"
       "copy/counter.btm:3:9: block `Meter/0` of device type `counter` has no "
       "datapoint `volts`\n");
}

TEST_CASE("an import brings connections", "[documents]") {
  auto plan = plan_import(test::every_kind(), {});
  INFO(issues_of(plan));
  REQUIRE(plan.connections.size() == 1);
  CHECK(plan.connections[0].handle == "Follow");
  CHECK(plan.connections[0].pending.empty());
  SECTION("unless another file has another one of the name") {
    auto files = test::every_kind();
    files.push_back({"b.con", "#filetype,con\nTemplate Name,Device Name,"
                              "Datapoint Name,Direction\n"
                              "Follow,box-1,Lamp/0/nvoLamp,Source\n"
                              "Follow,box-1,Lamp/0/nviLamp,Destination\n"});
    auto out = plan_import(files, {});
    CHECK_FALSE(out.usable());
    CHECK(issues_of(out)
          == "b.con:0:0: connection `Follow` is another one in "
             "site.con\n");
  }
  SECTION("which a file that says the same does not bring again") {
    auto site = after(plan);
    auto text = "\n" + test::text_of("site.con");
    auto again = plan_import({{"b.con", text}}, site);
    CHECK(again.documents.empty());
    CHECK(describe_changes(again, site).empty());
  }
}

TEST_CASE("changes are told in the order in which they happen", "[documents]") {
  auto plan = plan_import(test::every_kind(), {});
  CHECK(
    lines(describe_changes(plan, {}))
    == "keeps resource report `nvs.xml`\n"
       "keeps BACnet map `counter.btm`\n"
       "keeps connection file `site.con`\n"
       "adds modbus device type `counter` with 2 datapoints\n"
       "adds lon device type `Lamp box` with 3 datapoints\n"
       "adds device `lon/box-1` of type `Lamp box` at auto\n"
       "adds device `lon/box-2` of type `Lamp box` at auto\n"
       "adds device `modbus/counter-1` of type `counter` at 127.0.0.1:502:1\n"
       "adds a rule for `Meter/0/power` of device type `counter`\n"
       "adds connection `Follow`\n");
  auto site = after(plan);
  CHECK(describe_changes(plan_import(test::every_kind(), site), site).empty());
  site.connections[0].provisioned = false;
  site.devices[0].desc = "other";
  CHECK(lines(describe_changes(plan_import(test::every_kind(), site), site))
        == "changes device `lon/box-1`: its description\n"
           "provisions connection `Follow`\n");
}

TEST_CASE("the catalogue of documents is that of their import", "[documents]") {
  auto plan = plan_import(test::every_kind(), {});
  auto types = catalogue_of(plan.documents);
  CHECK(types->find(set + "/UNVT_pressure") != nullptr);
  CHECK(catalogue_of({}).get() == &lon::type_catalogue::standard());
}

} // namespace troupe
