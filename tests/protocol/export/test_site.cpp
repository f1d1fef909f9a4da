// A site that is written as files is the same when they are read.

#include "protocol/export/site.hpp"
#include "protocol/import/plan_changes.hpp"
#include "tests/support/site_files.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace troupe {

namespace {

using test::after;
using test::issues_of;

std::string names(const site_files& x) {
  std::string out;
  for (auto& [name, bytes] : x.files)
    out += name + '\n';
  return out;
}

std::vector<import_file> read_back(const site_files& x) {
  std::vector<import_file> out;
  for (auto& [name, bytes] : x.files)
    out.push_back({"x/" + name, bytes});
  std::sort(out.begin(), out.end(),
            [](auto& a, auto& b) { return a.name < b.name; });
  return out;
}

std::string types_of(const import_plan& x) {
  std::vector<std::string> all;
  for (auto& type : x.types) {
    auto text = type->protocol + ' ' + type->name;
    for (auto& point : type->points)
      text += ' ' + point.name + ':' + point.type->name;
    all.push_back(text + '\n');
  }
  std::sort(all.begin(), all.end());
  std::string out;
  for (auto& text : all)
    out += text;
  return out;
}

std::string mod_text(const std::string& program_id, const std::string& point) {
  return "#filetype,Modbus_xif\n#program_ID," + program_id
         + "\nDatapoint Name,Address,Native Type,Function Code\n" + point
         + ",1,UINT16,FC03\n";
}

/// Exports *site*, imports that into an empty gateway and into itself.
void check_round_trip(known_site site) {
  auto files = read_back(export_site(site));
  auto empty = plan_import(files, {});
  CHECK(issues_of(empty).empty());
  import_plan had;
  had.types = site.types;
  CHECK(types_of(empty) == types_of(had));
  auto made = after(empty);
  made.sid = site.sid;
  CHECK(describe_changes(plan_import(files, site), site).empty());
  CHECK(export_site(made).files == export_site(site).files);
}

} // namespace

TEST_CASE("an export has a file of every kind", "[site]") {
  auto out = export_site(after(plan_import(test::every_kind(), {})));
  CHECK(out.notes.empty());
  CHECK(names(out)
        == "reports/0001/nvs.xml\nmaps/counter.btm\ninterfaces/lon/box.xif\n"
           "interfaces/modbus/counter.mod\ntypes.dtd\npoints.dla\ndevices.csv\n"
           "connections/site.con\n");
  CHECK(names(export_site({})).empty());
}

TEST_CASE("a site comes back from its export", "[site]") {
  check_round_trip(after(plan_import(test::every_kind(), {})));
}

TEST_CASE("types of all ways to be named come back", "[site]") {
  const std::string dtd
    = "#filetype,dtd\nDevice Type,Protocol,Program ID,Default\n";
  const std::vector<import_file> files{
    {"a/meter.mod", mod_text("9FFFFF1E28000601", "x")},
    {"b.dtp!meter.mod", mod_text("9FFFFF1E28000602", "y")},
    {"plain.mod.csv", mod_text("9FFFFF1E28000603", "z")},
    {"rival.mod", mod_text("9FFFFF1E28000603", "w")},
    {"names.dtd", dtd
                    + "First,modbus,9FFFFF1E28000601,false\n"
                      "Second,modbus,9FFFFF1E28000601,true\n"
                      "Third,modbus,9FFFFF1E28000602,true\n"}};
  auto plan = plan_import(files, {});
  REQUIRE(plan.usable());
  CHECK(plan.types.size() == 5);
  auto site = after(plan);
  auto out = export_site(site);
  CHECK(names(out)
        == "interfaces/modbus-2/meter.mod\ninterfaces/modbus/meter.mod\n"
           "interfaces/modbus/plain.mod.csv\ninterfaces/modbus/rival.mod\n"
           "types.dtd\n");
  auto again = plan_import(read_back(out), {});
  CHECK(again.usable());
  CHECK(types_of(again) == types_of(plan));
}

TEST_CASE("a renamed type beside a rival has a file of its name", "[site]") {
  auto plan = plan_import({{"meter.mod", mod_text("9FFFFF1E28000601", "x")},
                           {"names.dtd",
                            "#filetype,dtd\nDevice Type,Protocol,Program ID\n"
                            "Old/new,modbus,9FFFFF1E28000601\n"
                            "Renamed,modbus,9FFFFF1E28000601\n"}},
                          {});
  auto site = after(plan);
  auto rival = plan_import({{"r.mod", mod_text("9FFFFF1E28000601", "y")}}, {});
  site.types.push_back(rival.types.at(0));
  auto out = export_site(site);
  CHECK(names(out)
        == "interfaces/modbus/Renamed.mod\ninterfaces/modbus/r.mod\n");
  REQUIRE(out.notes.size() == 1);
  CHECK(out.notes[0]
        == "modbus device type `Old/new` is left out: no file can have its "
           "name");
}

TEST_CASE("connections that clients made are exported", "[site]") {
  auto site = after(plan_import(test::every_kind(), {}));
  site.sid = "17q3bm7";
  const auto ends = [](const char* from, const char* to) {
    auto list = [](const std::string& x) {
      array out;
      out.elements.emplace_back(x);
      return value{std::move(out)};
    };
    const std::string segment = "glp/0/17q3bm7/";
    return std::vector<std::pair<std::string, value>>{
      {"sources", list(segment + "fb/dev/lon/" + from + "/value")},
      {"destinations", list(segment + "rq/dev/lon/" + to + "/value")}};
  };
  structure args{ends("box-2/if/Lamp/0/nvoLamp", "box-1/if/Lamp/0/nviLamp")};
  site.connections = {{"by-hand", value{args}, true}};
  SECTION("where a file can describe them") {
    auto out = export_site(site);
    CHECK(out.notes.empty());
    CHECK(names(out).find("\nconnections.con\n") != std::string::npos);
    // The template of the file is gone: a client deleted its connection.
    CHECK(names(out).find("site.con") == std::string::npos);
    auto again = plan_import(read_back(out), site);
    CHECK(issues_of(again).empty());
    CHECK(describe_changes(again, site).empty());
    REQUIRE(again.connections.size() == 1);
    CHECK(again.connections[0].handle == "by-hand");
  }
  SECTION("and named where not") {
    args.fields.emplace_back("presets",
                             make_structure({{"source", value{"x"}}}));
    site.connections = {{"by-hand", value{args}, true}};
    auto out = export_site(site);
    REQUIRE(out.notes.size() == 1);
    CHECK(out.notes[0]
          == "connection `by-hand` is left out: a connection file cannot say "
             "all of it");
  }
}

} // namespace troupe
