// Parameters of services, by the examples of the standard and by round trips.

#include "protocol/bacnet/cov.hpp"
#include "protocol/bacnet/device_management.hpp"
#include "protocol/bacnet/discovery.hpp"
#include "protocol/bacnet/property_access.hpp"
#include "protocol/bacnet/read_range.hpp"
#include "protocol/bacnet/service.hpp"
#include "tests/protocol/bacnet/hex.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe::bacnet {

namespace {

std::string plain(const std::string& hex) {
  return to_hex(from_hex(hex));
}

/// Reads *hex* and demands that it is written the same again. Content that is
/// only looked at would not outlive the bytes, hence the callback.
template <class T, class Check>
void round_trip(const std::string& hex, Check check) {
  auto bytes = from_hex(hex);
  T x;
  auto ok = decode(x, view(bytes));
  INFO(ok.error().text);
  REQUIRE(ok);
  check(x);
  std::vector<uint8_t> out;
  encode(x, out);
  CHECK(to_hex(out) == plain(hex));
  // Of what is cut off nothing is made up, and nothing is read beyond.
  for (size_t size = 1; size < bytes.size(); ++size) {
    T cut;
    auto whole = decode(cut, {bytes.data(), size});
    if (!whole)
      continue; // what is left out at the end may have been optional
    std::vector<uint8_t> shorter;
    encode(cut, shorter);
    CHECK(shorter.size() >= size); // a lifetime that is not told is 0
  }
}

template <class T>
void same(const std::string& hex) {
  round_trip<T>(hex, [](auto&) {});
}

template <class T>
bool refuses(const std::string& hex) {
  auto bytes = from_hex(hex);
  T x;
  return !decode(x, view(bytes));
}

std::string hex_of(octets x) {
  return to_hex(x.data, x.size);
}

const object_id ai5{object_type::analog_input, 5};

} // namespace

TEST_CASE("who is there is asked and told", "[bacnet]") {
  round_trip<who_is>("", [](auto& x) { CHECK_FALSE(x.range); });
  round_trip<who_is>("09 03 19 03", [](auto& x) {
    CHECK(*x.range == instance_range{3, 3});
  });
  round_trip<who_is>("09 00 1B 3FFFFF", [](auto& x) {
    CHECK(*x.range == instance_range{0, any_instance});
  });
  round_trip<i_am>("C4 02000001 22 01E0 91 01 21 63", [](auto& x) {
    CHECK(x.instance == 1);
    CHECK(x.max_apdu == 480);
    CHECK(x.segments == segmentation::transmit);
    CHECK(x.vendor == 99);
  });
  for (auto bad : {"09 05", "19 05", "09 05 19 04", "09 05 19 05 00",
                   "09 00 1B 400000", "21 05"})
    CHECK(refuses<who_is>(bad));
  for (auto bad : {"", "C4 00000001 22 01E0 91 01 21 63",
                   "C4 023FFFFF 22 01E0 91 01 21 63",
                   "C4 02000001 22 01E0 91 01 23 010000"})
    CHECK(refuses<i_am>(bad));
}

TEST_CASE("a segmentation nobody knows is none", "[bacnet]") {
  auto bytes = from_hex("C4 02000001 22 01E0 91 07 21 63");
  i_am x;
  REQUIRE(decode(x, view(bytes)));
  CHECK(x.segments == segmentation::none);
}

TEST_CASE("who has something is asked and told", "[bacnet]") {
  round_trip<who_has>("3D 07 00 4F4154656D70", [](auto& x) {
    CHECK(std::get<std::string>(x.what) == "OATemp");
  });
  round_trip<who_has>("09 01 19 09 2C 00000003", [](auto& x) {
    CHECK(x.range->high == 9);
    CHECK(std::get<object_id>(x.what).instance == 3);
  });
  round_trip<i_have>("C4 02000008 C4 00000003 75 07 00 4F4154656D70",
                     [](auto& x) {
                       CHECK(x.device == 8);
                       CHECK(x.object.instance == 3);
                       CHECK(x.name == "OATemp");
                     });
  CHECK(refuses<who_has>(""));
}

TEST_CASE("a property is read", "[bacnet]") {
  round_trip<read_property>("0C 00000005 19 55", [](auto& x) {
    CHECK(x.what == property_ref{ai5, property_id::present_value, {}});
  });
  round_trip<read_property>("0C 023FFFFF 19 4C 29 00", [](auto& x) {
    CHECK(x.what.property == property_id::object_list);
    CHECK(x.what.index == 0u);
    CHECK(x.what.object.instance == any_instance);
  });
  round_trip<read_property>("0C 00000005 1A 0200", [](auto& x) {
    CHECK(static_cast<uint32_t>(x.what.property) == 512);
  });
  round_trip<read_property_ack>("0C 00000005 19 55 3E 44 4290999A 3F",
                                [](auto& x) {
                                  CHECK(x.what.object == ai5);
                                  CHECK(hex_of(x.content) == "444290999A");
                                });
  for (auto bad : {"", "0C 00000005", "0C 00000005 19 55 00",
                   "1C 00000005 19 55", "0C 00000005 1D 05 0100000000"})
    CHECK(refuses<read_property>(bad));
}

