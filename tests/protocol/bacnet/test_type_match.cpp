// Which of the known types a found device is of.

#include "protocol/bacnet/device_image.hpp"
#include "protocol/bacnet/type_match.hpp"
#include "protocol/import/interface_file.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe::bacnet {

namespace {

const std::vector<object_id> objects{{object_type::analog_value, 1},
                                     {object_type::analog_value, 2},
                                     {object_type::trend_log, 1}};

device_facts controller() {
  device_facts out;
  out.instance = 7;
  out.vendor = 260;
  out.vendor_name = "Viconics";
  out.model = "VT-8650";
  return out;
}

device_type_ptr type_of(const std::string& name, const std::string& head,
                        const std::vector<std::string>& points) {
  auto text = "#filetype,BACnet_xif\n" + head
              + "Datapoint Name,Address,Block Name,Block Index,Write Enable,"
                "IAP Type\n";
  for (auto& x : points)
    text += 'p' + x + ',' + x + ",AV,0,+,float\n";
  auto out = read_type(name + ".bac", text, lon::type_catalogue::standard());
  REQUIRE(out);
  return *out;
}

std::string match(const std::vector<device_type_ptr>& known,
                  const device_facts& device = controller()) {
  auto out = match_type(known, device, objects);
  return out != nullptr ? out->name : "";
}

const std::string product = "#product_name,vt-8650 \n";

} // namespace

TEST_CASE("a type fits a device of its product that has all its objects",
          "[bacnet]") {
  CHECK(match({}) == "");
  CHECK(match({type_of("room", product, {"AV:1"})}) == "room");
  CHECK(match({type_of("room", product, {"AV:1", "AV:3"})}) == "");
  CHECK(match({type_of("other", "#product_name,VT-8600\n", {"AV:1"})}) == "");
  CHECK(match({type_of("any", "", {"AV:1"})}) == "");
}

TEST_CASE("a type of another vendor fits no device", "[bacnet]") {
  auto fits = [](const std::string& head) {
    return !match({type_of("room", product + head, {"AV:1"})}).empty();
  };
  CHECK(fits("#vendor_id,260\n"));
  CHECK_FALSE(fits("#vendor_id,261\n"));
  CHECK_FALSE(fits("#vendor_id,Viconics\n"));
  CHECK(fits("#manufacturer,VICONICS\n"));
  CHECK_FALSE(fits("#manufacturer,Other\n"));
  // The number is the vendor's, whatever it is called.
  CHECK(fits("#manufacturer,Other\n#vendor_id,260\n"));
}

TEST_CASE("of several types the one with the most points is taken",
          "[bacnet]") {
  auto small = type_of("a", product, {"AV:1"});
  auto big = type_of("b", product, {"AV:1", "AV:2"});
  CHECK(match({small, big}) == "b");
  CHECK(match({big, small}) == "b");
  CHECK(match({type_of("d", product, {"AV:2"}), small}) == "a");
}

TEST_CASE("types that a search made fit by their name only", "[bacnet]") {
  auto device = controller();
  auto& value = device.objects.emplace_back();
  value.id = objects[0];
  auto made = read_type(bac_name(device), bac_text(device),
                        lon::type_catalogue::standard());
  REQUIRE(made);
  CHECK(is_image((*made)->name, device));
  CHECK(match({*made}) == "");
  // What somebody made of it under another name is a type like any other.
  auto text = bac_text(device);
  auto own = read_type("260_VT-8650_room.bac", text,
                       lon::type_catalogue::standard());
  REQUIRE(own);
  CHECK(match({*made, *own}) == "260_VT-8650_room");
}

TEST_CASE("a device that does not say what it is has no type", "[bacnet]") {
  auto device = controller();
  device.model = " ";
  CHECK(match({type_of("room", "#product_name, \n", {"AV:1"})}, device) == "");
}

TEST_CASE("a device is called by its name, else by product and instance",
          "[bacnet]") {
  auto device = controller();
  CHECK(device_title(device) == "VT-8650 7");
  device.name = "VAV 12\nNorth";
  CHECK(device_title(device) == "VAV 12 North");
  device = {};
  CHECK(device_title(device) == "device 0");
}

} // namespace troupe::bacnet
