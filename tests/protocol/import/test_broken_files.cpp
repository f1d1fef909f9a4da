// Files with one mistake each: where it is said to be, and what is said.

#include "protocol/import/importer.hpp"
#include "tests/protocol/lon/xif_text.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

struct broken {
  std::string text;
  const char* place; ///< `line:column` of the error.
  const char* part;  ///< Of what is said.
};

/// Reads the broken file `x` beside sound ones that it may refer to, and checks
/// that its error is the only one.
void check_all(const std::vector<broken>& table,
               const std::vector<import_file>& others = {}) {
  for (auto& x : table) {
    INFO(x.text);
    auto files = others;
    files.push_back({"x", x.text});
    auto plan = plan_import(files, {});
    std::string errors;
    size_t count = 0;
    for (auto& issue : plan.issues)
      if (!issue.warning && ++count > 0)
        errors += to_string(issue) + '\n';
    INFO(errors);
    CHECK(count == 1);
    CHECK_THAT(errors, Catch::StartsWith("x:" + std::string{x.place} + ": "));
    CHECK_THAT(errors, Catch::Contains(x.part));
  }
}

const std::string id = "#program_ID,9FFFFF1E28000601\n";

std::string mod(const std::string& row) {
  return "#filetype,Modbus_xif\n" + id
         + "Datapoint Name,Address,Native Type,Function Code,Write Enable,IAP "
           "Type,Native Value 1,Native Value 2,Scaled Value 1,Scaled Value 2,"
           "Range Min,Range Max,Word Order,Length,Block Index\n"
         + row + '\n';
}

std::string bac(const std::string& row) {
  return "#filetype,BACnet_xif\n" + id
         + "Datapoint Name,Address,Write Enable,IAP Type,Priority Array,"
           "Writable Normal Value,Block Name,Precision\n"
         + row + '\n';
}

std::string old_bac(const std::string& row) {
  return "#filetype,BACnet_xif\n" + id
         + "Object Type,Object Instance,Write Enable\n" + row + '\n';
}

std::string eno(const std::string& row) {
  return "#filetype,EnOcean_xif\n" + id
         + "Datapoint Name,Address,IAP Type,Precision,Receive Timeout\n" + row
         + '\n';
}

std::string iotc(const std::string& row) {
  return "#filetype,Iotc_xif\n" + id + "Datapoint Name,Address,EnumMapping\n"
         + row + '\n';
}

std::string lora(const std::string& row) {
  return "#filetype,lorawan_xif\n" + id
         + "Datapoint Name,Address,IAP Type,IAP Field,Write Enable,Downlink "
           "Code,Downlink Port,Downlink String Length\n"
         + row + '\n';
}

std::string dtd(const std::string& rows) {
  return "#filetype,dtd\nDevice Type,Protocol,Program ID,Default\n" + rows
         + '\n';
}

std::string devices(const std::string& row) {
  return "name,deviceType,protocol,uid,latitude,longitude\n" + row + '\n';
}

std::string dla(const std::string& columns, const std::string& cells) {
  return "#filetype,dla\nProtocol,Device Type,Datapoint," + columns
         + "\nmodbus,M,device/0/X," + cells + '\n';
}

const import_file sound_type{
  "m.mod",
  "#filetype,Modbus_xif\n#program_ID,9FFFFF1E28000602\nDatapoint Name,"
  "Address,Native Type,Function Code,Write Enable\nX,1,UINT16,FC03,+\n"};

const import_file sound_name{
  "m.dtd", "#filetype,dtd\nDevice Type,Protocol,Program ID\nM,modbus,"
           "9FFFFF1E28000602\n"};

} // namespace

TEST_CASE("mistakes of any file are found where they are", "[broken]") {
  check_all({
    {"", "0:0", "file is empty"},
    {"Dear reader\n", "0:0", "not a file that can be imported"},
    {"#filetype,recipe\n", "0:0", "file type `recipe` is unknown"},
    {"#filetype,dtd\n", "0:0", "no row of column names"},
    {std::string("\0\1", 2), "0:0", "zero bytes"},
    {"PK\x03\x04", "0:0", "package cannot be opened"},
    {"#filetype,dtd\nDevice Type,Protocol,Program ID,Protocol\n", "2:33",
     "column `Protocol` is there twice; the first begins at 13"},
    {"#filetype,dtd\nDevice Type,Protocol,Program ID\n\"A,b,c\n", "3:1",
     "quote is never closed"},
    {"#filetype,dtd\nDevice Type,Protocol,Program ID\n\"A\"b,lon,"
       + id.substr(12),
     "3:1", "text follows the closing quote"},
  });
}

