// Round trips over every type of the catalogue.

#include "protocol/iap/json.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/lon/codec.hpp"

#include <catch2/catch.hpp>

#include <random>
#include <vector>

using namespace troupe;
using namespace troupe::lon;

namespace {

constexpr unsigned seed = 20'240'315;
constexpr int rounds = 40;

/// Numbers of types in use lie below.
constexpr uint32_t most_number = 1024;

std::vector<data_type_ptr> all_types() {
  std::vector<data_type_ptr> out;
  auto& types = type_catalogue::standard();
  for (uint32_t i = 0; i < most_number; ++i)
    for (auto& x : {types.snvt(i), types.scpt(i)})
      if (x != nullptr)
        out.push_back(x);
  for (auto name : {"bit", "sint16", "uint32", "sint64", "float32", "double",
                    "9000000500000000-1/UNVT_iot_alarm",
                    "9000000500000000-1/UNVT_iot_load_control"})
    out.push_back(types.find(name));
  return out;
}

/// Members lie within their parent, or decoding would read beyond the bytes.
void check_layout(const data_type& type) {
  INFO(type.name);
  for (auto& field : type.fields) {
    INFO(field.name);
    REQUIRE(field.type != nullptr);
    REQUIRE(field.offset + field.type->size <= type.size);
    REQUIRE(field.bit_offset + field.bit_width <= 8);
    check_layout(*field.type);
  }
  if (type.kind == type_kind::array) {
    REQUIRE(type.element != nullptr);
    REQUIRE(type.count * type.element->size == type.size);
    check_layout(*type.element);
  }
  if (type.kind == type_kind::enumeration)
    REQUIRE(type.names != nullptr);
  if (type.format == raw_format::bits)
    REQUIRE(type.max);
}

value round_trip(const std::vector<uint8_t>& wire, const data_type& type) {
  return decode(wire.data(), wire.size(), type);
}

} // namespace

TEST_CASE("the catalogue has all types and their layouts are sound") {
  auto all = all_types();
  CHECK(all.size() > 590);
  for (auto& type : all)
    check_layout(*type);
}

TEST_CASE("values of every type survive the wire from random bytes") {
  std::mt19937 random{seed};
  INFO("seed " << seed);
  for (auto& type : all_types()) {
    for (int i = 0; i < rounds; ++i) {
      std::vector<uint8_t> wire(type->size);
      for (auto& x : wire)
        x = static_cast<uint8_t>(random());
      auto first = encode(round_trip(wire, *type), *type);
      INFO(type->name << ' ' << iap::to_json(round_trip(wire, *type)));
      REQUIRE(first);
      REQUIRE(first->size() == type->size);
      // Limits and unnamed bits may change once, then all stays.
      auto second = encode(round_trip(*first, *type), *type);
      REQUIRE(second);
      REQUIRE(*second == *first);
      // Compared as JSON: a wire that has no value at all stays null.
      REQUIRE(iap::to_json(round_trip(*second, *type))
              == iap::to_json(round_trip(*first, *type)));
    }
  }
}

TEST_CASE("the zero of every type can be written and coerced") {
  for (auto& type : all_types()) {
    INFO(type->name);
    auto zero = zero_value(*type);
    REQUIRE(encode(zero, *type));
    auto wire = encode(value{}, *type);
    REQUIRE(wire);
    REQUIRE(wire->size() == type->size);
  }
}

TEST_CASE("what was read within limits is accepted when written back") {
  std::mt19937 random{seed};
  for (auto& type : all_types()) {
    std::vector<uint8_t> wire(type->size);
    for (auto& x : wire)
      x = static_cast<uint8_t>(random());
    auto limited = encode(round_trip(wire, *type), *type);
    REQUIRE(limited);
    auto x = round_trip(*limited, *type);
    if (x.is_null())
      continue;
    INFO(type->name << ' ' << iap::to_json(x));
    auto typed = coerce(x, *type);
    REQUIRE((typed ? "" : typed.error().text) == std::string{});
    auto again = encode(*typed, *type);
    REQUIRE(again);
    REQUIRE(*again == *limited);
  }
}
