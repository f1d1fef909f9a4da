// Registers and bits as values, and back.

#include "protocol/modbus/native.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <limits>
#include <string>
#include <vector>

namespace troupe::modbus {

namespace {

using words = std::vector<uint16_t>;

data_type plain(type_kind kind, raw_format format, int decimals = -1) {
  data_type x;
  x.kind = kind;
  x.format = format;
  x.decimals = decimals;
  return x;
}

const data_type boolean = plain(type_kind::boolean, raw_format::u8);
const data_type whole = plain(type_kind::integer, raw_format::s64);
const data_type number = plain(type_kind::number, raw_format::f64);
const data_type text = plain(type_kind::text, raw_format::ascii);

data_type percent() {
  auto x = plain(type_kind::number, raw_format::u8, 1);
  x.scale = scaling{0.5, 0, 0};
  x.max = 200;
  return x;
}

data_type switch_type() {
  data_type x;
  x.name = "SNVT_switch";
  x.kind = type_kind::structure;
  auto state = plain(type_kind::integer, raw_format::s8);
  x.fields = {{"value", std::make_shared<const data_type>(percent()), 0, 0, 0},
              {"state", std::make_shared<const data_type>(state), 1, 0, 0}};
  return x;
}

mapping of(native_type type, uint16_t length, endian order = endian::big,
           endian bytes = endian::big) {
  mapping x;
  x.type = type;
  x.length = length;
  x.words = order;
  x.bytes = bytes;
  return x;
}

mapping scaled(mapping x, two_point_scaling by) {
  x.scale = by;
  return x;
}

mapping coil(endian bytes = endian::big) {
  auto x = of(native_type::bit, 1, endian::big, bytes);
  x.space = table::coils;
  return x;
}

struct row {
  const char* what;
  mapping where;
  words raw;
  const data_type& type;
  value says;
};

const auto little = endian::little;
const auto big = endian::big;
const two_point_scaling tenth{0, 10, 0, 1};

const std::vector<row> both_ways{
  {"coil on", coil(), {1}, boolean, value{true}},
  {"coil off", coil(), {0}, boolean, value{false}},
  {"coil, bytes said to be swapped", coil(little), {1}, boolean, value{true}},
  {"bit in a register", of(native_type::bit, 1), {1}, whole, value{1}},
  {"uint8", of(native_type::uint8, 1), {255}, whole, value{255}},
  {"sint8", of(native_type::sint8, 1), {0xffff}, whole, value{-1}},
  {"uint16", of(native_type::uint16, 1), {0xfffe}, whole, value{65534}},
  {"uint16 swapped",
   of(native_type::uint16, 1, big, little),
   {0x0100},
   whole,
   value{1}},
  {"sint16", of(native_type::sint16, 1), {0x8000}, whole, value{-32768}},
  {"uint32", of(native_type::uint32, 2), {1, 2}, whole, value{65538}},
  {"uint32, low word first",
   of(native_type::uint32, 2, little),
   {2, 1},
   whole,
   value{65538}},
  {"uint32, all swapped",
   of(native_type::uint32, 2, little, little),
   {0x0403, 0x0201},
   whole,
   value{0x01020304}},
  {"sint32", of(native_type::sint32, 2), {0xffff, 0xfffb}, whole, value{-5}},
  {"uint64 beyond 2^53",
   of(native_type::uint64, 4),
   {0x0020, 0, 0, 1},
   whole,
   value{int64_t{9007199254740993}}},
  {"sint64",
   of(native_type::sint64, 4, little),
   {0xfffe, 0xffff, 0xffff, 0xffff},
   whole,
   value{-2}},
  {"float32 in its shortest decimals",
   of(native_type::float32, 2),
   {0x41ad, 0x999a},
   number,
   value{21.7}},
  {"float32, low word first",
   of(native_type::float32, 2, little),
   {0x999a, 0x41ad},
   number,
   value{21.7}},
  {"float64",
   of(native_type::float64, 4),
   {0x4035, 0xb333, 0x3333, 0x3333},
   number,
   value{21.7}},
  {"mod10_1", of(native_type::mod10_1, 1), {42}, whole, value{42}},
  {"mod10_2", of(native_type::mod10_2, 2), {12, 34}, whole, value{120034}},
  {"mod10_4",
   of(native_type::mod10_4, 4),
   {1234, 5678, 9012, 3456},
   whole,
   value{int64_t{1234567890123456}}},
  {"scaled",
   scaled(of(native_type::sint16, 1), tenth),
   {217},
   number,
   value{21.7}},
  {"scaled with an offset",
   scaled(of(native_type::uint16, 1), {4000, 20000, 0, 100}),
   {12000},
   number,
   value{50.0}},
  {"scaled upside down",
   scaled(of(native_type::uint16, 1), {0, 100, 10, 0}),
   {25},
   number,
   value{7.5}},
  {"char8", of(native_type::char8, 3), {'a', 'b', 0}, text, value{"ab"}},
  {"char8_2",
   of(native_type::char8_2, 2),
   {0x6162, 0x6300},
   text,
   value{"abc"}},
  {"char8_2 swapped",
   of(native_type::char8_2, 2, big, little),
   {0x6261, 0x0063},
   text,
   value{"abc"}},
};

value switched(double level, int state) {
  return make_structure({{"value", value{level}}, {"state", value{state}}});
}

words written(const value& x, const mapping& where, const data_type& type) {
  auto out = encode_words(x, where, type);
  REQUIRE(out);
  return *out;
}

} // namespace

TEST_CASE("every native type is read and written", "[modbus]") {
  for (auto& x : both_ways) {
    INFO(x.what);
    CHECK(decode_words(x.raw.data(), x.where, x.type) == x.says);
    auto back = encode_words(x.says, x.where, x.type);
    REQUIRE(back);
    // The high byte of a small signed number is of no account.
    if (x.where.type == native_type::sint8)
      CHECK(((*back)[0] & 0xff) == (x.raw[0] & 0xff));
    else
      CHECK(*back == x.raw);
  }
}

TEST_CASE("any register but zero is a set bit", "[modbus]") {
  uint16_t raw = 0x0400;
  CHECK(decode_words(&raw, of(native_type::bit, 1), boolean) == value{true});
}

TEST_CASE("characters that are no text are shown as question marks",
          "[modbus]") {
  words raw{0x6107, 0xff62};
  CHECK(decode_words(raw.data(), of(native_type::char8_2, 2), text)
        == value{"a??b"});
}

TEST_CASE("a reading that its type cannot hold is no value", "[modbus]") {
  words nan{0x7fc0, 0};
  words infinite{0x7f80, 0};
  auto real = of(native_type::float32, 2);
  CHECK(decode_words(nan.data(), real, number).is_null());
  CHECK(decode_words(infinite.data(), real, number).is_null());
  uint16_t high = 101;
  uint16_t fits = 100;
  auto where = of(native_type::uint16, 1);
  CHECK(decode_words(&high, where, percent()).is_null());
  CHECK(decode_words(&fits, where, percent()) == value{100.0});
  auto flat = scaled(where, {5, 5, 0, 1});
  CHECK(decode_words(&fits, flat, number).is_null());
}

TEST_CASE("a readout is rounded to the decimals of its type", "[modbus]") {
  words raw{0x41ad, 0x999a};
  auto type = plain(type_kind::number, raw_format::f64, 0);
  CHECK(decode_words(raw.data(), of(native_type::float32, 2), type)
        == value{22.0});
}

TEST_CASE("SNVT_switch follows one bit or one number", "[modbus]") {
  auto type = switch_type();
  uint16_t raw = 0;
  CHECK(decode_words(&raw, coil(), type) == switched(0, 0));
  raw = 1;
  CHECK(decode_words(&raw, coil(), type) == switched(100, 1));
  raw = 55;
  auto level = of(native_type::uint16, 1);
  CHECK(decode_words(&raw, level, type) == switched(55, 1));
  raw = 555;
  CHECK(decode_words(&raw, scaled(level, tenth), type) == switched(55.5, 1));
  CHECK(decode_words(&raw, level, type).is_null());
}

TEST_CASE("SNVT_switch writes its level only while it is on", "[modbus]") {
  auto type = switch_type();
  auto level = of(native_type::uint16, 1);
  CHECK(written(switched(100, 1), coil(), type) == words{1});
  CHECK(written(switched(100, 0), coil(), type) == words{0});
  CHECK(written(switched(40, 1), level, type) == words{40});
  CHECK(written(switched(40, 0), level, type) == words{0});
  CHECK(written(switched(40.5, 1), scaled(level, tenth), type) == words{405});
}

TEST_CASE("what does not fit the registers is refused", "[modbus]") {
  struct bad {
    const char* what;
    value x;
    mapping where;
    const data_type& type;
    ec code;
  };
  const auto u16 = of(native_type::uint16, 1);
  const std::vector<bad> rows{
    {"too big", value{65536}, u16, whole, ec::out_of_range},
    {"negative", value{-1}, u16, whole, ec::out_of_range},
    {"no number", value{"x"}, u16, whole, ec::wrong_type},
    {"nothing", value{}, u16, whole, ec::wrong_type},
    {"not a number", value{std::nan("")}, u16, number, ec::out_of_range},
    {"beyond float32", value{1e39}, of(native_type::float32, 2), number,
     ec::out_of_range},
    {"five digits", value{10000}, of(native_type::mod10_1, 1), whole,
     ec::out_of_range},
    {"beyond after scaling", value{6553.6}, scaled(u16, tenth), number,
     ec::out_of_range},
    {"scaling without a slope", value{1.0}, scaled(u16, {0, 1, 5, 5}), number,
     ec::out_of_range},
    {"long text", value{"abc"}, of(native_type::char8_2, 1), text,
     ec::out_of_range},
    {"a number as text", value{1}, of(native_type::char8, 1), text,
     ec::wrong_type},
  };
  for (auto& x : rows) {
    INFO(x.what);
    auto out = encode_words(x.x, x.where, x.type);
    REQUIRE_FALSE(out);
    CHECK(out.error().code == x.code);
  }
}

} // namespace troupe::modbus
