#include "bridge/mqtt/packets.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

namespace troupe {

namespace {

std::string hex(const std::string& bytes) {
  std::string out;
  for (auto x : bytes)
    out += fmt::format("{:02x}", static_cast<uint8_t>(x));
  return out;
}

std::string connect(const connect_packet& x) {
  std::string out;
  auto ok = append_connect(out, x);
  return ok ? hex(out) : "refused";
}

std::string publish(const delivery& how, const std::string& topic,
                    const std::string& payload) {
  std::string out;
  auto ok = append_publish(out, how, topic, payload);
  CHECK(ok.error().code == (ok ? ec::none : ec::too_large));
  return ok ? hex(out) : "refused";
}

/// All answers in *bytes*, which arrive in pieces of *step*.
std::string read(std::string_view bytes, size_t step) {
  answer_reader uut;
  std::string out;
  while (!bytes.empty()) {
    auto piece = bytes.substr(0, step);
    bytes.remove_prefix(piece.size());
    while (true) {
      auto next = uut.next(piece);
      if (!next)
        return out + '!';
      if (!*next)
        break;
      auto& x = **next;
      out += x.what == broker_answer::kind::connack
               ? fmt::format("connack {} ", x.code)
             : x.what == broker_answer::kind::puback
               ? fmt::format("puback {} ", x.id)
               : "pingresp ";
    }
  }
  return out;
}

} // namespace

TEST_CASE("CONNECT asks for a clean session", "[packets]") {
  CHECK(connect({"t", "", "", 30})
        == "100d00044d51545404" // MQTT, level 4
           "02001e000174");
}

TEST_CASE("CONNECT carries user and password together", "[packets]") {
  CHECK(connect({"t", "u", "pw", 258})
        == "101400044d51545404"
           "c20102000174"
           "000175"
           "00027077");
  CHECK(connect({"t", "", "pw", 30}).size() == 2 * 15);
  CHECK(connect({"t", "u", "", 30}).size() == 2 * 20);
}

TEST_CASE("CONNECT refuses strings that have no length", "[packets]") {
  CHECK(connect({"t", "u", std::string(65'535, 'p'), 30}).size() > 65'535);
  CHECK(connect({"t", "u", std::string(65'536, 'p'), 30}) == "refused");
}

TEST_CASE("PUBLISH says in its first byte how it travels", "[packets]") {
  CHECK(publish({1, false, false, 258}, "a/b", "x")
        == "3208"
           "0003612f62"
           "0102"
           "78");
  CHECK(publish({1, true, false, 1}, "a", "").substr(0, 4) == "3305");
  CHECK(publish({1, true, true, 1}, "a", "").substr(0, 4) == "3b05");
  CHECK(publish({0, false, false, 0}, "a", "x") == "300400016178");
  CHECK(publish({0, true, false, 0}, "a", "x").substr(0, 2) == "31");
}

TEST_CASE("lengths take as many bytes as they need", "[packets]") {
  auto length = [](size_t remaining) {
    auto all = publish({}, "a", std::string(remaining - 5, 'x'));
    return all.substr(2, all.size() - 2 * remaining - 2);
  };
  CHECK(length(127) == "7f");
  CHECK(length(128) == "8001");
  CHECK(length(16'383) == "ff7f");
  CHECK(length(16'384) == "808001");
  CHECK(length(2'097'151) == "ffff7f");
  CHECK(length(2'097'152) == "80808001");
}

TEST_CASE("what no packet can hold is refused", "[packets]") {
  CHECK(publish({}, std::string(65'535, 't'), "x") != "refused");
  CHECK(publish({}, std::string(65'536, 't'), "x") == "refused");
  CHECK(publish({}, "a", std::string(268'435'451, 'x')) == "refused");
  std::string out = "before";
  CHECK(append_publish(out, {}, "", "x").error().code == ec::invalid_request);
  CHECK(out == "before");
}

TEST_CASE("PINGREQ and DISCONNECT are two bytes", "[packets]") {
  std::string out;
  append_pingreq(out);
  append_disconnect(out);
  CHECK(hex(out) == "c000e000");
}

TEST_CASE("answers are found however the bytes are cut", "[packets]") {
  std::string_view bytes{"\x20\x02\x00\x00"
                         "\x40\x02\x01\x02"
                         "\xD0\x00"
                         "\x40\x02\xFF\xFF"
                         "\x20\x02\x01\x05"
                         "\x40",
                         19};
  for (size_t step = 1; step <= bytes.size(); ++step)
    CHECK(read(bytes, step)
          == "connack 0 puback 258 pingresp puback 65535 connack 5 ");
}

TEST_CASE("what no broker says ends the reading", "[packets]") {
  for (auto bytes : {std::string_view{"\x30\x02\x00\x01", 4}, // PUBLISH
                     std::string_view{"\x90\x03\x00\x01", 4}, // SUBACK
                     std::string_view{"\x41\x02\x00\x01", 4}, // a flag
                     std::string_view{"\x40\x03\x00\x01", 4},
                     std::string_view{"\x40\x82\x00\x01", 4},
                     std::string_view{"\x20\x00\x00\x01", 4},
                     std::string_view{"\xD0\x02\x00\x01", 4},
                     std::string_view{"\x00\x00\x00\x00", 4},
                     std::string_view{"\xFF\xFF\xFF\xFF", 4},
                     std::string_view{"HTTP/1.1", 8}})
    for (size_t step : {1u, 2u, 3u, 8u})
      CHECK(read(bytes, step) == "!");
}

TEST_CASE("a refusal has words", "[packets]") {
  CHECK(describe_refusal(4) == "it does not know the user or the password");
  CHECK(describe_refusal(5) == describe_refusal(4));
  CHECK(describe_refusal(99) == "it refuses the connection with 99");
}

} // namespace troupe