TEST_CASE("mistakes of .mod files are found where they are", "[broken]") {
  check_all({
    {"#filetype,Modbus_xif\nDatapoint Name,Address,Native Type\nX,1,BIT\n",
     "2:0", "column `Function Code` is missing"},
    {"#filetype,Modbus_xif\nAddress,Native Type,Function Code\n1,BIT,1\n",
     "2:0", "column `Datapoint Name` is missing"},
    {"#filetype,Modbus_xif\n#program_ID,9FFF\nDatapoint Name,Address,Native "
     "Type,Function Code\nX,1,BIT,FC01\n",
     "2:13", "`9FFF` is not 16 hex digits"},
    {"#filetype,Modbus_xif\nDatapoint Name,Address,Native Type,Function "
     "Code,address\nX,1,BIT,FC01,2\n",
     "2:50", "column `address` is there twice"},
    {mod(""), "0:0", "no datapoints"},
    {mod(",1,UINT16,FC03"), "4:1", "Datapoint Name is empty"},
    {mod("a/b,1,UINT16,FC03"), "4:1", "names cannot have"},
    {mod(std::string(129, 'x') + ",1,UINT16,FC03"), "4:1", "129 bytes"},
    {mod("X,70000,UINT16,FC03"), "4:3", "Address `70000`"},
    {mod("X,65535,UINT32,FC03"), "4:3", "too high for 2 registers"},
    {mod("X,1,WORD,FC03"), "4:5", "Native Type `WORD`"},
    {mod("X,1,UINT16,FC09"), "4:12", "Function Code `FC09`"},
    {mod("X,1,UINT16,FC01"), "4:5", "does not fit Function Code"},
    {mod("X,1,UINT16,FC03,yes"), "4:17", "neither `+` nor `-`"},
    {mod("X,1,UINT16,FC03,+,SNVT_none"), "4:19", "IAP Type `SNVT_none`"},
    {mod("X,1,UINT16,FC03,+,float,0,10,0"), "4:0", "scaling needs all four"},
    {mod("X,1,UINT16,FC03,+,float,1,1,0,5"), "4:27", "must differ"},
    {mod("X,1,UINT16,FC03,+,float,,,,,9,5"), "4:31", "below Range Min"},
    {mod("X,1,UINT16,FC03,+,float,,,,,low"), "4:29", "Range Min `low`"},
    {mod("X,1,UINT16,FC03,+,float,,,,,,,middle"), "4:31", "Word Order"},
    {mod("X,1,UINT16,FC03,+,float,,,,,,,,9"), "4:32", "Length `9`"},
    {mod("X,1,UINT16,FC03,+,float,,,,,,,,,-1"), "4:33", "Block Index `-1`"},
    {mod("X,1,UINT16,FC03\nX,2,UINT16,FC03"), "5:1", "already in line 4"},
  });
}

TEST_CASE("mistakes of .xif files are found where they are", "[broken]") {
  using test::xif_head;
  using test::xif_var;
  check_all({
    {"File: x\nno id\n", "2:1", "no program id"},
    {"File: x\n9000010600048511\nnumbers\n", "3:1", "row of numbers"},
    {xif_head() + "VAR nvi\n", "10:1", "VAR needs a name and an index"},
    {xif_head() + "VAR n/v 0 0 0 0\n", "10:5", "cannot be in a name"},
    {xif_head() + "VAR nvi 0 0 0 5000\n", "10:15", "array length"},
    {xif_head() + "VAR nvi 0 0 0 0\n0 1\n", "11:1", "13 numbers"},
    {xif_head() + xif_var("nvi", 0, "*\n0 * 0"), "13:1", "has no layout"},
    {xif_head() + xif_var("nvi", 0, "*\n79 * 1\n2 0 0"), "14:1",
     "layout must be five numbers"},
    {xif_head() + xif_var("a", 0, "*\n79 * 1\n2 0 0 0 0")
       + xif_var("a", 1, "*\n79 * 1\n2 0 0 0 0"),
     "15:5", "there twice"},
  });
}

