// What a serial line carries, and how answers are found in what it brings.

#include "protocol/modbus/rtu_reader.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>
#include <string>
#include <vector>

namespace troupe::modbus {

namespace {

using bytes = std::vector<uint8_t>;
using namespace std::chrono_literals;

bytes with_crc(bytes x) {
  auto crc = crc16(x.data(), x.size());
  x.push_back(static_cast<uint8_t>(crc));
  x.push_back(static_cast<uint8_t>(crc >> 8));
  return x;
}

bytes operator+(bytes x, const bytes& y) {
  x.insert(x.end(), y.begin(), y.end());
  return x;
}

/// What unit 17 answers to a read of two registers.
const bytes answer = with_crc({17, 3, 4, 0, 1, 0, 2});

struct fixture {
  fixture() {
    uut.expect(17, 3);
  }

  void put(const bytes& x) {
    uut.put(x.data(), x.size());
  }

  /// The PDU of the answer, if there is one.
  bytes take() {
    return uut.take_answer(out) ? bytes{out.pdu, out.pdu + out.size} : bytes{};
  }

  rtu_news end() {
    return uut.end(out);
  }

  rtu_reader uut;
  frame out;
};

const bytes pdu{3, 4, 0, 1, 0, 2};

} // namespace

TEST_CASE("the CRC is that of the standard", "[rtu]") {
  const std::string check = "123456789";
  CHECK(crc16(reinterpret_cast<const uint8_t*>(check.data()), check.size())
        == 0x4B37); // the check value of CRC-16/MODBUS
  CHECK(with_crc({1, 3, 0, 0, 0, 10}) == bytes{1, 3, 0, 0, 0, 10, 0xC5, 0xCD});
  CHECK(has_crc(answer.data(), answer.size()));
  CHECK_FALSE(has_crc(answer.data(), answer.size() - 1));
  CHECK_FALSE(has_crc(answer.data(), 3));
}

TEST_CASE("silences follow the baud rate up to 19,200", "[rtu]") {
  struct row {
    uint32_t baud;
    std::chrono::nanoseconds t15;
    std::chrono::nanoseconds t35;
  };
  for (auto& x : {row{1'200, 13'750us, 32'083'333ns},
                  row{9'600, 1'718'750ns, 4'010'416ns},
                  row{19'200, 859'375ns, 2'005'208ns},
                  row{38'400, 750us, 1'750us}, row{115'200, 750us, 1'750us}}) {
    CAPTURE(x.baud);
    auto out = make_rtu_timing(x.baud, 11);
    CHECK(out.t15 == x.t15);
    CHECK(out.t35 == x.t35);
  }
  CHECK(make_rtu_timing(10'000, 10).of(100) == 100ms);
}

TEST_CASE("requests go out with unit and CRC", "[rtu]") {
  request x;
  x.address = 0;
  x.count = 10;
  CHECK(encode_rtu(x, 1) == bytes{1, 3, 0, 0, 0, 10, 0xC5, 0xCD});
  request y{request::kind::write, table::holding_registers, 7, 0, {1, 2}};
  CHECK(encode_rtu(y, 0) == with_crc({0, 16, 0, 7, 0, 2, 4, 0, 1, 0, 2}));
}

TEST_CASE("an answer is taken when its last byte is there", "[rtu]") {
  fixture f;
  for (size_t i = 0; i < answer.size(); ++i) {
    CHECK(f.take().empty());
    f.put({answer[i]});
  }
  CHECK(f.take() == pdu);
  CHECK(f.out.unit == 17);
  CHECK(f.uut.empty());
  CHECK(f.end() == rtu_news::none);
}

TEST_CASE("an exception is an answer", "[rtu]") {
  fixture f;
  f.put(with_crc({17, 0x83, 2}));
  CHECK(f.take() == bytes{0x83, 2});
}

TEST_CASE("noise before an answer is skipped", "[rtu]") {
  for (auto& noise : {bytes{0}, bytes{0xFF, 0}, bytes{17}, bytes{17, 3},
                      bytes{17, 3, 4, 9, 9}, bytes(40, 0x55)}) {
    fixture f;
    f.put(noise + answer);
    CHECK(f.take() == pdu);
  }
}

TEST_CASE("noise after an answer is judged by the silence", "[rtu]") {
  fixture f;
  f.put(answer + bytes{0});
  CHECK(f.take() == pdu);
  f.uut.expect_nothing();
  CHECK(f.end() == rtu_news::noise);
  CHECK(f.end() == rtu_news::none);
}

TEST_CASE("answers of other units are not ours", "[rtu]") {
  fixture f;
  f.put(with_crc({18, 3, 4, 0, 1, 0, 2}) + with_crc({18, 6, 0, 1, 0, 2})
        + answer);
  CHECK(f.take() == pdu);
  f.uut.expect(17, 3);
  f.put(with_crc({18, 3, 4, 0, 1, 0, 2}) + with_crc({19, 43, 14, 1}));
  CHECK(f.take().empty());
  CHECK(f.end() == rtu_news::foreign);
  CHECK(f.end() == rtu_news::foreign);
  CHECK(f.end() == rtu_news::none);
}

TEST_CASE("what the unit says of another function is its answer", "[rtu]") {
  fixture f;
  f.put(with_crc({17, 4, 2, 0, 1}));
  CHECK(f.take().empty());
  REQUIRE(f.end() == rtu_news::answer);
  CHECK(f.out.size == 4);
  CHECK(f.out.pdu[0] == 4);
}

TEST_CASE("an answer with any wrong bit is broken", "[rtu]") {
  for (size_t bit = 0; bit < 8 * answer.size(); ++bit) {
    CAPTURE(bit);
    fixture f;
    auto bad = answer;
    bad[bit / 8] = static_cast<uint8_t>(bad[bit / 8] ^ 1u << bit % 8);
    f.put(bad);
    CHECK(f.take().empty());
    CHECK(f.end() == rtu_news::broken);
    f.put(answer);
    CHECK(f.take() == pdu);
  }
}

TEST_CASE("an answer that was cut short is broken", "[rtu]") {
  fixture f;
  f.put({answer.begin(), answer.end() - 1});
  CHECK(f.end() == rtu_news::broken);
}

TEST_CASE("our own echo comes before the answer", "[rtu]") {
  auto request = with_crc({17, 6, 0, 1, 0, 2}); // its answer looks the same
  fixture f;
  f.uut.expect(17, 6);
  f.uut.expect_echo(request);
  f.put(bytes{0} + request);
  CHECK(f.take().empty());
  f.put(request);
  CHECK(f.take() == bytes{6, 0, 1, 0, 2});
  CHECK(f.end() == rtu_news::none);
}

TEST_CASE("an echo that does not come costs the silence only", "[rtu]") {
  fixture f;
  f.uut.expect_echo(with_crc({17, 3, 0, 0, 0, 2}));
  f.put(answer);
  CHECK(f.take().empty());
  CHECK(f.end() == rtu_news::answer);
  CHECK(bytes{f.out.pdu, f.out.pdu + f.out.size} == pdu);
}

TEST_CASE("nobody answers a broadcast", "[rtu]") {
  auto request = with_crc({0, 6, 0, 1, 0, 2});
  fixture f;
  f.uut.expect(broadcast_unit, 6);
  f.uut.expect_echo(request);
  f.put(request);
  CHECK(f.take().empty());
  CHECK(f.end() == rtu_news::none);
  f.put(request);
  CHECK(f.take().empty());
  CHECK(f.end() == rtu_news::foreign);
}

TEST_CASE("a line that never falls silent costs no memory", "[rtu]") {
  fixture f;
  for (auto i = 0; i < 1'000; ++i)
    f.put(bytes(100, 0xAA));
  f.put(answer);
  CHECK(f.take() == pdu);
}

TEST_CASE("answers are found between any bytes, in any pieces", "[rtu]") {
  std::minstd_rand random{7};
  for (auto round = 0; round < 2'000; ++round) {
    fixture f;
    bytes all(random() % 60);
    for (auto& x : all)
      x = static_cast<uint8_t>(random() % 20);
    all = all + answer;
    bytes found;
    for (size_t i = 0; i < all.size() && found.empty();) {
      auto size = std::min<size_t>(1 + random() % 9, all.size() - i);
      f.uut.put(all.data() + i, size);
      i += size;
      found = f.take();
    }
    CHECK(found == pdu);
  }
}

} // namespace troupe::modbus
