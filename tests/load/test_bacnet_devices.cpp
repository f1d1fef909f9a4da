#include "bench/load/bacnet_devices.hpp"
#include "bench/load/bacnet_field.hpp"
#include "bench/load/bacnet_kind.hpp"
#include "bench/load/writers.hpp"
#include "protocol/bacnet/octet_reader.hpp"
#include "protocol/bacnet/service.hpp"
#include "protocol/import/bac.hpp"
#include "protocol/lon/catalogue.hpp"

#include <catch2/catch.hpp>

#include <cmath>

namespace troupe::load {

namespace {

using bacnet::as_octets;

constexpr uint32_t instance = 5;

/// A vav box, and the test as its client.
class vav_fixture {
public:
  explicit vav_fixture(fault wrong = {}) {
    plant_.add(find_kind("vav"));
    bacnet::server_settings cfg;
    cfg.instance = instance;
    cfg.name = "vav-1";
    uut.add({0, wrong}, cfg);
    uut.begin();
  }

  size_t point(const std::string& name) {
    auto& points = plant_.at(0).kind().points;
    for (size_t i = 0; i < points.size(); ++i)
      if (points[i].name == name)
        return i;
    FAIL(name);
    return 0;
  }

  template <class T>
  void ask(bacnet::confirmed_service service, const T& what) {
    std::vector<uint8_t> data;
    encode(what, data);
    bacnet::confirmed_request x;
    x.invoke_id = ++invoke_id;
    x.service = static_cast<uint8_t>(service);
    x.max_apdu_code = 5;
    x.data = as_octets(data);
    std::vector<uint8_t> frame;
    append(frame, bacnet::apdu{x});
    out.clear();
    uut.receive(0, client, false, as_octets(frame), now, out);
  }

  void write(const std::string& name, const bacnet::primitive& value) {
    std::vector<uint8_t> content;
    bacnet::tag_writer{content}.put(value);
    auto& object = uut.at(0).objects().at(point(name)).model();
    ask(bacnet::confirmed_service::write_property,
        bacnet::write_property{
          {object.id, bacnet::property_id::present_value, {}},
          as_octets(content),
          uint8_t{8}});
  }

  double present(const std::string& name) {
    return uut.at(0).objects().at(point(name)).present_value();
  }