TEST_CASE("mistakes of .bac files are found where they are", "[broken]") {
  check_all({
    {"#filetype,BACnet_xif\nDatapoint Name,Write Enable\nX,+\n", "2:0",
     "column `Address` is missing"},
    {"#filetype,BACnet_xif\nAddress,Write Enable\nAV:1,+\n", "2:0",
     "column `Datapoint Name` is missing"},
    {bac("X,AV7"), "4:3", "`AV:7` would be right"},
    {bac("X,AV:4194303"), "4:3", "Address `AV:4194303`"},
    {bac("X,ZZ:1"), "4:3", "Address `ZZ:1`"},
    {bac("X,AV:1,w"), "4:8", "neither `+` nor `-`"},
    {bac("X,AV:1,+,real"), "4:10", "IAP Type `real`"},
    {bac("X,AV:1,+,float,maybe"), "4:16", "BACnet Priority Support `maybe`"},
    {bac("X,AV:1,+,float,,maybe"), "4:17", "Writable Normal Value `maybe`"},
    {bac("X,AV:1,+,float,,,a#b"), "4:18", "Block Name `a#b`"},
    {bac("X,AV:1,+,float,,,,16"), "4:19", "Precision `16`"},
    {bac("X,AV:1\nX,AV:2"), "5:1", "already in line 4"},
    {old_bac("AV,x,+"), "4:4", "Object Instance `x`"},
    {old_bac("AV,,+"), "4:4", "Object Instance is empty"},
    {old_bac("AX,1,+"), "4:1", "Object Type `AX`"},
    {old_bac("AV,1,+\nAV,1,+"), "5:1", "already in line 4"},
  });
}

TEST_CASE("mistakes of other interfaces are found where they are", "[broken]") {
  check_all({
    {"#filetype,EnOcean_xif\nDatapoint Name\nX\n", "2:0",
     "column `Address` is missing"},
    {eno("X,"), "4:0", "Address is empty"},
    {eno("X,temp,floaty"), "4:8", "IAP Type `floaty`"},
    {eno("X,temp,float,-1"), "4:14", "Precision `-1`"},
    {eno("X,temp,float,1,soon"), "4:16", "Receive Timeout `soon`"},
    {eno("X,temp,float,1,-5"), "4:16", "from 0 to"},
    {iotc("X,temp,Enum(0:1)"), "4:8", "EnumMapping `Enum(0:1)`"},
    {iotc("X,temp,0=a"), "4:8", "another form"},
    {lora("X,"), "4:0", "Address is empty"},
    {lora("X,k,SNVT_switch,level"), "4:17", "no member of `SNVT_switch`"},
    {lora("X,k,float,,+,zero"), "4:14", "Downlink Code `zero`"},
    {lora("X,k,float,,+,,224"), "4:15", "Downlink Port `224`"},
    {lora("X,k,float,,+,,,256"), "4:16", "Downlink String Length `256`"},
    {lora("X,k,SNVT_switch,value\nX,l,SNVT_switch,value"), "5:1",
     "already in line 4"},
    {lora("X,k,SNVT_switch,value\nX,l,SNVT_switch,"), "5:1",
     "already in line 4"},
    {"#filetype,acme_xif\nAddress\n1\n", "2:0",
     "column `Datapoint Name` is missing"},
    {"#filetype,acme_xif\nDatapoint Name,Write Enable\nX,on\n", "3:3",
     "Write Enable `on`"},
  });
}

TEST_CASE("mistakes of .dtd files are found where they are", "[broken]") {
  check_all({
    {"#filetype,dtd\nDevice Type,Protocol\nA,lon\n", "2:0",
     "column `Program ID` is missing"},
    {dtd(",modbus,9FFFFF1E28000602"), "3:1", "Device Type is empty"},
    {dtd("A,,9FFFFF1E28000602"), "3:3", "Protocol is empty"},
    {dtd("A,modbus,9FFFFF1E2800060"), "3:10", "not 16 hex digits"},
    {dtd("A,modbus,9FFFFF1E28000602,perhaps"), "3:27", "Default `perhaps`"},
    {dtd("A,modbus,9FFFFF1E28000602\na,modbus,9FFFFF1E28000603"), "4:1",
     "already in line 3"},
  });
}

TEST_CASE("mistakes of device lists are found where they are", "[broken]") {
  check_all(
    {
      {"name,deviceType,uid\na,M,h:1\n", "1:0", "column `protocol` is missing"},
      {devices("a b,M,modbus,h:1"), "2:1", "name `a b`"},
      {devices("a,,modbus,h:1"), "2:3", "deviceType is empty"},
      {devices("a,M,,h:1"), "2:5", "protocol is empty"},
      {devices("a,N,modbus,h:1"), "2:3", "no modbus device type `N`"},
      {devices("a,M,modbus,h:256"), "2:12", "uid `h:256`"},
      {devices("a,M,modbus,h:1,91,0"), "2:16", "latitude `91`"},
      {devices("a,M,modbus,h:1,9"), "2:0", "need each other"},
      {devices("a,M,modbus,h:1\na,M,modbus,h:2"), "3:1", "already in x line 2"},
      {devices("a,M,modbus,h:1\nb,M,modbus,h:1"), "3:12",
       "already in x line 2"},
    },
    {sound_type, sound_name});
}

