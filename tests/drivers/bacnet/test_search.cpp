// Searches for BACnet devices, on simulated time.

#include "protocol/import/interface_file.hpp"
#include "tests/drivers/bacnet/fixture.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe::test {

namespace {

using namespace bacnet;
using texts = std::vector<std::string>;

bytes content(std::initializer_list<primitive> all) {
  bytes out;
  tag_writer to{out};
  for (auto& x : all)
    to.put(x);
  return out;
}

primitive text(const std::string& x) {
  return primitive{x};
}

/// A thermostat: an analog value for each point, and the mode it is in.
struct thermostat {
  uint32_t instance = 0;
  uint32_t points = 0;
  std::string model = "VT-8650";
  uint64_t vendor = 260;
  texts modes{"Auto", "Heat"};
  size_t asked = 0; ///< For properties of the device object.

  [[nodiscard]] std::vector<object_id> objects() const {
    std::vector<object_id> out{{object_type::device, instance},
                               {object_type::multi_state_value, 1}};
    for (uint32_t i = 0; i < points; ++i)
      out.push_back({object_type::analog_value, i});
    return out;
  }

  std::optional<bytes> of_device(const property_ref& what) {
    ++asked;
    switch (what.property) {
      case property_id::vendor_identifier:
        return content({vendor});
      case property_id::model_name:
        return content({text(model)});
      case property_id::object_name:
        return content({text("room-" + std::to_string(instance))});
      case property_id::object_list: {
        auto all = objects();
        if (what.index == 0u)
          return content({uint64_t{all.size()}});
        if (what.index)
          return content({all.at(*what.index - 1)});
        bytes out;
        tag_writer to{out};
        for (auto& x : all)
          to.put(primitive{x});
        return out;
      }
      default:
        return std::nullopt;
    }
  }

  [[nodiscard]] std::optional<bytes> of_mode(const property_ref& what) const {
    bytes out;
    tag_writer to{out};
    switch (what.property) {
      case property_id::object_name:
        return content({text("Mode")});
      case property_id::number_of_states:
        return content({uint64_t{modes.size()}});
      case property_id::state_text:
        if (what.index)
          return content({text(modes.at(*what.index - 1))});
        for (auto& x : modes)
          to.put(text(x));
        return out;
      default:
        return std::nullopt;
    }
  }

  std::optional<bytes> operator()(const property_ref& what) {
    if (what.object == object_id{object_type::device, instance})
      return of_device(what);
    if (what.object.type == object_type::multi_state_value)
      return of_mode(what);
    if (what.object.type == object_type::analog_value
        && what.property == property_id::object_name)
      return content({text("p" + std::to_string(what.object.instance))});
    if (what.object.type == object_type::analog_value
        && what.property == property_id::units)
      return content({enumerated{62}});
    return std::nullopt;
  }
};

struct fixture : bacnet_fixture {
  /// A device that says what it is.
  sim_device& build_thermostat(uint32_t instance, uint32_t points) {
    auto& x = build(instance, points);
    auto& facts = thermostats[instance];
    facts.instance = instance;
    facts.points = points;
    x.facts = [&facts](auto& what) { return facts(what); };
    return x;
  }

  status search(const texts& addresses = {}, bool slow = false) {
    array list;
    for (auto& x : addresses)
      list.elements.emplace_back(x);
    search_order x;
    x.number = 1;
    x.protocol = "bacnet";
    x.slow = slow;
    if (!addresses.empty())
      x.option = make_structure({{"addresses", value{list}}});
    x.types = types;
    auto ok = uut->search(std::make_shared<const search_order>(std::move(x)));
    io.run();
    return ok;
  }

  /// Addresses, in order.
  [[nodiscard]] texts unids() const {
    texts out;
    for (auto& x : sink.finds)
      out.push_back(x.unid);
    std::sort(out.begin(), out.end());
    return out;
  }

  [[nodiscard]] bool has_ended() const {
    return sink.search_ends.size() == 1;
  }

  [[nodiscard]] device_type_ptr type_of(const device_find& x) const {
    auto out = read_type(x.file_name, x.file_text,
                         lon::type_catalogue::standard());
    return out ? *out : nullptr;
  }

