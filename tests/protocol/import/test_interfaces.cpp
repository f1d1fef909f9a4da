#include "protocol/import/bac.hpp"
#include "protocol/import/eno.hpp"
#include "protocol/import/foreign.hpp"
#include "protocol/import/lorawan.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <utility>
#include <vector>

namespace troupe {

namespace {

const lon::type_catalogue& types() {
  return lon::type_catalogue::standard();
}

device_type good(import_result<device_type> x) {
  for (auto& issue : x.issues)
    FAIL_CHECK(to_string(issue));
  return std::move(x.what);
}

device_type bac(const std::string& text) {
  return good(read_bac("a.bac", "#filetype,BACnet_xif\n" + text, types()));
}

device_type eno(const std::string& text, const char* protocol = "enocean") {
  return good(read_eno("a.eno", protocol, "#filetype,x\n" + text, types()));
}

device_type lora(const std::string& text) {
  return good(
    read_lorawan("a.lorawan", "#filetype,lorawan_xif\n" + text, types()));
}

template <class T>
const T& place(const device_type& x, point_index i) {
  return std::get<T>(x.points.at(i).address);
}

std::string paths(const device_type& x) {
  std::string out;
  for (auto& block : x.blocks)
    for (auto i : block.points)
      out += block.name + '/' + std::to_string(block.index) + '/'
             + x.points[i].name + '\n';
  return out;
}

} // namespace

TEST_CASE("a .bac file becomes a device type", "[bac]") {
  auto x = bac("#program_ID,9B008C011E00FC04\n#product_name,VT\n#note,\n"
               "#note,first\n#note,second\n"
               "Datapoint Name,Address,Block Name,Block Index,Write Enable,IAP "
               "Type,BACnet Priority Support,Writable Normal Value\n"
               "Room Temperature,AV:7,AV,7,+,float,true,false\n"
               "Status,bi:4194302,BI,29,-,boolean,false,\n");
  CHECK(x.protocol == "bacnet");
  CHECK(x.program_id == "9B008C011E00FC04");
  CHECK(x.product == "VT");
  CHECK(x.settings
        == std::vector<std::pair<std::string, std::string>>{{"note", "first"}});
  CHECK(paths(x) == "AV/7/Room Temperature\nBI/29/Status\n");
  CHECK(x.points[0].dir == direction::in);
  CHECK_FALSE(x.points[0].read_only);
  CHECK(x.points[1].read_only);
  auto& room = place<bacnet::object>(x, 0);
  CHECK(room.id == bacnet::object_id{bacnet::object_type::analog_value, 7});
  CHECK(room.priorities);
  CHECK_FALSE(room.plain_writes);
  auto& status = place<bacnet::object>(x, 1);
  CHECK(status.id.instance == 4'194'302);
  CHECK_FALSE(status.priorities);
  CHECK(status.plain_writes);
}

TEST_CASE("objects without a name are called by type and instance", "[bac]") {
  auto x = bac("Object Type,Object Instance,Write Enable,Description,"
               "Presentation Type\nAV,7,+,Space Temp,scalar\nBI,29,-\n"
               "multi-state-value,3,+\nCSV,0,-\nIV,1,-\n130,1,-\nBO,1,+\n");
  CHECK(paths(x)
        == "device/0/AV:7\ndevice/0/BI:29\ndevice/0/MSV:3\ndevice/0/CSV:0\n"
           "device/0/IV:1\ndevice/0/130:1\ndevice/0/BO:1\n");
  std::string names;
  for (auto& point : x.points)
    names += point.type->name + ' ';
  CHECK(names == "scalar boolean uint32 text sint32 float boolean ");
  CHECK(x.points[0].desc == "Space Temp");
  CHECK_FALSE(place<bacnet::object>(x, 0).priorities);
  CHECK(place<bacnet::object>(x, 6).priorities);
}

TEST_CASE("types of BACnet objects have several spellings", "[bac]") {
  using bacnet::object_type;
  using bacnet::parse_object_type;
  CHECK(parse_object_type("AI") == object_type::analog_input);
  CHECK(parse_object_type("Analog Output") == object_type::analog_output);
  CHECK(parse_object_type("binary_value") == object_type::binary_value);
  CHECK(parse_object_type("MSI") == object_type::multi_state_input);
  CHECK(parse_object_type("mo") == object_type::multi_state_output);
  CHECK(parse_object_type("14") == object_type::multi_state_output);
  CHECK(parse_object_type("1023"));
  for (auto x : {"", "-", "XX", "1024", "-1", "A I I"})
    CHECK_FALSE(parse_object_type(x));
  for (auto x : {"AV", "AV:", ":7", "AV:-1", "AV:4194303", "AV:7:8", "AV 7"})
    CHECK_FALSE(bacnet::parse_object_id(x));
  for (auto x : {"AI:0", "MSV:12", "200:4194302"})
    CHECK(to_string(*bacnet::parse_object_id(x)) == x);
}

TEST_CASE("a .bac file may say units, states and increments", "[bac]") {
  auto header = std::string{"Datapoint Name,Address,Units,EnumMapping,COV "
                            "Increment\n"};
  auto x = bac(header
               + "A,AV:1,degrees-celsius,,0.5\nB,MSV:2,,Enum(1=Off:2=On),\n"
                 "C,BV:3,,Enum(0=Off:1=On:2=),\nD,AV:4,,,\n");
  CHECK(x.points[0].unit
        == "\xC2\xB0"
           "C");
  CHECK(place<bacnet::object>(x, 0).cov_increment == 0.5f);
  CHECK(x.points[1].type->name == "uint32");
  CHECK(x.points[1].presets.at("On") == value{2});
  CHECK(x.points[2].presets.at("On") == value{true});
  CHECK(x.points[2].presets.size() == 2);
  CHECK(x.points[3].unit.empty());
  CHECK(x.points[3].presets.empty());
  CHECK_FALSE(place<bacnet::object>(x, 3).cov_increment);

  auto issues = [&](const std::string& row) {
    return read_bac("a.bac", "#filetype,BACnet_xif\n" + header + row, types())
      .issues;
  };
  auto odd = issues("A,AV:1,furlongs,,\n");
  REQUIRE(odd.size() == 1);
  CHECK(to_string(odd[0]).find("warning") != std::string::npos);
  CHECK(issues("A,MSV:1,,1=Off,\n").size() == 1);
  CHECK(issues("A,AV:1,,,much\n").size() == 1);
}

TEST_CASE("an .eno file becomes a device type", "[eno]") {
  auto x = eno("Datapoint Name,IAP Type,Block Name,Block Index,Address,Write "
               "Enable,Precision,Receive Timeout\n"
               "Temp,float,Temperature,1,Temperature,-,1,240.5\n"
               "Humidity,float,Humidity,2,Relative humidity,-,0,\n");
  CHECK(x.protocol == "enocean");
  CHECK(paths(x) == "Temperature/1/Temp\nHumidity/2/Humidity\n");
  auto& temp = place<enocean::telegram_field>(x, 0);
  CHECK(temp.name == "Temperature");
  CHECK(temp.receive_timeout == 240.5);
  CHECK(x.points[0].type->decimals == 1);
  CHECK(x.points[0].type->name == "float");
  CHECK(x.points[1].type->decimals == 0);
  CHECK(place<enocean::telegram_field>(x, 1).receive_timeout == 0);
}

TEST_CASE("a gateway elsewhere also tells when it heard a device", "[eno]") {
  const std::string head = "#eep,f6-02-04\nDatapoint Name,Block Name,Block "
                           "Index,Address,EnumMapping\n";
  auto x = eno(head
                 + "S,Rocker,1,rockerA,Enum(0=AI:-1=a = b)\n"
                   "V,Voltage,4,volts,\n",
               "iotc");
  CHECK(x.protocol == "iotc");
  CHECK(x.settings[0].second == "f6-02-04");
  CHECK(paths(x)
        == "Rocker/1/S\nVoltage/4/V\nOperationalInfo/5/Last Seen\n"
           "OperationalInfo/5/Telegram Count\n");
  CHECK(
    place<enocean::telegram_field>(x, 0).words
    == std::vector<std::pair<std::string, int32_t>>{{"AI", 0}, {"a = b", -1}});
  CHECK(place<enocean::telegram_field>(x, 3).source
        == enocean::field_source::telegram_count);
  CHECK(x.points[2].type->name == "text");
  CHECK(x.points[3].read_only);
  SECTION("unless the file says it itself") {
    auto own = eno(head + "Last Seen,OperationalInfo,9,seen,\n", "iotc");
    CHECK(paths(own) == "OperationalInfo/9/Last Seen\n");
  }
}

TEST_CASE("a .lorawan file becomes a device type", "[lorawan]") {
  auto x = lora(
    "Block Name,Block Index,Datapoint Name,Address,Native Type,IAP Type,IAP "
    "Field,Write Enable,Downlink Encoder,Downlink Code,Downlink Port,Downlink "
    "String Length,Downlink Binary 0 Constant,Downlink Binary 1 Constant,"
    "Precision,Native Value 1,Native Value 2,Scaled Value 1,Scaled Value 2,"
    "Range Min,Range Max\n"
    "A,0,Level,lvl,uint8,SNVT_lev_cont_f,,+,dim,0x02,85,4,off,on,,0,255,0,100,"
    "10,90\n"
    "A,0,Lamp,val,,SNVT_switch,value,+,,,,,,,,,,,,,\n"
    "A,0,Lamp,on,,SNVT_switch,state,+,,,,,,,,,,,,,\n");
  REQUIRE(x.points.size() == 2);
  auto& level = place<lorawan::payload>(x, 0).fields.at(0);
  CHECK(level.key == "lvl");
  CHECK(level.native == "uint8");
  CHECK(level.down.encoder == "dim");
  CHECK(level.down.code == 2u);
  CHECK(level.down.port == 85);
  CHECK(level.down.length == 4);
  CHECK(level.down.off == "off");
  CHECK(level.down.on == "on");
  REQUIRE(level.scale);
  CHECK(level.scale->native2 == 255);
  CHECK(x.points[0].type->min == 10.0);
  CHECK(x.points[0].type->max == 90.0);
  auto& lamp = place<lorawan::payload>(x, 1).fields;
  REQUIRE(lamp.size() == 2);
  CHECK(lamp[0].member == "value");
  CHECK(lamp[1].member == "state");
  CHECK(lamp[1].key == "on");
}

TEST_CASE("what only a driver knows is kept for it", "[foreign]") {
  auto x = good(read_foreign("a.xif", "acme",
                             "#filetype,acme_xif\nDatapoint Name,Colour,"
                             "Address,,Size\nCount,red,7,x,\nSum,,,,big\n",
                             types()));
  CHECK(x.protocol == "acme");
  CHECK(x.points[0].type->name == "scalar");
  auto& count = place<foreign_address>(x, 0);
  CHECK(count.address == "7");
  CHECK(count.columns
        == std::vector<std::pair<std::string, std::string>>{{"Colour", "red"}});
  CHECK(place<foreign_address>(x, 1).columns[0].second == "big");
}

TEST_CASE("a range holds for what is written", "[bac]") {
  auto x = bac("Datapoint Name,Address,Write Enable,IAP Type,Range Min,Range "
               "Max\nA,AV:1,+,SNVT_temp_p,10,30\nB,AV:2,+,float,,5\n");
  auto& temp = *x.points[0].type;
  CHECK(coerce(value{30}, temp));
  CHECK_FALSE(coerce(value{30.5}, temp));
  CHECK_FALSE(coerce(value{9}, temp));
  CHECK(coerce(value{-1e9}, *x.points[1].type));
  CHECK_FALSE(coerce(value{6}, *x.points[1].type));
  // Types are shared, the copy is the point's own.
  CHECK(coerce(value{31}, *types().find("SNVT_temp_p")));
}

} // namespace troupe
