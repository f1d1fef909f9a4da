// Requests and answers as they travel.

#include "protocol/bacnet/apdu.hpp"
#include "tests/protocol/bacnet/frame_bytes.hpp"

#include <catch2/catch.hpp>

namespace troupe::bacnet {

namespace {

struct sample {
  const char* what;
  bytes wire;
  size_t kind; ///< Index in `apdu`, which is that on the wire.
};

const std::vector<sample> samples{
  {"read", from_hex("00 05 01 0c 0c 00 00 00 05 19 55"), 0},
  {"read, answer in segments",
   from_hex("02 75 ff 0e 0c 00 00 00 05 1e 09 55 1f"), 0},
  {"first segment of a request", from_hex("0e 45 07 00 10 10 aa bb"), 0},
  {"last segment of a request", from_hex("0a 45 07 03 10 10 cc"), 0},
  {"segment without data", from_hex("08 05 07 04 01 10"), 0},
  {"who is", from_hex("10 08"), 1},
  {"who is in a range", from_hex("10 08 09 00 1a 03 e7"), 1},
  {"simple ack", from_hex("20 59 0f"), 2},
  {"complex ack",
   from_hex("30 01 0c 0c 00 00 00 05 19 55 3e 44 42 90 99 9a 3f"), 3},
  {"first segment of an answer", from_hex("3c 02 00 7f 0c aa"), 3},
  {"last segment of an answer", from_hex("38 02 ff 01 0c bb"), 3},
  {"segment ack of a client", from_hex("40 02 05 10"), 4},
  {"negative one of a server", from_hex("43 02 05 01"), 4},
  {"error", from_hex("50 01 0c 91 01 91 1f"), 5},
  {"reject", from_hex("60 0c 09"), 6},
  {"abort of a server", from_hex("71 16 04"), 7},
  {"abort of a client, reason of a maker", from_hex("70 16 c8"), 7},
};

template <class T>
T decoded(const char* text) {
  static bytes wire; // what data point into
  wire = from_hex(text);
  auto out = decode_apdu(as_octets(wire));
  REQUIRE(out);
  REQUIRE(std::holds_alternative<T>(*out));
  return std::get<T>(*out);
}

} // namespace

TEST_CASE("APDUs of all kinds are read and written") {
  for (auto& x : samples) {
    CAPTURE(x.what);
    auto out = decode_apdu(as_octets(x.wire));
    REQUIRE(out);
    CHECK(out->index() == x.kind);
    CHECK(encoded(*out) == x.wire);
  }
}

TEST_CASE("a request says what its sender takes") {
  auto x = decoded<confirmed_request>("02 75 ff 0e 0c");
  CHECK(x.invoke_id == 255);
  CHECK(x.service == 14);
  CHECK(x.takes_segments);
  CHECK_FALSE(x.part);
  CHECK_FALSE(segments_of_code(x.max_segments_code)); // more than 64
  CHECK(apdu_bytes_of_code(x.max_apdu_code) == 1'476);
  CHECK(to_bytes(x.data) == from_hex("0c"));
}

TEST_CASE("segments have numbers and a window") {
  auto x = decoded<confirmed_request>("0e 45 07 03 10 0f aa bb");
  REQUIRE(x.part);
  CHECK(x.part->sequence == 3);
  CHECK(x.part->window == 16);
  CHECK(x.part->more_follow);
  CHECK(x.service == 15);
  CHECK(segments_of_code(x.max_segments_code) == 16);
  auto y = decoded<complex_ack>("38 02 ff 01 0c bb");
  REQUIRE(y.part);
  CHECK(y.part->sequence == 255);
  CHECK_FALSE(y.part->more_follow);
  auto z = decoded<segment_ack>("43 02 05 10");
  CHECK(z.negative);
  CHECK(z.from == side::server);
  CHECK(z.sequence == 5);
  CHECK(z.window == 16);
}

TEST_CASE("refusals have reasons with names") {
  auto reject = decoded<reject_answer>("60 0c 09");
  CHECK(to_string(reject.reason) == "unrecognized-service");
  auto abort = decoded<abort_answer>("71 16 04");
  CHECK(to_string(abort.reason) == "segmentation-not-supported");
  CHECK(abort.from == side::server);
  CHECK(to_string(abort_reason::apdu_too_long) == "apdu-too-long");
  CHECK(to_string(decoded<abort_answer>("70 16 c8").reason).empty());
  CHECK(to_string(reject_reason{10}).empty());
}

TEST_CASE("APDUs that cannot be are refused") {
  for (auto text : {"",
                    "00",
                    "00 05",
                    "00 05 01",
                    "0c 05 01 00",
                    "0c 05 01 00 01",
                    "10",
                    "20",
                    "20 01",
                    "20 01 0f 00",
                    "30 01",
                    "38 01 00 01",
                    "40 01 02",
                    "40 01 02 01 00",
                    "50 01",
                    "60 01",
                    "60 01 02 03",
                    "70 01",
                    "70 01 02 03",
                    "80 01 02 03",
                    "f0 01 02 03"}) {
    CAPTURE(text);
    auto wire = from_hex(text);
    auto out = decode_apdu(as_octets(wire));
    REQUIRE_FALSE(out);
    CHECK(out.error().code == ec::protocol_error);
  }
}

TEST_CASE("windows are 1 to 127") {
  for (auto text : {"0c 05 01 00 00 0c", "0c 05 01 00 80 0c", "3c 02 00 00 0c",
                    "3c 02 00 ff 0c", "40 02 05 00", "40 02 05 80"}) {
    CAPTURE(text);
    auto wire = from_hex(text);
    CHECK_FALSE(decode_apdu(as_octets(wire)));
  }
}

TEST_CASE("bits of an APDU that the standard keeps for itself do not matter") {
  for (auto text : {"11 08", "2f 59 0f", "33 01 0c", "4c 02 05 10",
                    "5f 01 0c 91 01", "6f 0c 09", "7e 16 04", "01 85 01 0c"}) {
    CAPTURE(text);
    auto wire = from_hex(text);
    auto out = decode_apdu(as_octets(wire));
    REQUIRE(out);
    auto clean = encoded(*out);
    CHECK(clean != wire);
    CHECK(encoded(*decode_apdu(as_octets(clean))) == clean);
  }
}

TEST_CASE("sizes and their codes agree") {
  const std::vector<uint16_t> sizes{50, 128, 206, 480, 1'024, 1'476};
  for (uint8_t code = 0; code < sizes.size(); ++code) {
    CHECK(apdu_bytes_of_code(code) == sizes[code]);
    CHECK(code_of_apdu_bytes(sizes[code]) == code);
    CHECK(code_of_apdu_bytes(sizes[code] + 1u) == code);
  }
  CHECK(apdu_bytes_of_code(6) == 50);
  CHECK(code_of_apdu_bytes(20) == 0);
  for (uint8_t code = 1; code < 7; ++code) {
    CHECK(segments_of_code(code) == 1u << code);
    CHECK(code_of_segments(1u << code) == code);
    CHECK(code_of_segments((2u << code) - 1) == (code < 6 ? code : 7));
  }
  CHECK_FALSE(segments_of_code(0));
  CHECK_FALSE(segments_of_code(7));
  CHECK(code_of_segments(1) == 0);
  CHECK(code_of_segments(65) == 7);
}

TEST_CASE("those who wait for something are those who asked") {
  auto waits = [](const char* text) {
    auto wire = from_hex(text);
    return expects_reply(*decode_apdu(as_octets(wire)));
  };
  CHECK(waits("00 05 01 0c"));
  CHECK(waits("3c 02 00 7f 0c aa"));
  CHECK_FALSE(waits("30 01 0c"));
  CHECK_FALSE(waits("10 08"));
  CHECK_FALSE(waits("20 59 0f"));
  CHECK_FALSE(waits("40 02 05 10"));
}

} // namespace troupe::bacnet
