// From what a device tells about its objects to its type.

#include "protocol/bacnet/convert.hpp"
#include "protocol/bacnet/device_image.hpp"
#include "protocol/bacnet/object_list_reader.hpp"
#include "protocol/import/interface_file.hpp"
#include "tests/protocol/bacnet/hex.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace troupe::bacnet {

namespace {

using bytes = std::vector<uint8_t>;

bytes tagged(std::initializer_list<primitive> all) {
  bytes out;
  tag_writer to{out};
  for (auto& x : all)
    to.put(x);
  return out;
}

primitive text(const char* x) {
  return primitive{std::string{x}};
}

void tell(facts_reader& to, const object_id& object, property_id property,
          std::initializer_list<primitive> content) {
  auto data = tagged(content);
  to.on_value({object, property, {}}, view(data));
}

const object_id device{object_type::device, 1'234};
const object_id room{object_type::analog_value, 7};
const object_id fan{object_type::binary_output, 1};
const object_id mode{object_type::multi_state_value, 2};
const object_id plan{object_type::schedule, 1};

/// A room controller as it would answer.
facts_reader controller() {
  facts_reader out{1'234};
  out.add({device, room, fan, mode, plan, {object_type::trend_log, 1}, room});
  tell(out, device, property_id::vendor_identifier, {uint64_t{260}});
  tell(out, device, property_id::vendor_name, {text("Viconics")});
  tell(out, device, property_id::model_name, {text("VT-8650 (EU)")});
  tell(out, device, property_id::firmware_revision, {text("1.2")});
  tell(out, room, property_id::object_name, {text("Room/Temp #1")});
  tell(out, room, property_id::description, {text("over the door,\nleft")});
  tell(out, room, property_id::units, {enumerated{62}});
  tell(out, room, property_id::cov_increment, {0.1f});
  tell(out, room, property_id::priority_array, {uint64_t{16}});
  tell(out, fan, property_id::object_name, {text("Fan")});
  tell(out, fan, property_id::inactive_text, {text("Off")});
  tell(out, fan, property_id::active_text, {text("On")});
  tell(out, mode, property_id::state_text,
       {text("Auto"), text("Heat: fast"), text("Cool")});
  tell(out, plan, property_id::object_name, {text("Plan")});
  tell(out, plan, property_id::present_value, {enumerated{1}});
  return out;
}

result<device_type_ptr> type_of(const device_facts& x) {
  return read_type(bac_name(x), bac_text(x), lon::type_catalogue::standard());
}

/// Answers like a device with *count* objects that gives its list whole or
/// not.
std::vector<object_id> listed(uint32_t count, bool whole, size_t& reads) {
  object_list_reader x{1'234, 16'384};
  std::vector<object_id> all{device};
  for (uint32_t i = 1; i < count; ++i)
    all.push_back({object_type::analog_value, i});
  for (auto ask = x.next(); !ask.empty(); ask = x.next())
    for (auto& what : ask) {
      ++reads;
      bytes data;
      tag_writer to{data};
      if (what.index == 0u)
        to.put_unsigned(all.size());
      else if (what.index)
        to.put(primitive{all.at(*what.index - 1)});
      else if (whole)
        for (auto& id : all)
          to.put(primitive{id});
      if (data.empty())
        x.on_failed(what);
      else
        x.on_value(what, view(data));
    }
  CHECK(x.done());
  CHECK(x.missing() == 0);
  return x.objects();
}

} // namespace

TEST_CASE("a list of objects is read whole or by its elements", "[bacnet]") {
  size_t reads = 0;
  auto whole = listed(1'000, true, reads);
  CHECK(reads == 1);
  reads = 0;
  auto parts = listed(1'000, false, reads);
  CHECK(reads == 1'002);
  CHECK(whole.size() == 999);
  CHECK(parts == whole);
}

TEST_CASE("what is no list of objects is refused", "[bacnet]") {
  auto answers = [](const char* list, const char* length) {
    object_list_reader x{1, 10};
    auto what = x.next().at(0);
    auto data = from_hex(list);
    if (data.empty())
      x.on_failed(what);
    else
      x.on_value(what, view(data));
    if (!x.failed() && !x.done()) {
      what = x.next().at(0);
      data = from_hex(length);
      if (data.empty())
        x.on_failed(what);
      else
        x.on_value(what, view(data));
    }
    return x.failed();
  };
  CHECK(answers("2105", ""));
  CHECK(answers("", ""));
  CHECK(answers("", "210B"));
  CHECK(answers("", "00"));
  CHECK_FALSE(answers("", "210A"));
  CHECK_FALSE(answers("C400800007", ""));
  object_list_reader x{1, 10};
  x.on_failed(x.next().at(0));
  auto length = from_hex("2102");
  x.on_value(x.next().at(0), view(length));
  auto elements = x.next();
  REQUIRE(elements.size() == 2);
  x.on_failed(elements[0]);
  auto garbage = from_hex("44");
  x.on_value(elements[1], view(garbage));
  CHECK(x.next().empty());
  CHECK(x.done());
  CHECK(x.missing() == 2);
}

TEST_CASE("of each object is read what its kind has", "[bacnet]") {
  auto all = controller().of_device();
  for (auto& x : controller().of_objects())
    all.push_back(x);
  auto reads = [&](const object_id& id, property_id what) {
    return std::any_of(all.begin(), all.end(), [&](auto& x) {
      return x.object == id && x.property == what;
    });
  };
  CHECK(reads(device, property_id::model_name));
  CHECK(reads(room, property_id::units));
  CHECK(reads(room, property_id::cov_increment));
  CHECK_FALSE(reads(room, property_id::state_text));
  CHECK(reads(fan, property_id::active_text));
  CHECK_FALSE(reads(fan, property_id::units));
  CHECK(reads(mode, property_id::state_text));
  CHECK(reads(plan, property_id::present_value));
  CHECK_FALSE(reads({object_type::trend_log, 1}, property_id::object_name));
  // Objects that are listed twice are one.
  CHECK(controller().facts().objects.size() == 4);
}

TEST_CASE("a device that was found has the type its file would have",
          "[bacnet]") {
  auto facts = controller().facts();
  auto type = type_of(facts);
  INFO(bac_text(facts));
  REQUIRE(type);
  auto& x = **type;
  CHECK(x.protocol == "bacnet");
  CHECK(x.manufacturer == "Viconics");
  CHECK(x.product == "VT-8650 (EU)");
  CHECK(x.version == "1.2");
  CHECK(x.source_text == bac_text(facts));
  REQUIRE(x.points.size() == 4);
  CHECK(x.blocks[0].name == "AV");
  CHECK(x.blocks[0].index == 7);

  auto& temperature = x.points[0];
  CHECK(temperature.name == "Room_Temp _1");
  CHECK(temperature.desc == "over the door, left");
  CHECK(temperature.unit
        == "\xC2\xB0"
           "C");
  CHECK(temperature.type->name == "float");
  CHECK(temperature.dir == direction::in);
  auto& place = std::get<object>(temperature.address);
  CHECK(place.id == room);
  CHECK(place.priorities);
  CHECK(place.cov_increment == 0.1f);

  CHECK(x.points[1].type->name == "boolean");
  CHECK(x.points[1].presets.at("On") == value{true});
  CHECK(x.points[1].presets.at("Off") == value{false});

  auto& states = x.points[2];
  CHECK(states.name == "MSV:2");
  CHECK(states.type->name == "uint32");
  CHECK(states.presets.size() == 3);
  CHECK(states.presets.at("Heat  fast") == value{2});
  CHECK_FALSE(std::get<object>(states.address).priorities);

  CHECK(x.points[3].type->name == "uint32");
  CHECK(x.points[3].read_only);
}

TEST_CASE("devices with the same objects share a name of type", "[bacnet]") {
  auto facts = controller().facts();
  auto name = bac_name(facts);
  CHECK(name.substr(0, 17) == "260_VT-8650--EU-_");
  auto other = facts;
  other.instance = 77;
  CHECK(bac_name(other) == name);
  other.objects.pop_back();
  CHECK(bac_name(other) != name);
}

TEST_CASE("whatever a device tells can be read", "[bacnet]") {
  device_facts facts;
  facts.model = "../\"x\",\n";
  auto add = [&](uint32_t instance, std::string name) {
    auto& x = facts.objects.emplace_back();
    x.id = {object_type::multi_state_output, instance};
    x.name = std::move(name);
    x.description = "a \"b\"\r\n,c";
    x.states = {{1, ""}, {2, ":"}, {3, "a=b)"}, {4, "c,\"d\""}};
    x.units = 60'000;
  };
  add(1, "");
  add(2, std::string(200, 'x'));
  add(3, "\xC3\xA9\n\t/");
  add(4, "   ");
  add(70'000, "\"quoted\", name");
  add(last_instance, std::string(127, 'y') + "\xC3\xA9");
  auto type = type_of(facts);
  INFO(bac_text(facts));
  INFO((type ? "" : type.error().text));
  REQUIRE(type);
  auto& points = (*type)->points;
  REQUIRE(points.size() == 6);
  CHECK(points[0].name == "MSO:1");
  CHECK(points[1].name.size() == 128);
  CHECK(points[2].name == "\xC3\xA9___");
  CHECK(points[3].name == "MSO:4");
  CHECK(points[4].name == "\"quoted\", name");
  CHECK(points[5].name.size() == 127);
  CHECK((*type)->blocks[4].name == "MSO70000");
  CHECK((*type)->blocks[4].index == 0);
  CHECK(points[0].presets.size() == 2);
  CHECK(points[0].presets.at("a=b)") == value{3});
  CHECK(points[0].presets.at("c,\"d\"") == value{4});
  CHECK(bac_name(facts).find('/') == std::string::npos);
}

TEST_CASE("texts of states that do not come as a whole are read one by one",
          "[bacnet]") {
  facts_reader x{1};
  x.add({room, mode});
  CHECK(x.of_states().empty()); // how many there are is not known
  tell(x, mode, property_id::number_of_states, {uint64_t{2}});
  auto elements = x.of_states();
  REQUIRE(elements.size() == 2);
  CHECK(elements[1] == property_ref{mode, property_id::state_text, 2u});
  for (auto& what : elements) {
    auto data = tagged({text(what.index == 1u ? "Off" : "On")});
    x.on_value(what, view(data));
  }
  auto stray = tagged({text("Stray")});
  x.on_value({mode, property_id::state_text, 3u}, view(stray));
  CHECK(x.facts().objects[1].states
        == std::map<uint32_t, std::string>{{1, "Off"}, {2, "On"}});
  CHECK(x.of_states().empty());
}

TEST_CASE("facts of the wrong kind are passed over", "[bacnet]") {
  facts_reader x{1};
  x.add({room, mode});
  tell(x, room, property_id::object_name, {uint64_t{5}});
  tell(x, room, property_id::units, {text("K")});
  tell(x, room, property_id::cov_increment, {-1.0f});
  tell(x, mode, property_id::state_text, {text("a"), uint64_t{5}});
  tell(x, {object_type::device, 1}, property_id::vendor_identifier,
       {uint64_t{70'000}});
  tell(x, {object_type::analog_value, 99}, property_id::object_name,
       {text("stranger")});
  auto& facts = x.facts();
  CHECK(facts.objects[0].name.empty());
  CHECK_FALSE(facts.objects[0].units);
  CHECK_FALSE(facts.objects[0].cov_increment);
  CHECK(facts.objects[1].states.empty());
  CHECK(facts.vendor == 0);
}

} // namespace troupe::bacnet