TEST_CASE("many properties are read at once", "[bacnet]") {
  round_trip<read_multiple>("0C 00000010 1E 09 55 09 67 1F 0C 00000011 1E 09 "
                            "57 19 08 1F",
                            [](auto& x) {
                              REQUIRE(x.what.size() == 3);
                              CHECK(x.what[1].object.instance == 16);
                              CHECK(x.what[1].property
                                    == property_id::reliability);
                              CHECK(x.what[2].index == 8u);
                            });
  round_trip<read_multiple_ack>(
    "0C 00000021 1E 29 55 4E 44 42293333 4F 1F 0C 00000032 1E 29 55 5E 91 01 "
    "91 1F 5F 1F 0C 00000023 1E 29 55 4E 44 43D9D99A 4F 1F",
    [](auto& x) {
      REQUIRE(x.results.size() == 3);
      CHECK(hex_of(x.results[0].content) == "4442293333");
      CHECK_FALSE(x.results[0].refused);
      CHECK(*x.results[1].refused
            == error{error_class::object, error_code::unknown_object});
      CHECK(x.results[2].what.object.instance == 35);
    });
  // An empty list is nothing of its own.
  round_trip<read_multiple_ack>("0C 00000010 1E 29 4C 4E 4F 1F", [](auto& x) {
    CHECK(x.results[0].content.size == 0);
  });
  for (auto bad : {"0C 00000010", "0C 00000010 1E 09 55", "0C 00000010 1F",
                   "0C 00000010 1E 29 55 1F"})
    CHECK(refuses<read_multiple>(bad));
  for (auto bad : {"0C 00000010 1E 29 55 1F", "0C 00000010 1E 29 55 4E 1F",
                   "0C 00000010 1E 29 55 5E 91 01 5F 1F"})
    CHECK(refuses<read_multiple_ack>(bad));
}

TEST_CASE("a property is written at a priority and given back", "[bacnet]") {
  round_trip<write_property>("0C 00800001 19 55 3E 44 43340000 3F",
                             [](auto& x) { CHECK_FALSE(x.priority); });
  round_trip<write_property>("0C 00800001 19 55 3E 00 3F 49 08", [](auto& x) {
    CHECK(x.priority == uint8_t{8});
    CHECK(hex_of(x.content) == "00");
  });
  for (auto priority : {"49 00", "49 11"})
    CHECK(refuses<write_property>(std::string{"0C 00800001 19 55 3E 00 3F "}
                                  + priority));
}

TEST_CASE("many properties are written at once", "[bacnet]") {
  round_trip<write_multiple>(
    "0C 00800005 1E 09 55 2E 44 42860000 2F 1F 0C 00800006 1E 09 55 2E 44 "
    "42860000 2F 39 08 09 1C 2E 75 03 00 4142 2F 1F",
    [](auto& x) {
      REQUIRE(x.writes.size() == 3);
      CHECK_FALSE(x.writes[0].priority);
      CHECK(x.writes[1].priority == uint8_t{8});
      CHECK(x.writes[2].what.property == property_id::description);
    });
  round_trip<write_multiple_error>(
    "0E 91 02 91 28 0F 1E 0C 00800006 19 55 1F", [](auto& x) {
      CHECK(x.why
            == error{error_class::property, error_code::write_access_denied});
      CHECK(x.first_failed.object.instance == 6);
    });
}

TEST_CASE("errors are read from services that tell more, too", "[bacnet]") {
  round_trip<error>("91 02 91 20", [](auto& x) {
    CHECK(to_string(x) == "property: unknown-property");
    CHECK(code_of(x) == ec::no_such_property);
  });
  auto bytes = from_hex("0E 91 02 91 28 0F 1E 0C 00800006 19 55 1F");
  error x;
  REQUIRE(decode(x, view(bytes)));
  CHECK(to_string(x) == "property: write-access-denied");
  CHECK(
    to_string(error{static_cast<error_class>(64), static_cast<error_code>(300)})
    == "64: 300");
  CHECK(refuses<error>("91 02"));
  CHECK(refuses<error>("91 02 93 010000"));
}