  std::map<uint32_t, thermostat> thermostats;
  std::vector<device_type_ptr> types;
};

} // namespace

TEST_CASE_METHOD(fixture, "a search finds devices and what they have",
                 "[bacnet-search]") {
  build_thermostat(7, 2);
  build_thermostat(4'000'000, 2);
  REQUIRE(search());
  CHECK(sink.finds.empty()); // one Who-Is of many went out
  run(20s);
  CHECK(unids() == texts{"4000000", "7"});
  REQUIRE(has_ended());
  CHECK(sink.search_ends[0].code == ec::none);
  CHECK(sink.parts.back() == 1);
  CHECK(std::is_sorted(sink.parts.begin(), sink.parts.end()));
  auto& first = sink.finds[0];
  CHECK(first.name == "room-7");
  CHECK(first.handle == "room-7");
  auto type = type_of(first);
  REQUIRE(type);
  CHECK(type->id() == first.type);
  CHECK(type->product == "VT-8650");
  REQUIRE(type->points.size() == 3);
  CHECK(type->points[0].name == "Mode");
  CHECK(type->points[0].presets.at("Heat") == value{2});
  CHECK(type->points[1].name == "p0");
  CHECK_FALSE(type->points[1].unit.empty());
  // Same objects, same type.
  CHECK(sink.finds[1].type == first.type);
  CHECK_FALSE(net.is_open()); // nobody needs the port any more
}

TEST_CASE_METHOD(fixture, "Who-Is of a search are spaced and have ranges",
                 "[bacnet-search]") {
  REQUIRE(search());
  CHECK(peer.who_is == 1);
  run(400ms);
  CHECK(peer.who_is == 1);
  run(100ms);
  CHECK(peer.who_is == 2);
  run(20s);
  CHECK(peer.who_is == 16);
  CHECK(has_ended());
  CHECK(counter("who_is") == 16);
}

TEST_CASE_METHOD(fixture, "many devices are all found, a few asked at a time",
                 "[bacnet-search]") {
  for (uint32_t i = 1; i <= 300; ++i)
    build_thermostat(i, 1).delay = 50ms;
  REQUIRE(search());
  run(10s);
  CHECK(peer.most_in_flight <= survey_queue::most_local);
  run(170s);
  CHECK(sink.finds.size() == 300);
  CHECK(has_ended());
  CHECK(peer.most_in_flight <= survey_queue::most_local);
}

TEST_CASE_METHOD(fixture, "requests of a search have pauses",
                 "[bacnet-search]") {
  auto& x = build_thermostat(1, 40);
  x.max_apdu = 206;
  REQUIRE(search({"1"}));
  run(10s);
  REQUIRE(x.times.size() > 10);
  for (size_t i = 1; i < x.times.size(); ++i)
    CHECK(x.times[i] - x.times[i - 1] >= survey_queue::request_pause);
}

TEST_CASE_METHOD(fixture, "devices behind a router are asked one at a time",
                 "[bacnet-search]") {
  for (uint32_t i = 1; i <= 5; ++i) {
    auto& x = build_thermostat(i, 1);
    x.network = 5;
    x.max_apdu = 480;
    x.delay = 40ms;
  }
  REQUIRE(search());
  run(20s);
  CHECK(unids() == texts{"1", "2", "3", "4", "5"});
  CHECK(peer.most_in_flight == 1);
  for (auto& x : sink.finds)
    CHECK(type_of(x) != nullptr);
}

TEST_CASE_METHOD(fixture, "a type that somebody made fits before one is made",
                 "[bacnet-search]") {
  build_thermostat(7, 30);
  device_type own = *bacnet_type(2);
  own.name = "Thermostat";
  own.product = "VT-8650";
  types = {std::make_shared<const device_type>(own)};
  REQUIRE(search());
  run(20s);
  REQUIRE(sink.finds.size() == 1);
  CHECK(sink.finds[0].type == "Thermostat");
  CHECK(sink.finds[0].file_text.empty());
  CHECK(peer.at(7).requests == 2); // objects were not looked into
}

