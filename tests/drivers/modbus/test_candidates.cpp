// Ranges of addresses to search.

#include "drivers/modbus/candidates.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

using modbus::read_candidates;
using texts = std::vector<std::string>;

bool is_bus(const std::string& x) {
  return x == "bus";
}

/// As `WHERE FIRST LAST`.
texts places(const texts& ranges) {
  auto found = read_candidates(ranges, is_bus);
  if (!found)
    return {found.error().text};
  texts out;
  for (auto& x : *found)
    out.push_back(x.where + ' ' + std::to_string(x.first_unit) + ' '
                  + std::to_string(x.last_unit));
  return out;
}

ec code(const texts& ranges) {
  auto found = read_candidates(ranges, is_bus);
  return found ? ec::none : found.error().code;
}

} // namespace

TEST_CASE("a host is asked as unit 1 on the registered port", "[modbus]") {
  CHECK(places({"192.0.2.1"}) == texts{"192.0.2.1:502 1 1"});
  CHECK(places({"meter.example"}) == texts{"meter.example:502 1 1"});
  CHECK(places({"[2001:db8::1]"}) == texts{"[2001:db8::1]:502 1 1"});
}

TEST_CASE("ports and units may be ranges", "[modbus]") {
  CHECK(places({"127.0.0.1:15020-15022"})
        == texts{"127.0.0.1:15020 1 1", "127.0.0.1:15021 1 1",
                 "127.0.0.1:15022 1 1"});
  CHECK(places({"h:502:1-247"}) == texts{"h:502 1 247"});
  CHECK(places({"[::1]:7:9"}) == texts{"[::1]:7 9 9"});
}

TEST_CASE("a network is searched without its first and last address",
          "[modbus]") {
  CHECK(places({"192.0.2.9/29:502"}).size() == 6);
  CHECK(places({"192.0.2.9/29:502"}).front() == "192.0.2.9:502 1 1");
  CHECK(places({"192.0.2.9/29:502"}).back() == "192.0.2.14:502 1 1");
  CHECK(places({"192.0.2.8/31"}).size() == 2);
  CHECK(places({"192.0.2.8/32"}) == texts{"192.0.2.8:502 1 1"});
}

TEST_CASE("a serial line is asked for all its units", "[modbus]") {
  CHECK(places({"bus"}) == texts{"bus 1 247"});
  CHECK(places({"bus:3-5"}) == texts{"bus 3 5"});
}

TEST_CASE("what is no range is refused", "[modbus]") {
  for (auto text :
       {"", ":502", "h:", "h:0", "h:65536", "h:9-8", "h:1:256", "h:1:2:3",
        "h:x", "192.0.2.0/33", "192.0.2/24", "h/24", "192.0.2.0/7", "bus:0",
        "bus:248", "bus:1:2", "[::1", "[]", "[a]b]"})
    CHECK((std::string{text} + ' ' + std::string{to_string(code({text}))})
          == std::string{text} + " invalid_request");
  CHECK(code({"h", "h:502"}) == ec::invalid_request); // twice
}

TEST_CASE("a range that takes hours is refused", "[modbus]") {
  CHECK(code({"10.0.0.0/8"}) == ec::too_large);
  CHECK(code({"h:1-65535"}) == ec::too_large);
  CHECK(code({"10.0.0.0/20:502"}) == ec::none); // 4094 hosts
  CHECK(code({"10.0.0.0/20:502", "h", "i", "j"}) == ec::too_large);
  CHECK(code({"10.0.0.0/23:502:1-247"}) == ec::too_large);
}

} // namespace troupe
