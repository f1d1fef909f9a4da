// Tags and primitive values.

#include "protocol/bacnet/tag.hpp"
#include "tests/protocol/bacnet/hex.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>

namespace troupe::bacnet {

namespace {

std::string written(const primitive& x, slot where = {}) {
  std::vector<uint8_t> out;
  tag_writer{out}.put(x, where);
  return to_hex(out);
}

/// Reads one application value that is all there is.
std::optional<primitive> read(const std::string& hex) {
  auto bytes = from_hex(hex);
  tag_reader in{view(bytes)};
  auto out = in.take_application();
  if (in.failed() || !in.at_end())
    return std::nullopt;
  return out;
}

template <class T>
T read_as(const std::string& hex) {
  auto x = read(hex);
  REQUIRE(x);
  REQUIRE(std::holds_alternative<T>(*x));
  return std::get<T>(*x);
}

} // namespace

TEST_CASE("values of the standard's examples are written as there",
          "[bacnet]") {
  // ASHRAE 135, 20.2.2 to 20.2.14.
  CHECK(written(primitive{}) == "00");
  CHECK(written(primitive{false}) == "10");
  CHECK(written(primitive{true}) == "11");
  CHECK(written(primitive{uint64_t{72}}) == "2148");
  CHECK(written(primitive{int64_t{72}}) == "3148");
  CHECK(written(primitive{72.0f}) == "4442900000");
  CHECK(written(primitive{72.0}) == "55084052000000000000");
  CHECK(written(primitive{octet_string{0x12, 0x34, 0xFF}}) == "631234FF");
  CHECK(written(primitive{std::string{"This is a BACnet string!"}})
        == "751900546869732069732061204241436E657420737472696E6721");
  CHECK(written(primitive{bit_string{true, false, true, false, true}})
        == "8203A8");
  CHECK(written(primitive{enumerated{0}}) == "9100");
  CHECK(written(primitive{date{91, 1, 24, 4}}) == "A45B011804");
  CHECK(written(primitive{time_of_day{17, 35, 45, 17}}) == "B411232D11");
  CHECK(written(primitive{object_id{object_type::binary_input, 15}})
        == "C400C0000F");
}

TEST_CASE("a value under a context tag has the tag's number", "[bacnet]") {
  CHECK(written(primitive{}, 3) == "38");
  CHECK(written(primitive{false}, 6) == "6900");
  CHECK(written(primitive{true}, 27) == "F91B01");
  CHECK(written(primitive{uint64_t{256}}, 0) == "0A0100");
  CHECK(written(primitive{int64_t{-72}}, 5) == "59B8");
  CHECK(written(primitive{-33.3f}, 0) == "0CC2053333");
  CHECK(written(primitive{-33.3}, 85) == "FD5508C040A66666666666");
  CHECK(written(primitive{object_id{object_type::binary_input, 15}}, 4)
        == "4C00C0000F");
}

TEST_CASE("whole numbers take as few bytes as they need", "[bacnet]") {
  struct row {
    int64_t number;
    const char* hex;
  };
  for (auto& x :
       {row{0, "3100"}, row{127, "317F"}, row{128, "320080"}, row{-1, "31FF"},
        row{-128, "3180"}, row{-129, "32FF7F"}, row{32'767, "327FFF"},
        row{8'388'608, "3400800000"},
        row{std::numeric_limits<int64_t>::min(), "35088000000000000000"},
        row{std::numeric_limits<int64_t>::max(), "35087FFFFFFFFFFFFFFF"}}) {
    CHECK(written(primitive{x.number}) == x.hex);
    CHECK(read_as<int64_t>(x.hex) == x.number);
  }
  CHECK(written(primitive{uint64_t{255}}) == "21FF");
  CHECK(written(primitive{uint64_t{65'536}}) == "23010000");
  CHECK(written(primitive{UINT64_MAX}) == "2508FFFFFFFFFFFFFFFF");
  CHECK(read_as<uint64_t>("2508FFFFFFFFFFFFFFFF") == UINT64_MAX);
  // Who writes more than needed is understood.
  CHECK(read_as<uint64_t>("2400000048") == 72);
  CHECK(read_as<uint64_t>("25 01 48") == 72);
}

TEST_CASE("what is no number is read as that", "[bacnet]") {
  CHECK(std::isnan(read_as<float>("447FC00000")));
  CHECK(std::isinf(read_as<float>("44FF800000")));
  CHECK(std::isnan(read_as<double>("55087FF8000000000000")));
}

TEST_CASE("text of all common character sets becomes UTF-8", "[bacnet]") {
  auto text = [](const char* hex) { return read_as<std::string>(hex); };
  CHECK(text("75 07 00 46 72 61 6E C3 A7") == "Fran\xC3\xA7");
  CHECK(text("75 06 05 46 72 61 6E E7") == "Fran\xC3\xA7");
  CHECK(text("75 07 04 0046 20AC 00E7") == "F\xE2\x82\xAC\xC3\xA7");
  CHECK(text("75 09 03 00000046 000000E7") == "F\xC3\xA7");
  CHECK(text("75 05 03 00010000") == "\xEF\xBF\xBD");
  CHECK(text("71 00").empty());
  // An old device means ISO 8859-1 where it says ANSI X3.4.
  CHECK(text("75 06 00 46 72 61 6E E7") == "Fran\xC3\xA7");
  CHECK(text("74 00 41 42 00") == "AB");
  for (auto bad : {"74 01 0352 41", "73 02 4142", "74 04 004120", "73 03 0041",
                   "73 09 4142", "70"})
    CHECK_FALSE(read(bad));
}

TEST_CASE("values of the wrong length are refused", "[bacnet]") {
  for (auto bad : {"",
                   "0100",
                   "12",
                   "15 01",
                   "20",
                   "25 09 000000000000000000",
                   "30",
                   "43 429000",
                   "45 05 4290000000",
                   "54 40520000",
                   "80",
                   "82 08FF",
                   "81 03",
                   "95 05 0100000000",
                   "A3 5B0118",
                   "B3 112 32D",
                   "C3 00C000",
                   "D0",
                   "E0",
                   "F0 0F",
                   "16",
                   "17",
                   "21",
                   "2248",
                   "25",
                   "25 FE 01",
                   "25 FF 000000"})
    CHECK_FALSE(read(bad));
}

TEST_CASE("long tags say their length in more bytes", "[bacnet]") {
  for (size_t size : {4u, 5u, 253u, 254u, 65'535u, 65'536u}) {
    octet_string x(size, 0xAB);
    std::vector<uint8_t> out;
    tag_writer{out}.put(primitive{x}, 254);
    auto header = size < 5 ? 2u : size < 254 ? 3u : size < 65'536 ? 5u : 7u;
    REQUIRE(out.size() == size + header);
    tag_reader in{view(out)};
    CHECK(in.at_context(254));
    CHECK(in.take_octets(254).size == size);
    CHECK(in.at_end());
    tag_reader cut{{out.data(), out.size() - 1}};
    CHECK_FALSE(cut.peek());
  }
}

TEST_CASE("what lies between two tags is found whatever is in it", "[bacnet]") {
  auto bytes
    = from_hex("3E 0E 3E 21 01 3F 0F FE 14 FF 14 44 3F3F3F3F 3F 19 05");
  tag_reader in{view(bytes)};
  auto inner = in.take_enclosed(3);
  CHECK(to_hex(inner.data, inner.size) == "0E3E21013F0FFE14FF14443F3F3F3F");
  CHECK(in.take_unsigned(1) == 5);
  CHECK(in.finish("it"));
  for (auto bad : {"3E", "3E 21 01", "3E 0E 3F 0F", "3E 0F", "3F", "3E 4F",
                   "3E 2E 2F 2F 3F"}) {
    auto broken = from_hex(bad);
    tag_reader x{view(broken)};
    x.take_enclosed(3);
    CHECK(x.failed());
  }
}

TEST_CASE("tags lie in one another to a limit", "[bacnet]") {
  auto nested = [](int levels) {
    std::string out;
    for (int i = 0; i < levels; ++i)
      out += "0E";
    for (int i = 0; i < levels; ++i)
      out += "0F";
    auto bytes = from_hex(out);
    tag_reader in{view(bytes)};
    in.take_element();
    return !in.failed() && in.at_end();
  };
  CHECK(nested(most_tag_levels));
  CHECK_FALSE(nested(most_tag_levels + 1));
  CHECK_FALSE(nested(100'000));
}

TEST_CASE("a reader that failed stays so and says where", "[bacnet]") {
  auto bytes = from_hex("09 05 21 07");
  tag_reader in{view(bytes)};
  CHECK(in.take_unsigned(0) == 5);
  CHECK(in.take_unsigned(1) == 0);
  CHECK(in.failed());
  CHECK(in.take_unsigned() == 0);
  CHECK(in.at_end());
  auto end = in.finish("the thing");
  REQUIRE_FALSE(end);
  CHECK(end.error().code == ec::protocol_error);
  CHECK(end.error().text == "the thing is malformed at octet 2 of 4");
}

} // namespace troupe::bacnet
