#include "protocol/proto/records.pb.h"
#include "tests/support/full_records.hpp"

#include <catch2/catch.hpp>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/wire_format_lite.h>

#include <set>
#include <string_view>
#include <vector>

namespace troupe {

using namespace test;

namespace {

/// Lengths at which a member of the message ends. A message that is cut there
/// is a whole message of fewer members.
std::set<size_t> ends_of_members(const std::string& bytes) {
  using google::protobuf::io::CodedInputStream;
  CodedInputStream in{reinterpret_cast<const uint8_t*>(bytes.data()),
                      static_cast<int>(bytes.size())};
  std::set<size_t> ends;
  while (auto tag = in.ReadTag()) {
    google::protobuf::internal::WireFormatLite::SkipField(&in, tag);
    ends.insert(static_cast<size_t>(in.CurrentPosition()));
  }
  return ends;
}

/// Decodes what is left of a record that was cut, for every length.
template <class Decode>
void check_cuts(const std::string& bytes, Decode decode) {
  REQUIRE(decode(bytes));
  auto ends = ends_of_members(bytes);
  REQUIRE(ends.count(bytes.size()) == 1);
  std::vector<size_t> accepted;
  for (size_t n = 0; n < bytes.size(); ++n) {
    auto x = decode(std::string_view{bytes}.substr(0, n));
    if (x && ends.count(n) == 0)
      accepted.push_back(n);
    else if (!x)
      REQUIRE(x.error().code == ec::storage_failed);
  }
  CHECK(accepted.empty());
}

/// Why the record was refused; empty: it was not.
template <class T>
std::string refusal(const result<T>& x) {
  if (x)
    return {};
  CHECK(x.error().code == ec::storage_failed);
  return x.error().text;
}

/// *levels* structures, one in the other.
value nested(int levels) {
  value x{1};
  while (levels-- > 0)
    x = make_structure({{"a", x}});
  return x;
}

} // namespace

TEST_CASE("what no version writes does no harm in a point", "[records]") {
  proto::Point x;
  x.mutable_normal()->set_integer(1);
  for (uint32_t level : {0u, 17u, 0xFFFFFFFFu, 8u}) {
    auto& slot = *x.add_slots();
    slot.set_level(level);
    slot.mutable_what()->set_integer(level);
  }
  x.mutable_monitor()->set_report(99);
  auto y = decode_point(x.SerializeAsString());
  REQUIRE(y);
  REQUIRE(y->levels != nullptr);
  for (size_t i = 0; i < y->levels->size(); ++i)
    CHECK((*y->levels)[i].empty() == (i != 7));
  CHECK(y->monitor->report == report_mode::threshold_all);
}

TEST_CASE("values come back however deep clients nest them", "[records]") {
  // A topic of 200 levels around a payload of 64.
  auto deepest = nested(264);
  device_record device;
  device.id = {"lon", "d-1"};
  device.cfg = deepest;
  auto x = decode_device(encode(device));
  REQUIRE(x);
  CHECK(x->cfg == deepest);
  point_record point;
  point.extra = deepest;
  auto y = decode_point(encode(point));
  REQUIRE(y);
  CHECK(y->extra == deepest);
  auto z = decode_segment(encode(segment_record{"s", deepest, 0, {}}));
  REQUIRE(z);
  CHECK(z->cfg == deepest);
  auto object = decode_object(encode(object_record{"g", deepest, 0}));
  REQUIRE(object);
  CHECK(object->content == deepest);
}

TEST_CASE("values nested without end are refused", "[records]") {
  point_record point;
  point.extra = nested(2'000);
  CHECK_FALSE(refusal(decode_point(encode(point))).empty());
}

TEST_CASE("a record that is cut inside a member is refused", "[records]") {
  check_cuts(encode(full_device()), decode_device);
  check_cuts(encode(full_point()), decode_point);
  check_cuts(encode(full_type()), decode_type);
  check_cuts(encode(full_segment()), decode_segment);
  check_cuts(encode(full_object()), decode_object);
}

TEST_CASE("a record without its first members is refused", "[records]") {
  // What every record has is written, null or not.
  auto point = encode(point_record{3, {}, 9, {}, {}, {}, false});
  for (auto& bytes : {std::string{}, point.substr(0, 2)})
    CHECK(refusal(decode_point(bytes)) == "unreadable record of a point");
  auto segment = encode(segment_record{"s", {}, 7, {}});
  for (auto& bytes : {std::string{}, segment.substr(0, 3)})
    CHECK(refusal(decode_segment(bytes)) == "unreadable record of a segment");
  for (auto& bytes : {std::string{}, encode(device_record{})})
    CHECK(refusal(decode_device(bytes)) == "unreadable record of a device");
  for (auto& bytes : {std::string{}, encode(type_record{})})
    CHECK(refusal(decode_type(bytes)) == "unreadable record of a type");
  for (auto& bytes : {std::string{}, encode(object_record{})})
    CHECK(refusal(decode_object(bytes)) == "unreadable record of an object");
}

TEST_CASE("a record with something behind its end is refused", "[records]") {
  for (auto& rest : {std::string(1, '\0'), std::string{"\x0C"}}) { // end group
    CHECK_FALSE(refusal(decode_device(encode(full_device()) + rest)).empty());
    CHECK_FALSE(refusal(decode_point(encode(full_point()) + rest)).empty());
    CHECK_FALSE(refusal(decode_type(encode(full_type()) + rest)).empty());
    CHECK_FALSE(refusal(decode_segment(encode(full_segment()) + rest)).empty());
    CHECK_FALSE(refusal(decode_object(encode(full_object()) + rest)).empty());
  }
}

TEST_CASE("bytes that are no record are refused", "[records]") {
  for (auto& bytes :
       {std::string{"garbage"}, std::string(1, '\0'), std::string(64, '\0'),
        std::string(64, '\xFF'), std::string{"\x0A\xFF\xFF\xFF\xFF\x0F", 6},
        std::string{"\x0B\x0C"}}) {
    CHECK(refusal(decode_device(bytes)) == "unreadable record of a device");
    CHECK(refusal(decode_point(bytes)) == "unreadable record of a point");
    CHECK(refusal(decode_type(bytes)) == "unreadable record of a type");
    CHECK(refusal(decode_segment(bytes)) == "unreadable record of a segment");
  }
}

TEST_CASE("a record with a bit that fell over does no harm", "[records]") {
  auto bytes = encode(full_point());
  for (size_t i = 0; i < bytes.size() * 8; ++i) {
    auto broken = bytes;
    broken[i / 8] = static_cast<char>(broken[i / 8] ^ (1 << (i % 8)));
    if (auto x = decode_point(broken); x && x->monitor)
      REQUIRE(x->monitor->report <= report_mode::threshold_all);
  }
}

TEST_CASE("names come back whatever bytes they have", "[records]") {
  const std::string bytes{"\xE4\xFF\0x", 4}; // no UTF-8
  device_record device;
  device.id = {"modbus", "d-1"};
  device.unid = device.type_id = device.attach = bytes;
  device.block_names = {{0, bytes}};
  device.cfg = make_structure({{bytes, value{1}}});
  auto x = decode_device(encode(device));
  REQUIRE(x);
  CHECK(x->unid == bytes);
  CHECK(x->type_id == bytes);
  CHECK(x->block_names == device.block_names);
  CHECK(x->cfg == device.cfg);
  auto y = decode_type(encode(type_record{bytes, {}, "modbus", bytes, bytes}));
  REQUIRE(y);
  CHECK(y->name == bytes);
  auto z = decode_object(encode(object_record{bytes, {}, 0}));
  REQUIRE(z);
  CHECK(z->handle == bytes);
}

} // namespace troupe