  const bacnet::device_address client = bacnet::local_device({1, 1});
  std::chrono::steady_clock::time_point now{std::chrono::hours{1}};
  plant plant_{1, 0, 0};
  punctuality late{std::chrono::seconds{1}};
  bacnet_devices uut{plant_, nullptr, now, &late};
  bacnet_devices::frames out;
  uint8_t invoke_id = 0;
};

} // namespace

TEST_CASE_METHOD(vav_fixture, "objects have the values of the plant",
                 "[load]") {
  auto i = point("RoomTemp");
  auto raw = plant_.at(0).value(i);
  CHECK(std::abs(present("RoomTemp") - raw) <= 0.005);
  CHECK(present("OccupancyMode") == 1);
  plant_.at(0).step(i, 60, *std::make_unique<chance>(3));
  uut.move({0, static_cast<uint32_t>(i)}, now, out);
  CHECK(std::abs(present("RoomTemp") - plant_.at(0).value(i)) <= 0.005);
  CHECK(out.empty());
}

TEST_CASE_METHOD(vav_fixture, "writes reach the plant", "[load]") {
  write("RoomTempSetpoint", 23.5f);
  CHECK(plant_.at(0).value(point("RoomTempSetpoint")) == 23.5);
  write("OccupancyMode", uint64_t{3});
  CHECK(plant_.at(0).value(point("OccupancyMode")) == 2);
  write("LightCommand", bacnet::enumerated{0});
  CHECK(plant_.at(0).value(point("LightCommand")) == 0);
  write("RoomTempSetpoint", bacnet::primitive{});
  CHECK(plant_.at(0).value(point("RoomTempSetpoint")) == 21.5);
  CHECK(uut.totals().what.writes == 4);
  CHECK(uut.totals().what.errors == 0);
}

TEST_CASE_METHOD(vav_fixture, "polls that come late are noted", "[load]") {
  bacnet::read_multiple all;
  for (auto name : {"RoomTemp", "OccupancyMode"})
    all.what.push_back({uut.at(0).objects().at(point(name)).model().id,
                        bacnet::property_id::present_value, std::nullopt});
  auto poll = [&](auto& what) {
    ask(bacnet::confirmed_service::read_property_multiple, what);
  };
  poll(all);
  CHECK(late.late().count() == 0); // nobody knows when it was due
  now += std::chrono::milliseconds{1'500};
  poll(all);
  CHECK(late.late().count() == 1);
  CHECK(late.late().quantile(1) >= 480'000);
  CHECK(late.late().quantile(1) <= 520'000);
  all.what.pop_back(); // another read, with a rhythm of its own
  poll(all);
  CHECK(late.late().count() == 1);
}

TEST_CASE("faulty devices tell nothing of how late polls are", "[load]") {
  vav_fixture x{{fault_kind::slow, std::chrono::milliseconds{500}}};
  bacnet::read_multiple all;
  all.what.push_back({{bacnet::object_type::device, instance},
                      bacnet::property_id::object_name,
                      std::nullopt});
  for (int i = 0; i < 3; ++i)
    x.ask(bacnet::confirmed_service::read_property_multiple, all);
  CHECK(x.late.late().count() == 0);
}

TEST_CASE_METHOD(vav_fixture, "every change of the plant is told", "[load]") {
  auto i = point("RoomTemp");
  ask(bacnet::confirmed_service::subscribe_cov,
      bacnet::subscribe_cov{1, uut.at(0).objects().at(i).model().id,
                            bacnet::cov_terms{false, 300}});
  CHECK(out.size() == 2);
  out.clear();
  chance random{3};
  for (int step = 1; step <= 50; ++step) {
    REQUIRE(plant_.at(0).step(i, step * 10, random));
    uut.move({0, static_cast<uint32_t>(i)}, now, out);
  }
  CHECK(out.size() == 50);
  CHECK(uut.totals().subscriptions == 1);
}

TEST_CASE("a flapping BACnet device is silent for a while", "[load]") {
  vav_fixture x{{fault_kind::flapping, std::chrono::seconds{20}, 0}};
  auto answers = [&] {
    x.uut.on_time(0, x.now, x.out);
    x.ask(
      bacnet::confirmed_service::subscribe_cov,
      bacnet::subscribe_cov{1, {bacnet::object_type::device, instance}, {}});
    return x.out.size();
  };
  CHECK(answers() == 1);
  x.now += std::chrono::seconds{21};
  CHECK(answers() == 0);
  CHECK(x.uut.totals().what.unanswered == 1);
  x.now += std::chrono::seconds{20};
  CHECK(answers() == 1);
}

TEST_CASE("interface files of BACnet kinds are read by the importer",
          "[load]") {
  for (auto name : {"ahu", "vav", "chiller", "boiler", "meter"}) {
    INFO(name);
    auto kind = find_kind(name);
    auto text = bac_file(*kind);
    INFO(text);
    auto read = read_bac("x.bac", text, lon::type_catalogue::standard());
    CHECK(read.issues.empty());
    auto& type = read.what;
    REQUIRE(type.points.size() == kind->points.size());
    auto model = bacnet_model(*kind);
    for (size_t i = 0; i < type.points.size(); ++i) {
      auto& object = std::get<bacnet::object>(type.points[i].address);
      CHECK(type.points[i].name == kind->points[i].name);
      CHECK(object.id == model->objects[i].id);
      CHECK(object.priorities == kind->points[i].writable);
    }
  }
}

TEST_CASE("abilities of BACnet devices are taken away by name", "[load]") {
  bacnet_options x;
  CHECK(bacnet_abilities(x)->cov);
  x.without = {"cov", "rpm", "segmentation"};
  x.max_apdu = 50;
  auto got = bacnet_abilities(x);
  REQUIRE(got);
  CHECK_FALSE(got->cov);
  CHECK_FALSE(got->read_multiple);
  CHECK_FALSE(got->segments);
  CHECK(got->write_multiple);
  CHECK(got->max_apdu == 50);
  x.without = {"coffee"};
  CHECK_FALSE(bacnet_abilities(x));
  x.without = {};
  x.max_apdu = 49;
  CHECK_FALSE(bacnet_abilities(x));
}

TEST_CASE("numbers of BACnet are within the standard's bounds", "[load]") {
  bacnet_options x;
  CHECK(bacnet_numbering(x));
  x.network = 65'535;
  CHECK_FALSE(bacnet_numbering(x));
  x.network = 0;
  CHECK_FALSE(bacnet_numbering(x));
  x.network = 1;
  x.instance = bacnet::last_instance + 1;
  CHECK_FALSE(bacnet_numbering(x));
}

TEST_CASE("BACnet devices are known by their instance", "[load]") {
  site base;
  base.units = {1'000, UINT32_MAX, true};
  auto x = make_uniform_site(base, {500, 5, 2, {}});
  REQUIRE(x);
  CHECK(x->devices[1].unit == 1'001);
  auto text = device_csv(*x, {});
  CHECK(text.find("dev-002,mixed-5,EDGE,bacnet,manual,2024-01-15,1001,")
        != std::string::npos);
  CHECK(dtd_file(kinds_of(*x), "bacnet").find(",bacnet,") != std::string::npos);
}

} // namespace troupe::load
