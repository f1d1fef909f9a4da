#include "actors/directory.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

const device_id lamp1{"lon", "lamp-1"};
const device_id lamp2{"lon", "lamp-2"};
const device_id meter{"modbus", "lamp-1"}; // the handle of another protocol

struct fixture {
  directory_entry& add(const device_id& id, device_number number,
                       const std::string& unid) {
    directory_entry x;
    x.number = number;
    x.type = type;
    x.unid = unid;
    return uut.add(id, std::move(x));
  }

  ec check(const device_id& id, const std::string& unid) const {
    return uut.check_unid(id, unid).error().code;
  }

  device_type_ptr type = test::lamp_type();
  directory uut;
};

} // namespace

TEST_CASE_METHOD(fixture, "a device is found by handle and by number",
                 "[directory]") {
  add(lamp1, 1, "auto");
  auto& added = add(meter, 2, "127.0.0.1:502:1");
  CHECK(uut.size() == 2);
  CHECK(uut.find(meter) == &added);
  CHECK(uut.find(device_number{2}) == &added);
  REQUIRE(uut.find(lamp1) != nullptr);
  CHECK(uut.find(lamp1)->number == 1);
  REQUIRE(uut.id_of(2) != nullptr);
  CHECK(*uut.id_of(2) == meter);
  SECTION("and nobody else is") {
    CHECK(uut.find(lamp2) == nullptr);
    CHECK(uut.find(device_number{3}) == nullptr);
    CHECK(uut.id_of(3) == nullptr);
  }
}

TEST_CASE_METHOD(fixture, "an address belongs to one device of a protocol",
                 "[directory]") {
  add(lamp1, 1, "0503C0123451");
  auto taken = uut.check_unid(lamp2, "0503C0123451");
  CHECK(taken.error().code == ec::already_exists);
  CHECK(taken.error().text == "0503C0123451: UNID already exists");
  CHECK(check(lamp2, "0503C0123452") == ec::none);
  CHECK(check(lamp1, "0503C0123451") == ec::none); // its own
  CHECK(check(meter, "0503C0123451") == ec::none);
}

TEST_CASE_METHOD(fixture, "any number of devices may be without an address",
                 "[directory]") {
  auto unid = GENERATE("auto", "");
  add(lamp1, 1, unid);
  CHECK(check(lamp2, unid) == ec::none);
  add(lamp2, 2, unid);
  CHECK(check({"lon", "lamp-3"}, unid) == ec::none);
  uut.change_unid(lamp1, "0503C0123451");
  uut.change_unid(lamp1, unid);
  CHECK(check({"lon", "lamp-3"}, unid) == ec::none);
}

TEST_CASE_METHOD(fixture, "an address has at most 255 characters",
                 "[directory]") {
  CHECK(check(lamp1, std::string(255, 'x')) == ec::none);
  auto x = uut.check_unid(lamp1, std::string(256, 'x'));
  CHECK(x.error().code == ec::invalid_request);
  CHECK(x.error().text == "Invalid unid string");
}

TEST_CASE_METHOD(fixture, "a device that changes its address frees the old one",
                 "[directory]") {
  add(lamp1, 1, "A");
  uut.change_unid(lamp1, "B");
  CHECK(uut.find(lamp1)->unid == "B");
  CHECK(check(lamp2, "A") == ec::none);
  CHECK(check(lamp2, "B") == ec::already_exists);
  SECTION("also to none of its own") {
    uut.change_unid(lamp1, "auto");
    CHECK(check(lamp2, "B") == ec::none);
  }
  SECTION("and to the same") {
    uut.change_unid(lamp1, "B");
    CHECK(check(lamp2, "B") == ec::already_exists);
  }
  SECTION("which an unknown device cannot") {
    uut.change_unid(lamp2, "C");
    CHECK(uut.size() == 1);
    CHECK(check(lamp1, "C") == ec::none);
  }
}

