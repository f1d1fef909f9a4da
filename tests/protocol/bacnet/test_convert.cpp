// What properties hold, as values.

#include "protocol/bacnet/convert.hpp"
#include "protocol/bacnet/date_text.hpp"
#include "protocol/lon/catalogue.hpp"
#include "tests/protocol/bacnet/hex.hpp"

#include <catch2/catch.hpp>

#include <cmath>
#include <string>

namespace troupe::bacnet {

namespace {

value read(const std::string& hex) {
  auto bytes = from_hex(hex);
  return to_value(view(bytes));
}

const data_type& type(const char* name) {
  return *lon::type_catalogue::standard().find(name);
}

value point(const std::string& hex, const data_type& as) {
  auto bytes = from_hex(hex);
  return decode_point(view(bytes), as);
}

std::string written(const value& x, std::optional<data_kind> kind) {
  auto out = encode_point(x, kind);
  return out ? to_hex(*out) : std::string{to_string(out.error().code)};
}

value list(std::initializer_list<value> x) {
  return value{array{x}};
}

} // namespace

TEST_CASE("every kind of value is shown", "[bacnet]") {
  CHECK(read("00").is_null());
  CHECK(read("11") == value{true});
  CHECK(read("2148") == value{72});
  CHECK(read("2508FFFFFFFFFFFFFFFF") == value{18'446'744'073'709'551'615.0});
  CHECK(read("31B8") == value{-72});
  CHECK(read("4441ADC28F") == value{21.72});
  CHECK(read("55083FB999999999999A") == value{0.1});
  CHECK(read("621234") == value{"1234"});
  CHECK(read("7300 4142") == value{"AB"});
  CHECK(read("8204A0") == value{"1010"});
  CHECK(read("9103") == value{enumeration{3, nullptr}});
  CHECK(read("9404 FFFFFF") == value{enumeration{0x04FFFFFF, nullptr}});
  CHECK(read("94 FFFFFFFF") == value{int64_t{0xFFFFFFFF}});
  CHECK(read("A4 7E0B1C06") == value{"2026-11-28"});
  CHECK(read("B4 121E0519") == value{"18:30:05.25"});
  CHECK(read("C4 00800007") == value{"AV:7"});
  CHECK(read("A4 7E0B1C06 B4 121E0000") == value{"2026-11-28 18:30:00"});
}

TEST_CASE("what is not finite is no value", "[bacnet]") {
  for (auto x : {"447FC00000", "447F800000", "44FF800000",
                 "55087FF8000000000000", "5508FFF0000000000000"})
    CHECK(read(x).is_null());
}

TEST_CASE("lists and constructed values keep their shape", "[bacnet]") {
  CHECK(read("").elements()->elements.empty());
  CHECK(read("2101 2102") == list({value{1}, value{2}}));
  CHECK(read("0C00800007 1955")
        == list({make_structure({{"0", value{"00800007"}}}),
                 make_structure({{"1", value{"55"}}})}));
  CHECK(read("2E 2101 3E 11 3F 2F")
        == make_structure(
          {{"2", list({value{1}, make_structure({{"3", value{true}}})})}}));
  for (auto bad : {"2E", "2F", "21", "2E 21 2F", "D0", "4400"})
    CHECK(read(bad).is_null());
  std::string deep;
  for (int i = 0; i < 1'000; ++i)
    deep += "0E";
  CHECK(read(deep).is_null());
}

TEST_CASE("points are read as their file says", "[bacnet]") {
  CHECK(point("4441ADC28F", type("float")) == value{21.72});
  CHECK(point("9101", type("boolean")) == value{true});
  CHECK(point("9100", type("boolean")) == value{false});
  CHECK(point("2103", type("uint32")) == value{3});
  CHECK(point("9103", type("uint32")) == value{3});
  CHECK(point("444048F5C3", type("uint32")) == value{3});
  CHECK(point("73004142", type("text")) == value{"AB"});
  CHECK(point("00", type("float")).is_null());
  CHECK(point("447FC00000", type("float")).is_null());
  CHECK(point("73004142", type("float")).is_null());
  CHECK(point("31FF", type("uint32")).is_null());
  CHECK(point("", type("float")).is_null());
}

TEST_CASE("states that a type does not name stay numbers", "[bacnet]") {
  auto& hvac = type("SNVT_hvac_mode");
  auto known = point("2101", hvac);
  REQUIRE(known.member());
  CHECK(*known.member()->name == "HVAC_HEAT");
  auto unknown = point("2163", hvac);
  REQUIRE(unknown.member());
  CHECK(unknown.member()->number == 99);
  CHECK_FALSE(unknown.member()->name);
}

TEST_CASE("a switch is a number in the field", "[bacnet]") {
  auto& lamp = type("SNVT_switch");
  auto half = point("4442480000", lamp);
  CHECK(*half.field("value")->number() == 50);
  CHECK(*half.field("state")->number() == 1);
  CHECK(*point("9101", lamp).field("value")->number() == 100);
  CHECK(*point("4400000000", lamp).field("state")->number() == 0);
  CHECK(written(half, data_kind::real) == "4442480000");
  CHECK(written(half, data_kind::enumerated) == "9101");
}

TEST_CASE("priorities are read from the first to the last", "[bacnet]") {
  std::string hex = "00 00 00 00 00 00 00 44 41A80000";
  for (int i = 0; i < 7; ++i)
    hex += "00";
  auto bytes = from_hex(hex + "0E 44 41B00000 0F");
  auto x = decode_priorities(view(bytes), type("float"));
  REQUIRE(x);
  CHECK((*x)[0].is_null());
  CHECK((*x)[7] == value{21.0});
  CHECK((*x)[15] == value{22.0});
  auto states = from_hex("91019100 00000000000000000000 00000000");
  auto y = decode_priorities(view(states), type("boolean"));
  REQUIRE(y);
  CHECK((*y)[0] == value{true});
  CHECK((*y)[1] == value{false});
  for (auto bad : {"00", "00000000000000000000000000000000 00", ""}) {
    auto broken = from_hex(bad);
    CHECK_FALSE(decode_priorities(view(broken), type("float")));
  }
}

TEST_CASE("values are written as the object takes them", "[bacnet]") {
  CHECK(written(value{21.0}, data_kind::real) == "4441A80000");
  CHECK(written(value{21}, data_kind::real) == "4441A80000");
  CHECK(written(value{0.1}, data_kind::double_precision)
        == "55083FB999999999999A");
  CHECK(written(value{true}, data_kind::enumerated) == "9101");
  CHECK(written(value{enumeration{3, nullptr}}, data_kind::unsigned_integer)
        == "2103");
  CHECK(written(value{2.6}, data_kind::unsigned_integer) == "2103");
  CHECK(written(value{-3}, data_kind::signed_integer) == "31FD");
  CHECK(
    written(value{int64_t{9'007'199'254'740'993}}, data_kind::unsigned_integer)
    == "250720000000000001");
  CHECK(written(value{"AB"}, data_kind::character_string) == "73004142");
  CHECK(written(value{"1aF0"}, data_kind::octet_string) == "621AF0");
  CHECK(written(value{"10"}, data_kind::bit_string) == "820680");
  CHECK(written(value{"2026-11-28"}, data_kind::date) == "A47E0B1CFF");
  CHECK(written(value{"18:30:05"}, data_kind::time) == "B4121E0500");
  CHECK(written(value{"AV:7"}, data_kind::object_identifier) == "C400800007");
  CHECK(to_hex(*encode_present_value(value{"2026-11-28 18:30:05"},
                                     object_type::date_time_value))
        == "A47E0B1CFFB4121E0500");
}

TEST_CASE("null relinquishes whatever the kind", "[bacnet]") {
  CHECK(written({}, data_kind::real) == "00");
  CHECK(written({}, {}) == "00");
  CHECK(to_hex(*encode_present_value({}, object_type::date_time_value))
        == "00");
}

TEST_CASE("without a kind a value has the next one", "[bacnet]") {
  CHECK(written(value{true}, {}) == "11");
  CHECK(written(value{7}, {}) == "2107");
  CHECK(written(value{-7}, {}) == "31F9");
  CHECK(written(value{1.5}, {}) == "443FC00000");
  CHECK(written(value{"A"}, {}) == "720041");
  CHECK(written(value{enumeration{2, nullptr}}, {}) == "9102");
}

TEST_CASE("what an object cannot take is not written", "[bacnet]") {
  using k = data_kind;
  CHECK(written(value{"x"}, k::real) == "wrong_type");
  CHECK(written(value{1e39}, k::real) == "out_of_range");
  CHECK(written(value{-1}, k::unsigned_integer) == "out_of_range");
  CHECK(written(value{1e19}, k::unsigned_integer) == "out_of_range");
  CHECK(written(value{5e9}, k::enumerated) == "out_of_range");
  CHECK(written(value{std::nan("")}, k::real) == "wrong_type");
  CHECK(written(value{3}, k::character_string) == "wrong_type");
  CHECK(written(value{"1"}, k::octet_string) == "wrong_type");
  CHECK(written(value{"zz"}, k::octet_string) == "wrong_type");
  CHECK(written(value{3}, k::bit_string) == "wrong_type");
  CHECK(written(value{"102"}, k::bit_string) == "wrong_type");
  CHECK(written(value{"2026-15-01"}, k::date) == "wrong_type");
  CHECK(written(value{1}, k::null) == "wrong_type");
}

TEST_CASE("dates and times with gaps are readable", "[bacnet]") {
  CHECK(to_string(date{}) == "*-*-*");
  CHECK(to_string(date{any, 12, 24, any}) == "*-12-24");
  CHECK(to_string(date{any, any, any, 1}) == "*-*-* 1");
  CHECK(to_string(date{126, 13, 32, any}) == "2026-13-32");
  CHECK(to_string(time_of_day{}) == "*:*:*.*");
  CHECK(to_string(time_of_day{7, 5, any, 0}) == "07:05:*");
  for (auto text : {"*-*-*", "*-12-24", "*-*-* 1", "2026-13-32", "1900-01-01"})
    CHECK(to_string(*parse_date(text)) == text);
  for (auto text : {"*:*:*.*", "07:05:*", "23:59:59.99"})
    CHECK(to_string(*parse_time(text)) == text);
  for (auto bad : {"", "2026-11", "2026-11-28 8", "2026-11-28-1", "1899-01-01",
                   "26-11-28", "x"})
    CHECK_FALSE(parse_date(bad));
  for (auto bad : {"", "18:30", "24:00:00", "18:60:00", "18:30:60",
                   "18:30:00.100", "18:30:00:00"})
    CHECK_FALSE(parse_time(bad));
}

} // namespace troupe::bacnet
