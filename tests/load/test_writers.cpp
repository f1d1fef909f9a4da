#include "bench/load/writers.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace troupe::load {

namespace {

size_t lines(const std::string& text) {
  return static_cast<size_t>(std::count(text.begin(), text.end(), '\n'));
}

/// Fields of line *number* (from 0), split at commas.
std::vector<std::string> fields(const std::string& text, size_t number) {
  std::vector<std::string> out(1);
  size_t line = 0;
  for (auto c : text) {
    if (c == '\n') {
      if (line++ == number)
        return out;
      out.assign(1, {});
    } else if (c == ',') {
      out.emplace_back();
    } else {
      out.back() += c;
    }
  }
  return out;
}

} // namespace

TEST_CASE("the device CSV has a row a device", "[load]") {
  auto x = make_uniform_site({}, {12, 20, 3, {}});
  REQUIRE(x);
  auto text = device_csv(*x, {"127.0.0.1:5020", "rtu-2", "[::1]:5022"});
  CHECK(lines(text) == 13);
  auto head = fields(text, 0);
  auto row = fields(text, 5);
  REQUIRE(head.size() == 13);
  REQUIRE(row.size() == 13);
  CHECK(head[0] == "name");
  CHECK(row[0] == "dev-05");
  CHECK(head[6] == "uid");
  CHECK(row[6] == "rtu-2:2");
  CHECK(fields(text, 1)[6] == "127.0.0.1:5020:1");
}

TEST_CASE("a customer with a comma is quoted", "[load]") {
  site base;
  base.name = "Smith, \"Sons\"";
  auto x = make_uniform_site(base, {1, 20, 1, {}});
  REQUIRE(x);
  CHECK(device_csv(*x, {"127.0.0.1:5020"}).find(",\"Smith, \"\"Sons\"\"\",")
        != std::string::npos);
}

TEST_CASE("a .mod file has a row a point, all as wide as the head", "[load]") {
  auto name = GENERATE(as<std::string>{}, "ahu", "vav", "chiller", "boiler",
                       "meter");
  auto text = mod_file(*find_kind(name));
  CHECK(text.rfind("#filetype,Modbus_xif\n", 0) == 0);
  auto head = fields(text, 5);
  REQUIRE(head.size() == 15);
  REQUIRE(lines(text) == 26);
  for (size_t i = 6; i < 26; ++i)
    CHECK(fields(text, i).size() == 15);
}

TEST_CASE("scaled registers come with their two points", "[load]") {
  auto row = fields(mod_file(*find_kind("vav")), 6);
  CHECK(row[2] == "RoomTemp");
  CHECK(row[4] == "SINT16");
  CHECK(row[9] == "FC04");
  CHECK(std::vector<std::string>(row.begin() + 10, row.begin() + 14)
        == std::vector<std::string>{"0", "100", "0", "1"});
}

TEST_CASE("a kind is described once", "[load]") {
  auto x = make_uniform_site({}, {5, 20, 1, {}});
  REQUIRE(x);
  auto kinds = kinds_of(*x);
  REQUIRE(kinds.size() == 1);
  CHECK(lines(dtd_file(kinds)) == 3);
  CHECK(dtd_file(kinds).find("mixed-20,modbus," + kinds[0]->program_id)
        != std::string::npos);
}

} // namespace troupe::load