TEST_CASE_METHOD(fixture, "a type that a search made is not made again",
                 "[bacnet-search]") {
  build_thermostat(7, 2);
  REQUIRE(search());
  run(20s);
  REQUIRE(sink.finds.size() == 1);
  types = {type_of(sink.finds[0])};
  REQUIRE(search());
  run(20s);
  REQUIRE(sink.finds.size() == 2);
  CHECK(sink.finds[1].type == sink.finds[0].type);
  CHECK(sink.finds[1].file_text.empty());
}

TEST_CASE_METHOD(fixture, "a small device is read piece by piece",
                 "[bacnet-search]") {
  auto& x = build_thermostat(7, 60);
  x.max_apdu = 206;
  thermostats[7].modes = texts(30, "a long name");
  for (size_t i = 0; i < 30; ++i)
    thermostats[7].modes[i] += std::to_string(i);
  SECTION("it takes many at once") {
  }
  SECTION("it has ReadProperty only") {
    x.more_than_one = misery::reject;
    x.bearable = 0;
  }
  REQUIRE(search());
  run(60s);
  REQUIRE(sink.finds.size() == 1);
  auto type = type_of(sink.finds[0]);
  REQUIRE(type);
  CHECK(type->points.size() == 61);
  CHECK(type->points[0].presets.size() == 30);
  CHECK(type->points[60].name == "p59");
}

TEST_CASE_METHOD(fixture, "who does not say what it has is found without type",
                 "[bacnet-search]") {
  auto& mute = build_thermostat(7, 1);
  SECTION("it answers Who-Is only") {
    mute.facts = {};
  }
  SECTION("it falls silent") {
    mute.more_than_one = misery::silence;
    mute.bearable = 0;
    mute.dead = true;
    io.run_after(100ms, [&] { peer.i_am(mute); });
  }
  REQUIRE(search({"0-100"}));
  run(60s);
  CHECK(unids() == texts{"7"});
  CHECK(sink.finds[0].type.empty());
  CHECK(sink.finds[0].name == "device 7");
  CHECK(sink.finds[0].handle == "device 7");
  CHECK(has_ended());
}

TEST_CASE_METHOD(fixture, "devices of the gateway are told of, not asked",
                 "[bacnet-search]") {
  build_thermostat(7, 1);
  attach(7, 1);
  run(1s);
  auto asked = peer.at(7).requests;
  REQUIRE(search());
  run(20s);
  REQUIRE(sink.finds.size() == 1);
  CHECK(sink.finds[0].handle == "b7");
  CHECK(sink.finds[0].type == "box");
  CHECK(peer.at(7).requests == asked);
  CHECK(has_ended());
  CHECK(counter("restarts") == 0); // its I-Am was an answer
  read(7, 42, {0});
  run(1s);
  CHECK(end_of(42) == ec::none);
}

TEST_CASE_METHOD(fixture, "a device that is created amid its search is ours",
                 "[bacnet-search]") {
  auto& x = build_thermostat(7, 50);
  x.delay = 500ms;
  REQUIRE(search({"7"}));
  run(700ms);
  attach(7, 50);
  read(7, 42, {0});
  run(20s);
  CHECK(end_of(42) == ec::none);
  REQUIRE(sink.finds.size() == 1);
  CHECK(sink.finds[0].handle == "b7");
  CHECK(has_ended());
}

TEST_CASE_METHOD(fixture, "a search looks only where it is told",
                 "[bacnet-search]") {
  for (auto i : {7u, 8u, 1'500u, 2'000u})
    build_thermostat(i, 1);
  REQUIRE(search({"1000-1999", "8"}));
  peer.i_am(peer.at(7)); // it restarted just now
  run(20s);
  CHECK(unids() == texts{"1500", "8"});
  CHECK(has_ended());
}

TEST_CASE_METHOD(fixture, "a host is asked where no broadcast gets",
                 "[bacnet-search]") {
  build_thermostat(7, 1).shy = true;
  build_thermostat(8, 1);
  REQUIRE(search({"10.1.0.7", "10.1.0.7:47808", "10.9.9.9"}));
  CHECK(peer.who_is == 1);
  run(2s);
  CHECK(unids() == texts{"7@10.1.0.7:47808"});
  CHECK_FALSE(has_ended());
  run(5s);
  CHECK(has_ended());
}

