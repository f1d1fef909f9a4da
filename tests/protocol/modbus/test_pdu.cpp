// What goes over the wire to a Modbus peer, and what comes back.

#include "protocol/modbus/pdu.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace troupe::modbus {

namespace {

using bytes = std::vector<uint8_t>;

request reads(table space, uint16_t address, uint16_t count) {
  return {request::kind::read, space, address, count, {}};
}

request writes(table space, uint16_t address, std::vector<uint16_t> data) {
  return {request::kind::write, space, address, 0, std::move(data)};
}

/// An ADU of transaction 0x0102 to unit 17.
bytes adu(const bytes& pdu) {
  auto length = pdu.size() + 1;
  bytes out(7 + pdu.size());
  out[0] = 1;
  out[1] = 2;
  out[4] = static_cast<uint8_t>(length >> 8);
  out[5] = static_cast<uint8_t>(length);
  out[6] = 17;
  std::copy(pdu.begin(), pdu.end(), out.begin() + 7);
  return out;
}

struct exchange {
  const char* what;
  request asked;
  bytes query;  ///< The PDU that goes out.
  bytes answer; ///< A response that fits.
  std::vector<uint16_t> words;
};

const std::vector<exchange> exchanges{
  {"FC 1",
   reads(table::coils, 19, 10),
   {1, 0, 19, 0, 10},
   {1, 2, 0xcd, 0x02},
   {1, 0, 1, 1, 0, 0, 1, 1, 0, 1}},
  {"FC 2",
   reads(table::discrete_inputs, 196, 3),
   {2, 0, 196, 0, 3},
   {2, 1, 0x05},
   {1, 0, 1}},
  {"FC 3",
   reads(table::holding_registers, 107, 2),
   {3, 0, 107, 0, 2},
   {3, 4, 0x02, 0x2b, 0xff, 0xfe},
   {0x022b, 0xfffe}},
  {"FC 4",
   reads(table::input_registers, 0xffff, 1),
   {4, 0xff, 0xff, 0, 1},
   {4, 2, 0, 10},
   {10}},
  {"FC 5 on",
   writes(table::coils, 172, {1}),
   {5, 0, 172, 0xff, 0},
   {5, 0, 172, 0xff, 0},
   {}},
  {"FC 5 off",
   writes(table::coils, 172, {0}),
   {5, 0, 172, 0, 0},
   {5, 0, 172, 0, 0},
   {}},
  {"FC 6",
   writes(table::holding_registers, 1, {0x1234}),
   {6, 0, 1, 0x12, 0x34},
   {6, 0, 1, 0x12, 0x34},
   {}},
  {"FC 15",
   writes(table::coils, 19, {1, 0, 1, 1, 0, 0, 1, 1, 1, 0}),
   {15, 0, 19, 0, 10, 2, 0xcd, 0x01},
   {15, 0, 19, 0, 10},
   {}},
  {"FC 16",
   writes(table::holding_registers, 1, {10, 0x0102}),
   {16, 0, 1, 0, 2, 4, 0, 10, 1, 2},
   {16, 0, 1, 0, 2},
   {}},
};

ec code_of(const request& asked, const bytes& pdu) {
  response out;
  return decode(out, asked, pdu.data(), pdu.size()).error().code;
}

/// Feeds *data* in pieces of *step* bytes and returns the PDUs that come out.
std::vector<bytes> cut(const bytes& data, size_t step) {
  frame_reader uut;
  std::vector<bytes> out;
  for (size_t i = 0; i < data.size(); i += step) {
    uut.put(data.data() + i, std::min(step, data.size() - i));
    for (frame x; *uut.next(x);)
      out.emplace_back(x.pdu, x.pdu + x.size);
  }
  return out;
}

} // namespace

TEST_CASE("every function goes out and comes back as the standard says",
          "[modbus]") {
  for (auto& x : exchanges) {
    INFO(x.what);
    CHECK(encode(x.asked, 0x0102, 17) == adu(x.query));
    response out;
    CHECK(decode(out, x.asked, x.answer.data(), x.answer.size()));
    CHECK(out.code == exception::none);
    CHECK(out.words == x.words);
  }
}

TEST_CASE("the biggest requests fit one ADU", "[modbus]") {
  auto size = [](const request& x) { return encode(x, 1, 1).size(); };
  CHECK(size(writes(table::holding_registers, 0,
                    std::vector<uint16_t>(most_written_registers)))
        == 259);
  CHECK(size(writes(table::coils, 0, std::vector<uint16_t>(most_written_bits)))
        == 259);
}