TEST_CASE("changes of value are subscribed to", "[bacnet]") {
  round_trip<subscribe_cov>("09 12 1C 0000000A 29 01 39 00", [](auto& x) {
    CHECK(x.process == 18);
    CHECK(x.terms->confirmed);
    CHECK(x.terms->lifetime == 0);
  });
  round_trip<subscribe_cov>("09 12 1C 0000000A",
                            [](auto& x) { CHECK_FALSE(x.terms); });
  round_trip<subscribe_cov_property>(
    "09 12 1C 0000000A 29 01 39 3C 4E 09 55 4F 5C 3F800000", [](auto& x) {
      CHECK(x.terms->lifetime == 60);
      CHECK(x.property == property_id::present_value);
      CHECK(x.increment == 1.0f);
    });
}

TEST_CASE("changes of value are told", "[bacnet]") {
  round_trip<cov_notification>(
    "09 12 1C 02000004 2C 0000000A 39 00 4E 09 55 2E 44 42820000 2F 09 6F 2E "
    "82 04 00 2F 4F",
    [](auto& x) {
      CHECK(x.device == 4);
      CHECK(x.object.instance == 10);
      REQUIRE(x.values.size() == 2);
      CHECK(hex_of(x.values[0].content) == "4442820000");
      CHECK(x.values[1].property == property_id::status_flags);
    });
  round_trip<cov_notification>(
    "09 12 1C 02000004 2C 0080000A 3A 0384 4E 09 57 19 08 2E 00 2F 39 08 4F",
    [](auto& x) {
      CHECK(x.remaining == 900);
      CHECK(x.values[0].index == 8u);
      CHECK(x.values[0].priority == uint8_t{8});
    });
  CHECK(refuses<cov_notification>("09 12 1C 00000004 2C 0000000A 39 00 4E 4F"));
}

