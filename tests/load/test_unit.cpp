#include "bench/load/unit.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::load {

namespace {

struct fixture {
  bytes ask(bytes pdu) {
    return answer_request(uut, what, pdu).pdu;
  }

  chance random{1};
  device uut{find_kind("vav"), 0, random};
  fault what;
};

} // namespace

TEST_CASE_METHOD(fixture, "registers are read as they are", "[load]") {
  auto out = ask({4, 0, 0, 0, 10});
  REQUIRE(out.size() == 22);
  CHECK(out[0] == 4);
  CHECK(out[1] == 20);
  auto word = uut.word(modbus::table::input_registers, 9);
  CHECK(out[20] == word >> 8);
  CHECK(out[21] == (word & 0xFF));
}

TEST_CASE_METHOD(fixture, "bits are packed from the lowest on", "[load]") {
  CHECK(ask({5, 0, 1, 0, 0}) == bytes{5, 0, 1, 0, 0});
  CHECK(ask({1, 0, 0, 0, 2}) == bytes{1, 1, 0b01});
  CHECK(ask({5, 0, 1, 0xFF, 0}) == bytes{5, 0, 1, 0xFF, 0});
  CHECK(ask({1, 0, 0, 0, 2}) == bytes{1, 1, 0b11});
}

TEST_CASE_METHOD(fixture, "all four write functions arrive", "[load]") {
  CHECK(ask({6, 0, 0, 0x08, 0x98}) == bytes{6, 0, 0, 0x08, 0x98});
  CHECK(ask({3, 0, 0, 0, 1}) == bytes{3, 2, 0x08, 0x98});
  CHECK(ask({16, 0, 1, 0, 2, 4, 0, 100, 0, 40}) == bytes{16, 0, 1, 0, 2});
  CHECK(ask({3, 0, 1, 0, 2}) == bytes{3, 4, 0, 100, 0, 40});
  CHECK(ask({15, 0, 0, 0, 2, 1, 0b10}) == bytes{15, 0, 0, 0, 2});
  CHECK(ask({1, 0, 0, 0, 2}) == bytes{1, 1, 0b10});
}

TEST_CASE_METHOD(fixture, "malformed requests get the right exception",
                 "[load]") {
  struct row {
    std::string name;
    bytes pdu;
    uint8_t code;
  };
  auto x = GENERATE(values<row>({
    {"unknown function", {43, 14, 1, 0}, 1},
    {"no function", {}, 1},
    {"short read", {3, 0, 0, 0}, 3},
    {"long read", {3, 0, 0, 0, 1, 0}, 3},
    {"no registers", {3, 0, 0, 0, 0}, 3},
    {"126 registers", {3, 0, 0, 0, 126}, 3},
    {"2001 bits", {1, 0, 0, 0x07, 0xD1}, 3},
    {"no such register", {3, 0, 100, 0, 1}, 2},
    {"past the last address", {3, 0xFF, 0xFF, 0, 2}, 2},
    {"a coil that is neither on nor off", {5, 0, 0, 0x12, 0x34}, 3},
    {"a short write", {6, 0, 0, 0}, 3},
    {"a byte count that lies", {16, 0, 0, 0, 2, 2, 0, 1, 0, 1}, 3},
    {"bytes missing", {16, 0, 0, 0, 2, 4, 0, 1}, 3},
    {"out of the point's range", {6, 0, 0, 0x7F, 0xFF}, 3},
    {"a write past the end", {6, 0, 50, 0, 1}, 2},
  }));
  CAPTURE(x.name);
  auto out = answer_request(uut, what, x.pdu);
  CHECK(out.refused);
  CHECK(out.pdu.size() == 2);
  CHECK(out.pdu[0] == ((x.pdu.empty() ? 0 : x.pdu[0]) | 0x80));
  CHECK(out.pdu[1] == x.code);
  CHECK(out.reached.empty());
}

TEST_CASE_METHOD(fixture, "an excepting unit refuses everything", "[load]") {
  what = {fault_kind::exception, {}, 6};
  CHECK(ask({3, 0, 0, 0, 1}) == bytes{0x83, 6});
}

TEST_CASE_METHOD(fixture, "a lying unit confirms and does nothing", "[load]") {
  what.kind = fault_kind::lying;
  auto before = ask({3, 0, 0, 0, 1});
  CHECK(ask({6, 0, 0, 0x09, 0xC4}) == bytes{6, 0, 0, 0x09, 0xC4});
  CHECK(ask({3, 0, 0, 0, 1}) == before);
}

TEST_CASE_METHOD(fixture, "random bytes get an answer that fits a frame",
                 "[load]") {
  for (int i = 0; i < 20'000; ++i) {
    bytes pdu(random() % 260);
    for (auto& x : pdu)
      x = static_cast<uint8_t>(random());
    if (!pdu.empty()) // Mostly functions that the unit knows.
      pdu[0] = static_cast<uint8_t>(random() % 20);
    auto out = ask(pdu);
    REQUIRE(out.size() >= 2);
    REQUIRE(out.size() <= 253);
  }
}

} // namespace troupe::load