TEST_CASE("every function can be answered by every exception", "[modbus]") {
  for (auto& x : exchanges)
    for (auto code : bytes{1, 2, 3, 4, 5, 6, 8, 10, 11, 200}) {
      INFO(x.what << ", exception " << int{code});
      bytes pdu{static_cast<uint8_t>(x.query[0] | 0x80), code};
      response out;
      CHECK(decode(out, x.asked, pdu.data(), pdu.size()));
      CHECK(static_cast<uint8_t>(out.code) == code);
      CHECK(out.words.empty());
      CHECK(std::string{to_string(out.code)} != "none");
    }
}

TEST_CASE("a response cut short or too long is garbage", "[modbus]") {
  for (auto& x : exchanges) {
    INFO(x.what);
    auto pdu = x.answer;
    while (!pdu.empty()) {
      pdu.pop_back();
      CHECK(code_of(x.asked, pdu) == ec::protocol_error);
    }
    pdu = x.answer;
    pdu.push_back(0);
    CHECK(code_of(x.asked, pdu) == ec::protocol_error);
  }
}

TEST_CASE("a response to something else is garbage", "[modbus]") {
  auto two = reads(table::holding_registers, 0, 2);
  auto set = writes(table::holding_registers, 1, {5});
  CHECK(code_of(two, {4, 4, 0, 0, 0, 0}) == ec::protocol_error);
  CHECK(code_of(two, {3, 2, 0, 0}) == ec::protocol_error);
  CHECK(code_of(two, {3, 2, 0, 0, 0, 0}) == ec::protocol_error);
  CHECK(code_of(two, {0x84, 2}) == ec::protocol_error);
  CHECK(code_of(two, {0x83, 0}) == ec::protocol_error);
  CHECK(code_of(set, {6, 0, 2, 0, 5}) == ec::protocol_error);
  CHECK(code_of(set, {6, 0, 1, 0, 6}) == ec::protocol_error);
  CHECK(code_of(writes(table::holding_registers, 1, {5, 6}), {16, 0, 1, 0, 1})
        == ec::protocol_error);
}

TEST_CASE("frames come out whole however TCP cut them", "[modbus]") {
  std::vector<bytes> pdus{{3, 2, 0, 1}, {0x83, 2}, {3, 4, 0, 1, 0, 2}};
  bytes stream;
  for (auto& x : pdus) {
    auto whole = adu(x);
    stream.insert(stream.end(), whole.begin(), whole.end());
  }
  for (size_t step = 1; step <= stream.size(); ++step) {
    INFO("pieces of " << step);
    CHECK(cut(stream, step) == pdus);
  }
}

TEST_CASE("a frame tells its transaction and its unit", "[modbus]") {
  auto whole = adu({0x83, 2});
  frame_reader uut;
  uut.put(whole.data(), whole.size());
  frame x;
  REQUIRE(*uut.next(x));
  CHECK(x.transaction == 0x0102);
  CHECK(x.unit == 17);
}

TEST_CASE("a header that no Modbus peer sends ends the stream", "[modbus]") {
  struct row {
    const char* what;
    bytes header;
    bool good;
  };
  const std::vector<row> rows{
    {"another protocol", {0, 1, 0, 1, 0, 3, 1}, false},
    {"text", {'H', 'T', 'T', 'P', '/', '1', '.'}, false},
    {"no unit", {0, 1, 0, 0, 0, 0, 1}, false},
    {"no PDU", {0, 1, 0, 0, 0, 1, 1}, false},
    {"one byte too long", {0, 1, 0, 0, 0, 255, 1}, false},
    {"far too long", {0, 1, 0, 0, 0xff, 0xff, 1}, false},
    {"the longest", {0, 1, 0, 0, 0, 254, 1}, true},
    {"the shortest", {0, 1, 0, 0, 0, 2, 1}, true},
  };
  for (auto& x : rows) {
    INFO(x.what);
    frame_reader uut;
    uut.put(x.header.data(), x.header.size());
    frame out;
    auto more = uut.next(out);
    REQUIRE(static_cast<bool>(more) == x.good);
    if (x.good)
      CHECK_FALSE(*more);
    else
      CHECK(more.error().code == ec::protocol_error);
  }
}

TEST_CASE("a reader that was reset begins anew", "[modbus]") {
  frame_reader uut;
  auto whole = adu({0x83, 2});
  uut.put(whole.data(), 5);
  uut.reset();
  uut.put(whole.data(), whole.size());
  frame x;
  CHECK(*uut.next(x));
  CHECK_FALSE(*uut.next(x));
}

} // namespace troupe::modbus