TEST_CASE("logs are read in parts", "[bacnet]") {
  round_trip<read_range>(
    "0C 05000001 19 83 7E A4 62031701 B4 13340000 31 04 7F", [](auto& x) {
      auto& range = std::get<range_by_time>(x.range);
      CHECK(range.when.day.year == 98);
      CHECK(range.count == 4);
    });
  round_trip<read_range>("0C 05000001 19 83 3E 21 05 31 F6 3F", [](auto& x) {
    auto& range = std::get<range_by_position>(x.range);
    CHECK(range.first == 5);
    CHECK(range.count == -10);
  });
  round_trip<read_range>("0C 05000001 19 83 6E 21 05 31 0A 6F", [](auto& x) {
    CHECK(std::get<range_by_sequence>(x.range).first == 5);
  });
  round_trip<read_range>("0C 05000001 19 83", [](auto& x) {
    CHECK(std::holds_alternative<std::monostate>(x.range));
  });
  round_trip<read_range_ack>(
    "0C 05000001 19 83 3A 05C0 49 02 5E 0E A4 62031701 B4 13361B00 0F 1E 2C "
    "41900000 1F 2A 0400 0E A4 62031701 B4 13381B00 0F 1E 0A 0580 1F 5F 6B "
    "013561",
    [](auto& x) {
      CHECK(x.has_first);
      CHECK(x.has_last);
      CHECK_FALSE(x.more);
      CHECK(x.count == 2);
      CHECK(x.first_sequence == 79'201u);
      std::vector<log_record> log;
      REQUIRE(decode(log, x.items));
      REQUIRE(log.size() == 2);
      CHECK(std::get<float>(std::get<primitive>(log[0].what)) == 18.0f);
      CHECK_FALSE(log[0].flags->fault);
      CHECK(std::get<log_status>(log[1].what).bits.size() == 3);
    });
  CHECK(refuses<read_range>("0C 05000001 19 83 3E 21 05 31 00 3F"));
  CHECK(refuses<read_range>("0C 05000001 19 83 4E 21 05 31 01 4F"));
}

TEST_CASE("every kind of log record comes back", "[bacnet]") {
  date_time when{{126, 11, 28, 6}, {18, 30, 0, 0}};
  std::vector<log_record> all{
    {when, primitive{true}, {}},
    {when, primitive{2.5f}, status_flags{true, false, false, true}},
    {when, primitive{enumerated{3}}, {}},
    {when, primitive{uint64_t{70'000}}, {}},
    {when, primitive{int64_t{-4}}, {}},
    {when, primitive{bit_string{true, false}}, {}},
    {when, primitive{}, {}},
    {when, primitive{std::string{"on"}}, {}},
    {when, log_status{{false, true, false}}, {}},
    {when, error{error_class::object, error_code::unknown_object}, {}},
    {when, time_change{-3.5f}, {}},
    {when, octet_string{0x21, 0x01, 0x21, 0x02}, {}},
  };
  std::vector<uint8_t> bytes;
  for (auto& x : all)
    encode(x, bytes);
  std::vector<log_record> back;
  REQUIRE(decode(back, view(bytes)));
  REQUIRE(back.size() == all.size());
  for (size_t i = 0; i < all.size(); ++i)
    CHECK(back[i].what.index() == all[i].what.index());
  std::vector<uint8_t> again;
  for (auto& x : back)
    encode(x, again);
  CHECK(again == bytes);
}

TEST_CASE("devices are told the time, silenced and restarted", "[bacnet]") {
  round_trip<time_synchronization>("A4 5C0B1102 B4 162D1E46", [](auto& x) {
    CHECK(x.day.year == 92);
    CHECK(x.time.hundredths == 70);
  });
  round_trip<communication_control>("09 05 19 01 2D 08 00 23656762646621",
                                    [](auto& x) {
                                      CHECK(x.minutes == uint16_t{5});
                                      CHECK(x.state == communication::disable);
                                      CHECK(x.password == "#egbdf!");
                                    });
  round_trip<communication_control>("19 00",
                                    [](auto& x) { CHECK_FALSE(x.minutes); });
  round_trip<reinitialize_device>("09 01 1D 09 00 4162436445664768",
                                  [](auto& x) {
                                    CHECK(x.what == restart_kind::warm);
                                    CHECK(x.password == "AbCdEfGh");
                                  });
  CHECK(refuses<communication_control>("19 03"));
  CHECK(refuses<reinitialize_device>("09 08"));
}

TEST_CASE("what another implementation writes comes back the same",
          "[bacnet]") {
  // Written by @bacnet-js/client 3.3.2.
  same<who_is>("09031A012C");
  same<i_am>("C40200002F210191012107");
  same<i_have>("C4020001BBC4000000047509004C6774436D643031");
  same<who_has>("09031B3D09003D1000616E616C6F672D6F75747075742D31");
  same<read_property>("0C010002761955");
  same<read_property>("0C0100027619552902");
  same<read_property_ack>(
    "0C02009C4019513E11243B9ACA00319C443DCCCCCD5508405907C1EF"
    "F9F87F751000546573743132333424C3A4C3B6C3BC9104C400000003"
    "3F");
  same<read_multiple>("0C0CC000011E0955095519041F0C008000091E0B3FFFFF1F");
  same<read_multiple_ack>(
    "0C0240C3501E29514E44000000008204A04F295239035E910191025F"
    "1F");
  same<write_property>("0C07C0000C19503E44BF8000003F4908");
  same<write_property>("0C0040000219553E003F4910");
  same<write_multiple>("0C09C009601E09512E44000000002F39061F");
  same<subscribe_cov>("090A1C00C0000129013A1388");
  same<subscribe_cov>("090A1C00C00001");
  same<subscribe_cov_property>("09071C2500016A290139014E09554F5C3F800000");
  same<cov_notification>(
    "09071C020001BB2C0080000C39784E09552E44000000002F3900096F"
    "2E91022F39004F");
  same<read_range>("0C0500002319833E210A31053F");
  same<read_range>("0C0500002319836E210B31F96F");
  same<read_range>("0C0500002319837EA476020205B4030405003204577F");
  same<read_range_ack>(
    "0C0500002319833A05C049015E0EA462031701B413361B000F1E2C41"
    "9000001F5F6902");
  same<time_synchronization>("A47E0B1C06B4121E0519");
  same<communication_control>("091E19012D09005465737431323334");
  same<reinitialize_device>("09051D09005465737431323334");
  same<error>("910F9119");
}

TEST_CASE("a device says which services it has", "[bacnet]") {
  bit_string bits;
  CHECK_FALSE(has_service(bits, confirmed_service::read_property));
  add_service(bits, confirmed_service::read_property);
  add_service(bits, confirmed_service::read_range);
  add_service(bits, confirmed_service::subscribe_cov_property);
  add_service(bits, unconfirmed_service::i_am);
  add_service(bits, unconfirmed_service::who_is);
  add_service(bits, unconfirmed_service::utc_time_synchronization);
  for (size_t i = 0; i < bits.size(); ++i)
    CHECK(bits[i]
          == (i == 12 || i == 26 || i == 34 || i == 35 || i == 36 || i == 38));
  CHECK(has_service(bits, confirmed_service::read_range));
  CHECK_FALSE(has_service(bits, confirmed_service::read_property_multiple));
  CHECK(to_string(confirmed_service::read_property_multiple)
        == "read-property-multiple");
  CHECK(to_string(static_cast<unconfirmed_service>(99)) == "99");
}

} // namespace troupe::bacnet