TEST_CASE_METHOD(fixture, "a device that missed a broadcast is found slowly",
                 "[bacnet-search]") {
  build_thermostat(7, 1).shy = true;
  auto slow = GENERATE(false, true);
  REQUIRE(search({"7"}, slow));
  run(2s);
  peer.at(7).shy = false;
  run(10s);
  CHECK(unids() == (slow ? texts{"7"} : texts{}));
  CHECK(has_ended());
}

TEST_CASE_METHOD(fixture, "two devices with one instance are an error",
                 "[bacnet-search]") {
  build_thermostat(7, 1);
  auto& other = build(8, 1);
  REQUIRE(search({"7"}));
  auto twin = other;
  twin.instance = 7;
  peer.i_am(twin);
  peer.i_am(twin);
  run(10s);
  CHECK(unids() == texts{"7"});
  REQUIRE(has_ended());
  CHECK(sink.search_ends[0].code == ec::already_exists);
  CHECK(sink.search_ends[0].text
        == "instance 7 is that of 10.1.0.7:47808 and of 10.1.0.8:47808; only "
           "the first is shown");
}

TEST_CASE_METHOD(fixture,
                 "instances at one address are not asked twice at once",
                 "[bacnet-search]") {
  auto& x = build_thermostat(7, 1);
  x.delay = 300ms;
  REQUIRE(search());
  auto twin = x;
  for (uint32_t i = 10; i < 40; ++i) {
    twin.instance = i;
    peer.i_am(twin);
  }
  run(60s);
  CHECK(peer.most_in_flight == 1);
  CHECK(sink.finds.size() == 31);
  CHECK(has_ended());
}

TEST_CASE_METHOD(fixture, "a search that is stopped says no more",
                 "[bacnet-search]") {
  build_thermostat(7, 50).delay = 200ms;
  REQUIRE(search({"0-100"}));
  run(300ms);
  uut->stop_search();
  auto sent = net.sent;
  run(30s);
  CHECK(sink.finds.empty());
  CHECK(sink.search_ends.empty());
  CHECK(net.sent == sent);
  REQUIRE(search({"0-100"})); // the next one may come
  run(60s);
  CHECK(unids() == texts{"7"});
}

TEST_CASE_METHOD(fixture, "a search ends with its network", "[bacnet-search]") {
  SECTION("there is none") {
    net.refuses = true;
    REQUIRE(search());
    run(1s);
  }
  SECTION("it goes away") {
    build_thermostat(7, 50).delay = 200ms;
    REQUIRE(search());
    run(300ms);
    net.break_off();
    run(1s);
  }
  REQUIRE(has_ended());
  CHECK(sink.search_ends[0].code == ec::not_connected);
  CHECK(sink.finds.empty());
}

TEST_CASE_METHOD(fixture,
                 "a foreign device searches once its BBMD has taken it",
                 "[bacnet-search]") {
  bacnet::settings cfg;
  cfg.foreign.emplace().bbmd = {0xC0000207, 47'808};
  make(cfg);
  build_thermostat(7, 1);
  REQUIRE(search());
  run(1s);
  CHECK(peer.who_is == 0);
  SECTION("it does") {
    bvlc yes;
    yes.function = bvlc_function::result;
    bytes success;
    append(success, yes);
    net.deliver({0xC0000207, 47'808}, success);
    io.run();
    peer.i_am(peer.at(7)); // as the BBMD hands the Who-Is on
    run(30s);
    CHECK(unids() == texts{"7"});
  }
  SECTION("it does not") {
    run(30s);
    REQUIRE(has_ended());
    CHECK(sink.search_ends[0].code == ec::not_connected);
  }
}

TEST_CASE_METHOD(fixture, "what is no address of a search is refused",
                 "[bacnet-search]") {
  for (auto x : {"", "x", "5-", "7-5", "4194303", "10.0.0.1:0", "host.example",
                 "-5", "1-2-3", "10.0.0.1:47808:1"}) {
    INFO(x);
    auto ok = search({x});
    REQUIRE_FALSE(ok);
    CHECK(ok.error().code == ec::invalid_request);
  }
  CHECK_FALSE(net.is_open());
}

} // namespace troupe::test