TEST_CASE("mistakes of .dla files are found where they are", "[broken]") {
  check_all(
    {
      {"#filetype,dla\nProtocol,Datapoint\nlon,a/0/b\n", "2:0",
       "column `Device Type` is missing"},
      {"#filetype,dla\nProtocol,Device Type,Datapoint,Visible\n,M,device/0/X,"
       "Yes\n",
       "3:1", "Protocol is empty"},
      {"#filetype,dla\nProtocol,Device Type,Datapoint,Visible\nmodbus,M,X,"
       "Yes\n",
       "3:10", "block/index/point"},
      {"#filetype,dla\nProtocol,Device Type,Datapoint,Visible\nmodbus,M,"
       "device/a/X,Yes\n",
       "3:10", "block/index/point"},
      {"#filetype,dla\nProtocol,Device Type,Datapoint,Visible\nmodbus,M,"
       "device/1/X,Yes\n",
       "3:10", "has no datapoint `device/1/X`"},
      {"#filetype,dla\nProtocol,Device Type,Datapoint,Visible\nmodbus,N,"
       "device/0/X,Yes\n",
       "3:8", "no modbus device type `N`"},
      {dla("Visible,Tags,visible", "Yes,,No"), "2:45",
       "column `visible` is there twice"},
      {dla("Monitored", "often"), "3:21", "neither `Yes` nor `No`"},
      {dla("Monitoring Method", "Sometimes"), "3:21",
       "neither `Event-Driven` nor `Polled`"},
      {dla("Polled", "perhaps"), "3:21", "Polled `perhaps`"},
      {dla("Poll Interval", "fast"), "3:21", "Poll Interval `fast`"},
      {dla("Poll Interval", "-2"), "3:21", "not from 0 to 86400"},
      {dla("Poll Interval", "1e-9"), "3:21", "`1e-9` is below 0.01 seconds"},
      {dla("Poll Interval", "0.009"), "3:21", "0 would be never"},
      {dla("Publish Interval", "90000"), "3:21", "Publish Interval `90000`"},
      {dla("Publish Min_Delta_Time", "x"), "3:21", "Publish Min Delta Time"},
      {dla("Publish Min Delta Value", "some"), "3:21",
       "`some` is not a number"},
      {dla("Expected Update Interval", "-2"), "3:21", "is not from -1"},
      {dla("Log Interval 2", "daily"), "3:21", "Log Interval 2 `daily`"},
      {dla("Log Retention 3", "-1"), "3:21", "Log Retention 3 `-1`"},
      {dla("Log Min Delta Value", "never"), "3:21", "`never` is not a number"},
      {dla("Alarm Enabled", "on"), "3:21", "Alarm Enabled `on`"},
      {dla("High Error", "hot"), "3:21", "High Error `hot`"},
      {dla("Low Warning,High Warning", "30,20"), "3:24",
       "High Warning `20` is below Low Warning `30`"},
      {dla("Low Error,High Error", "30,20"), "3:24", "is below Low Error `30`"},
      {dla("Presets", "{"), "3:21", "Presets is not JSON"},
      {dla("Presets", "\"[{\"\"value\"\":1}]\""), "3:21",
       "Presets are not a list"},
      {dla("Presets",
           "\"[{\"\"name\"\":\"\"Low\"\",\"\"value\"\":1},{\"\"name\"\":"
           "\"\"Low\"\",\"\"value\"\":2}]\""),
       "3:21", "presets: Low: is there twice"},
      {dla("Localization", "C"), "3:21", "Localization is not JSON"},
      {dla("Localization", "\"{\"\"value\"\":{\"\"transformA\"\":0}}\""),
       "3:21", "Localization cannot be used"},
      {dla("Initial Value", "-1"), "3:21", "does not fit `uint16`"},
      {dla("Tags", "[1]"), "3:21", "not a list of texts"},
      {dla("Visible", "Yes\nmodbus,M,device/0/X,No"), "4:10",
       "other properties in x line 3"},
    },
    {sound_type, sound_name});
}

} // namespace troupe