TEST_CASE_METHOD(fixture, "an address is kept for the request that brings it",
                 "[directory]") {
  add(lamp1, 1, "A");
  uut.claim(lamp1, "B");
  uut.claim(lamp1, "C");
  CHECK(uut.find(lamp1)->unid == "A");
  CHECK(check(lamp2, "A") == ec::already_exists);
  CHECK(check(lamp2, "B") == ec::already_exists);
  SECTION("and is free again when the device refused it") {
    uut.settle(1, "B", "A");
    CHECK(check(lamp2, "A") == ec::already_exists);
    CHECK(check(lamp2, "B") == ec::none);
    CHECK(check(lamp2, "C") == ec::already_exists);
  }
  SECTION("and replaces the old one when the device took it") {
    uut.settle(1, "B", "B");
    CHECK(uut.find(lamp1)->unid == "B");
    CHECK(check(lamp2, "A") == ec::none);
    CHECK(check(lamp2, "B") == ec::already_exists);
    CHECK(check(lamp2, "C") == ec::already_exists);
  }
  SECTION("and is forgotten with the requests of a device that died") {
    uut.change_unid(lamp1, "A");
    CHECK(check(lamp2, "B") == ec::none);
    CHECK(check(lamp2, "C") == ec::none);
  }
  SECTION("and goes with its device") {
    uut.remove(1);
    CHECK(check(lamp2, "B") == ec::none);
    uut.settle(1, "B", "B");
    CHECK(check(lamp2, "B") == ec::none);
  }
}

TEST_CASE_METHOD(fixture, "a removed device leaves what was held behind it",
                 "[directory]") {
  auto& entry = add(lamp1, 1, "A");
  add(lamp2, 2, "B");
  for (uint64_t number : {7u, 8u}) {
    device_request x;
    x.number = number;
    entry.held.push_back({std::make_shared<const device_request>(x), {}});
  }
  auto held = uut.remove(1);
  REQUIRE(held.size() == 2);
  CHECK(held[0].request->number == 7);
  CHECK(held[1].request->number == 8);
  CHECK(uut.size() == 1);
  CHECK(uut.find(lamp1) == nullptr);
  CHECK(uut.find(device_number{1}) == nullptr);
  CHECK(uut.id_of(1) == nullptr);
  CHECK(check(lamp2, "A") == ec::none);
  CHECK(check(lamp1, "B") == ec::already_exists);
  CHECK(uut.remove(1).empty());
  CHECK(uut.size() == 1);
}

TEST_CASE_METHOD(fixture, "a handle can be used again by another number",
                 "[directory]") {
  add(lamp1, 1, "A");
  uut.remove(1);
  add(lamp1, 2, "A");
  CHECK(uut.remove(1).empty());
  REQUIRE(uut.find(device_number{2}) != nullptr);
  CHECK(*uut.id_of(2) == lamp1);
  CHECK(check(lamp2, "A") == ec::already_exists);
}

TEST_CASE_METHOD(fixture, "a type is in use while a device has it",
                 "[directory]") {
  auto copy = test::lamp_type();
  CHECK_FALSE(uut.uses(*type));
  add(lamp1, 1, "auto");
  CHECK(uut.uses(*type));
  CHECK_FALSE(uut.uses(*copy)); // equal, yet another version
  uut.remove(1);
  CHECK_FALSE(uut.uses(*type));
}

TEST_CASE_METHOD(fixture, "the points of all devices are counted",
                 "[directory]") {
  CHECK(uut.points() == 0);
  add(lamp1, 1, "auto");
  add(meter, 2, "A");
  CHECK(uut.points() == 2 * type->points.size());
  size_t visits = 0;
  uut.each([&](const device_id& id, directory_entry& entry) {
    CHECK(uut.find(id) == &entry);
    ++visits;
  });
  CHECK(visits == 2);
}

} // namespace troupe
