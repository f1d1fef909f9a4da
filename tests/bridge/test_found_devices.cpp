// What clients are told of what drivers find.

#include "bridge/found_devices.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

device_view device(const std::string& handle, const std::string& unid,
                   device_phase state) {
  device_view out;
  out.device = {"modbus", handle};
  out.unid = unid;
  out.state = state;
  auto type = std::make_shared<device_type>();
  type->name = "pump";
  out.type = type;
  return out;
}

device_find find(const std::string& unid, const std::string& handle = "meter") {
  device_find out;
  out.unid = unid;
  out.handle = handle;
  out.type = "meter";
  return out;
}

value list(const std::string& x) {
  array out;
  out.elements.emplace_back(x);
  return value{std::move(out)};
}

} // namespace

TEST_CASE("finds get handles that are free", "[search]") {
  found_devices uut{find_filter{}};
  uut.know(device("meter", "a", device_phase::provisioned));
  CHECK(uut.admit("modbus", find("b"))->handle == "meter-2");
  CHECK(uut.admit("modbus", find("c"))->handle == "meter-3");
  CHECK(uut.admit("bacnet", find("b"))->handle == "meter");
  CHECK(uut.size() == 3);
}

TEST_CASE("whatever a driver suggests becomes a valid handle", "[search]") {
  found_devices uut{find_filter{}};
  auto clean = [&](const std::string& x) {
    return uut.admit("modbus", find("u" + x, x))->handle;
  };
  CHECK(clean("pump 1/h:502\xc3\xa4") == "pump-1-h-502--");
  CHECK(clean("") == "u");
  CHECK(is_valid_handle(clean(std::string(200, 'x'))));
  CHECK(is_valid_handle(clean(std::string(201, 'x'))));
}

TEST_CASE("devices in operation are told of when somebody asks", "[search]") {
  find_filter filter;
  SECTION("by default they are left out") {
    found_devices uut{filter};
    uut.know(device("p", "a", device_phase::provisioned));
    CHECK_FALSE(uut.admit("modbus", find("a")));
    CHECK(uut.admit("modbus", find("b"))->state == "unprovisioned");
  }
  SECTION("only they can be asked for") {
    filter.provisioned = true;
    filter.unprovisioned = false;
    found_devices uut{filter};
    uut.know(device("p", "a", device_phase::provisioned));
    auto known = uut.admit("modbus", find("a"));
    REQUIRE(known);
    CHECK(known->handle == "p");
    CHECK(known->type == "pump");
    CHECK(known->state == "provisioned");
    CHECK_FALSE(uut.admit("modbus", find("b")));
  }
  SECTION("a device that waits for its provisioning keeps its handle") {
    found_devices uut{filter};
    uut.know(device("p", "a", device_phase::unprovisioned));
    CHECK(uut.admit("modbus", find("a"))->handle == "p");
  }
  SECTION("a deleted device is none") {
    found_devices uut{filter};
    uut.know(device("meter", "a", device_phase::deleted));
    CHECK(uut.admit("modbus", find("a"))->handle == "meter");
  }
}

TEST_CASE("a segment says which devices it does not want", "[search]") {
  find_filter filter;
  SECTION("black ones") {
    filter.black = list("modbus:a");
    found_devices uut{filter};
    CHECK_FALSE(uut.admit("modbus", find("a")));
    CHECK(uut.admit("modbus", find("b")));
    CHECK(uut.admit("bacnet", find("a")));
  }
  SECTION("all but white ones") {
    filter.white = list("modbus:a");
    found_devices uut{filter};
    CHECK(uut.admit("modbus", find("a")));
    CHECK_FALSE(uut.admit("modbus", find("b")));
  }
}

TEST_CASE("a find is told in the words of the reference", "[search]") {
  auto x = find("h:502:1");
  x.state = "unprovisioned";
  CHECK(render_find("modbus", x)
        == R"({"handle":"meter","loc":null,"protocol":"modbus",)"
           R"("state":"unprovisioned","type":"meter","unid":"h:502:1"})");
  x.type.clear();
  x.name = "Meter";
  CHECK(render_find("modbus", x)
        == R"({"handle":"meter","loc":null,"name":"Meter",)"
           R"("protocol":"modbus","state":"unprovisioned","type":null,)"
           R"("unid":"h:502:1"})");
}

} // namespace troupe
