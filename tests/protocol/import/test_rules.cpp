#include "protocol/import/importer.hpp"
#include "protocol/import/plan_changes.hpp"
#include "tests/support/zip_bytes.hpp"

#include <catch2/catch.hpp>

#include <memory>
#include <string>
#include <vector>

namespace troupe {

namespace {

const std::string mod_text
  = "#filetype,Modbus_xif\n#program_ID,9FFFFF1E28000601\n"
    "Datapoint Name,Address,Native Type,Function Code,Write Enable\n"
    "in,1,UINT16,FC03,+\nout,2,UINT16,FC03,-\n";

std::string dla(const std::string& rows) {
  return "#filetype,dla\nProtocol,Device Type,Datapoint,Poll Interval,Initial "
         "Value,Localization,Visible\n"
         + rows;
}

import_plan plan(const std::vector<import_file>& files,
                 const std::vector<device_type_ptr>& known = {}) {
  return plan_import(files, {known, {}, {}});
}

std::string issues(const import_plan& x) {
  std::string out;
  for (auto& issue : x.issues)
    out += to_string(issue) + '\n';
  return out;
}

std::string lines(const std::vector<std::string>& xs) {
  std::string out;
  for (auto& x : xs)
    out += x + '\n';
  return out;
}

/// What is there after *x* was imported.
known_site after(const import_plan& x) {
  known_site out;
  out.types = x.types;
  for (auto& device : x.devices)
    out.devices.push_back(
      {{device.protocol, device.handle}, device.device_type, device.uid});
  for (auto& rules : x.rules)
    out.rules.push_back(std::make_shared<const data_rules>(
      overlay({rules.protocol, rules.type, {}}, rules)));
  return out;
}

} // namespace

TEST_CASE("rules find their types whatever the case", "[rules]") {
  auto out = plan({{"a.dla", dla("Modbus,METER,device/0/in,5\n"
                                 "modbus,meter,device/0/out,6\n")},
                   {"meter.mod", mod_text}});
  CHECK(issues(out).empty());
  REQUIRE(out.rules.size() == 1);
  CHECK(out.rules[0].protocol == "modbus");
  CHECK(out.rules[0].type == "meter");
  CHECK(out.rules[0].points.size() == 2);
}

TEST_CASE("rules may come later than their types", "[rules]") {
  auto known = plan({{"meter.mod", mod_text}}).types;
  auto out = plan({{"a.dla", dla("modbus,meter,device/0/in,5\n")}}, known);
  CHECK(issues(out).empty());
  CHECK(out.types.empty());
  CHECK(out.rules.size() == 1);
}

TEST_CASE("what several files say alike counts once", "[rules]") {
  auto out = plan({{"a.dla", dla("modbus,meter,device/0/in,5\n"
                                 "modbus,meter,device/0/in,5.0\n")},
                   {"b.dla", dla("modbus,meter,device/0/in,5\n")},
                   {"meter.mod", mod_text}});
  CHECK(issues(out).empty());
  CHECK(out.rules.at(0).points.size() == 1);
}

TEST_CASE("what two files say differently is refused", "[rules]") {
  auto out = plan({{"a.dla", dla("modbus,meter,device/0/in,5\n")},
                   {"b.dla", dla("modbus,meter,device/0/in,6\n")},
                   {"meter.mod", mod_text}});
  CHECK(issues(out)
        == "b.dla:3:14: `device/0/in` of device type `meter` has other "
           "properties in a.dla line 3; say it once\n");
}

TEST_CASE("rules for what is not there are refused", "[rules]") {
  auto out = plan({{"x/a.dla", dla("modbus,meter,device/0/inn,5\n"
                                   "modbus,meter,device/1/in,5\n"
                                   "modbus,pump,device/0/in,5\n"
                                   "modbus,PUMP,device/0/out,5\n"
                                   "lon,meter,device/0/in,5\n")},
                   {"meter.mod", mod_text}});
  CHECK(issues(out)
        == "x/a.dla:3:14: device type `meter` has no datapoint "
           "`device/0/inn`\n"
           "x/a.dla:4:14: device type `meter` has no datapoint "
           "`device/1/in`\n"
           "x/a.dla:7:5: device type `meter` is of protocol modbus, not lon\n"
           "x/a.dla:5:8: there is no modbus device type `pump`; import its "
           ".mod file together with it (as in 1 more rows)\n");
}

TEST_CASE("leftovers of other protocols are left out", "[rules]") {
  auto rows = dla("lon,Lamp,Lamp/0/nviValue,5\nlon,Lamp,Lamp/0/nvoValue,5\n"
                  "iap,,x/0/y,5\nmodbus,meter,device/0/in,5\n");
  auto warnings = [](const std::string& file) {
    return file
           + ":5:5: warning: rules of protocol iap are left out: they belong "
             "to no device type\n"
           + file
           + ":3:5: warning: rules of lon device type `Lamp` are left out: no "
             "such type comes with this file (as in 1 more rows)\n";
  };
  SECTION("in a package") {
    auto out = plan(
      {{"p.dtp", zip_bytes({{"a.dla", rows}, {"meter.mod", mod_text}})}});
    CHECK(issues(out) == warnings("p.dtp!a.dla"));
    CHECK(out.rules.at(0).points.size() == 1);
  }
  SECTION("in a folder") {
    auto out = plan({{"x/a.dla", rows}, {"x/meter.mod", mod_text}});
    CHECK(issues(out) == warnings("x/a.dla"));
  }
}

TEST_CASE("defaults of points that are not there are left out", "[rules]") {
  auto out = plan({{"a.dla", dla("modbus,meter,device/0/x,\n"
                                 "modbus,meter,device/0/y,\n")},
                   {"meter.mod", mod_text}});
  CHECK(issues(out)
        == "a.dla:3:14: warning: `device/0/x` is left out: device type `meter` "
           "has no such datapoint (as in 1 more rows)\n");
}

TEST_CASE("initial values fit the type of the point", "[rules]") {
  auto out = plan({{"a.dla", dla("modbus,meter,device/0/in,,70000\n"
                                 "modbus,meter,device/0/out,,1\n")},
                   {"meter.mod", mod_text}});
  CHECK(issues(out)
        == "a.dla:3:27: Initial Value does not fit `uint16`: value is "
           "out-of-range\n"
           "a.dla:4:28: warning: Initial Value has no effect: `device/0/out` "
           "is an output\n");
  SECTION("in local units") {
    auto local
      = plan({{"a.dla", dla("modbus,meter,device/0/in,,70000,"
                            "\"{\"\"value\"\":{\"\"transformA\"\":2}}\"\n")},
              {"meter.mod", mod_text}});
    CHECK(issues(local).empty());
  }
}

TEST_CASE("an import says what it changes", "[rules]") {
  const std::vector<import_file> files{
    {"meter.mod", mod_text},
    {"a.dla", dla("modbus,meter,device/0/in,5,7,,Yes\n"
                  "modbus,meter,device/0/out,\n")},
    {"d.csv", "name,deviceType,protocol,uid\na,meter,modbus,h:1\n"
              "b,meter,modbus,h:2\n"}};
  auto first = plan(files);
  CHECK(issues(first).empty());
  CHECK(lines(describe_changes(first, {}))
        == "adds modbus device type `meter` with 2 datapoints\n"
           "adds device `modbus/a` of type `meter` at h:1\n"
           "adds device `modbus/b` of type `meter` at h:2\n"
           "adds a rule for `device/0/in` of device type `meter`\n");
  auto site = after(first);
  SECTION("and nothing the second time") {
    CHECK(lines(describe_changes(plan(files, site.types), site)).empty());
  }
  SECTION("of rules") {
    auto other = plan({{"a.dla", dla("modbus,meter,device/0/in,6,,,Yes\n"
                                     "modbus,meter,device/0/out,1\n")}},
                      site.types);
    CHECK(lines(describe_changes(other, site))
          == "changes the rule for `device/0/in` of device type `meter`: "
             "monitor, initial value\n"
             "adds a rule for `device/0/out` of device type `meter`\n");
    auto less = plan({{"a.dla", dla("modbus,meter,device/0/in,\n")}},
                     site.types);
    CHECK(lines(describe_changes(less, site))
          == "removes the rule for `device/0/in` of device type `meter`\n");
  }
  SECTION("of types and devices") {
    auto other = plan(
      {{"meter.mod", mod_text + "more,3,UINT16,FC03,-\n"},
       {"pump.mod", "#filetype,Modbus_xif\nDatapoint Name,Address,Native Type,"
                    "Function Code\nx,1,UINT16,FC03\n"},
       {"d.csv", "name,deviceType,protocol,uid\na,pump,modbus,h:3\n"
                 "b,METER,modbus,h:2\n"}},
      site.types);
    CHECK(issues(other).empty());
    CHECK(lines(describe_changes(other, site))
          == "changes modbus device type `meter`: its interface file is "
             "another one\n"
             "adds modbus device type `pump` with 1 datapoints\n"
             "changes device `modbus/a`: its type becomes `pump` instead of "
             "`meter`\n"
             "changes device `modbus/a`: its address becomes h:3 instead of "
             "h:1\n");
  }
}

} // namespace troupe
