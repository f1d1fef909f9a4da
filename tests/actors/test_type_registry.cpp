#include "actors/type_registry.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

device_type_ptr type(const std::string& name, const std::string& program_id,
                     const std::string& protocol = "lon") {
  device_type x;
  x.name = name;
  x.program_id = program_id;
  x.protocol = protocol;
  return std::make_shared<const device_type>(std::move(x));
}

} // namespace

TEST_CASE("a type is found by its name and by its program id",
          "[type_registry]") {
  type_registry uut;
  auto lamp = type("lamp", "9000010600048511");
  uut.add(lamp);
  CHECK(uut.find("lon", "lamp") == lamp);
  CHECK(uut.find("lon", "9000010600048511") == lamp);
  CHECK(uut.find("lon", "Lamp") == nullptr);
  CHECK(uut.find("lon", "") == nullptr);
  CHECK(uut.find("modbus", "lamp") == nullptr);
  CHECK(uut.find("modbus", "9000010600048511") == nullptr);
}

TEST_CASE("a type without a program id is found by its name only",
          "[type_registry]") {
  type_registry uut;
  auto meter = type("meter", "", "modbus");
  uut.add(meter);
  CHECK(uut.find("modbus", "meter") == meter);
  CHECK(uut.find("modbus", "") == nullptr);
}

TEST_CASE("protocols may have types of the same name", "[type_registry]") {
  type_registry uut;
  auto one = type("lamp", "", "lon");
  auto two = type("lamp", "", "modbus");
  uut.add(one);
  uut.add(two);
  CHECK(uut.find("lon", "lamp") == one);
  CHECK(uut.find("modbus", "lamp") == two);
  CHECK(uut.all().size() == 2);
}

TEST_CASE("a type takes the place of its namesake", "[type_registry]") {
  type_registry uut;
  auto old = type("lamp", "90000106000485AA");
  CHECK(uut.namesake(*old) == nullptr);
  uut.add(old);
  CHECK(uut.namesake(*type("lamp", "")) == old);
  CHECK(uut.namesake(*type("lamp", "", "modbus")) == nullptr);
  CHECK(uut.namesake(*type("dimmer", "90000106000485AA")) == nullptr);
  SECTION("with the same program id") {
    auto newer = type("lamp", "90000106000485AA");
    uut.add(newer);
    CHECK(uut.find("lon", "lamp") == newer);
    CHECK(uut.find("lon", "90000106000485AA") == newer);
    CHECK(uut.all() == std::vector<device_type_ptr>{newer});
  }
  SECTION("with another program id") {
    auto newer = type("lamp", "90000106000485BB");
    uut.add(newer);
    CHECK(uut.find("lon", "90000106000485BB") == newer);
    CHECK(uut.find("lon", "90000106000485AA") == nullptr);
  }
  SECTION("without a program id") {
    uut.add(type("lamp", ""));
    CHECK(uut.find("lon", "90000106000485AA") == nullptr);
  }
}

TEST_CASE("the type that was added last answers to a program id",
          "[type_registry]") {
  const std::string id = "9000010600048511";
  type_registry uut;
  auto lamp = type("lamp", id);
  auto blind = type("blind", id);
  auto dimmer = type("dimmer", id);
  for (auto& x : {lamp, blind, dimmer})
    uut.add(x);
  CHECK(uut.find("lon", id) == dimmer);
  CHECK(uut.find("lon", "lamp") == lamp);
  CHECK(uut.all().size() == 3);
  SECTION("also when another is replaced") {
    uut.add(type("lamp", "90000106000485BB"));
    CHECK(uut.find("lon", id) == dimmer);
  }
  SECTION("and another does when it is replaced") {
    uut.add(type("dimmer", "90000106000485BB"));
    auto heir = uut.find("lon", id);
    CHECK((heir == lamp || heir == blind));
  }
}

} // namespace troupe
