#include "bridge/mqtt/batch_session.hpp"

#include <catch2/catch.hpp>

#include <fmt/format.h>

#include <random>

namespace troupe {

namespace {

using namespace std::chrono_literals;

/// A session whose broker and clock are the test.
class talk {
public:
  explicit talk(size_t most_bytes = 10'000) : uut_(config(most_bytes)) {
    REQUIRE(uut_.open(now));
  }

  /// A session that the broker has accepted.
  static talk accepted(size_t most_bytes = 10'000) {
    talk out{most_bytes};
    out.take();
    out.hear(std::string{"\x20\x02\0\0", 4});
    return out;
  }

  status publish(uint64_t token, const std::string& payload = "x") {
    return uut_.publish({"a", payload, false}, token);
  }

  void publish_all(uint64_t first, uint64_t last) {
    for (auto i = first; i <= last; ++i)
      REQUIRE(publish(i));
  }

  std::string take() {
    std::string out;
    uut_.take(out, now);
    return out;
  }

  /// Returns what was acknowledged, as `FIRST+COUNT`, or what went wrong.
  std::string hear(const std::string& bytes) {
    token_ranges acked;
    auto ok = uut_.received(bytes, now, acked);
    std::string out = ok ? "" : "! " + ok.error().text;
    for (auto& x : acked)
      out += fmt::format("{}+{} ", x.first, x.count);
    return out;
  }

  std::string ack(std::initializer_list<int> ids) {
    std::string bytes;
    for (auto x : ids)
      bytes += puback(static_cast<uint16_t>(x));
    return hear(bytes);
  }

  static std::string puback(uint16_t id) {
    return {'\x40', 2, static_cast<char>(id >> 8), static_cast<char>(id)};
  }

  /// Time passes; returns what went wrong.
  std::string pass(std::chrono::seconds x) {
    now += x;
    return uut_.on_time(now).error().text;
  }

  batch_session& uut() {
    return uut_;
  }

  std::chrono::seconds left() const {
    return std::chrono::duration_cast<std::chrono::seconds>(uut_.deadline()
                                                            - now);
  }

  batch_session::time_point now{1h};

private:
  static batch_session_config config(size_t most_bytes) {
    batch_session_config out;
    out.login.client_id = "t";
    out.most_waiting_bytes = most_bytes;
    return out;
  }

  batch_session uut_;
};

const std::string pingreq{"\xC0\0", 2};
const std::string pingresp{"\xD0\0", 2};

} // namespace

TEST_CASE("a session begins with CONNECT", "[batch_session]") {
  talk uut;
  CHECK(uut.take().substr(0, 1) == "\x10");
  CHECK(uut.take().empty());
  CHECK_FALSE(uut.uut().is_ready());
  CHECK(uut.publish(1).error().code == ec::not_connected);
  CHECK(uut.hear(std::string{"\x20\x02\0\0", 4}).empty());
  CHECK(uut.uut().is_ready());
}

TEST_CASE("a broker that refuses says why", "[batch_session]") {
  talk uut;
  CHECK(uut.hear(std::string{"\x20\x02\0\x05", 4})
        == "! it does not know the user or the password");
  CHECK_FALSE(uut.uut().is_ready());
}

TEST_CASE("a broker that does not answer is given up", "[batch_session]") {
  talk uut;
  uut.take();
  CHECK(uut.left() == 5s);
  CHECK(uut.pass(4s).empty());
  CHECK(uut.pass(1s) == "it does not answer");
}

TEST_CASE("messages wait for whoever takes them", "[batch_session]") {
  auto uut = talk::accepted();
  uut.publish_all(1, 3);
  CHECK(uut.take().size() == 3 * 8);
  CHECK(uut.take().empty());
}

TEST_CASE("tokens that follow one another are one range", "[batch_session]") {
  auto uut = talk::accepted();
  uut.publish_all(11, 14);
  uut.publish_all(20, 21);
  CHECK(uut.ack({1, 2, 3}) == "11+3 ");
  CHECK(uut.ack({4, 5, 6}) == "14+1 20+2 ");
}

TEST_CASE("answers out of order are each believed once", "[batch_session]") {
  auto uut = talk::accepted();
  uut.publish_all(1, 4);
  CHECK(uut.ack({3}) == "3+1 ");
  CHECK(uut.ack({3, 2}) == "2+1 ");
  CHECK(uut.ack({1}) == "1+1 ");
  CHECK(uut.ack({1, 2, 3}).empty());
  CHECK(uut.ack({4}) == "4+1 ");
}

TEST_CASE("what was never sent cannot be acknowledged", "[batch_session]") {
  auto uut = talk::accepted();
  CHECK(uut.ack({0, 1, 65'535}).empty());
  uut.publish_all(1, 2);
  CHECK(uut.ack({0, 3, 65'535}).empty());
  CHECK(uut.ack({1, 2}) == "1+2 ");
}

TEST_CASE("packet ids begin again without 0", "[batch_session]") {
  auto uut = talk::accepted(10'000'000);
  uut.publish_all(1, 65'534);
  CHECK(uut.publish(0).error().code == ec::overloaded);
  std::string bytes;
  for (auto i = 1; i <= 65'534; ++i)
    bytes += talk::puback(static_cast<uint16_t>(i));
  CHECK(uut.hear(bytes) == "1+65534 ");
  uut.take();
  uut.publish_all(70'000, 70'001);
  auto sent = uut.take();
  CHECK(sent.substr(5, 2) == "\xFF\xFF");
  CHECK(sent.substr(8 + 5, 2) == std::string{"\0\x01", 2});
  CHECK(uut.ack({1, 65'535}) == "70001+1 70000+1 ");
}

TEST_CASE("bytes that nobody takes are bounded", "[batch_session]") {
  auto uut = talk::accepted(100);
  CHECK(uut.publish(1, std::string(1'000, 'x'))); // alone it may
  CHECK(uut.publish(2).error().code == ec::overloaded);
  uut.take();
  CHECK(uut.publish(3));
  CHECK(uut.ack({1, 2}) == "1+1 3+1 ");
}

TEST_CASE("a message that no packet holds is no flight", "[batch_session]") {
  auto uut = talk::accepted();
  CHECK_FALSE(uut.uut().publish({std::string(70'000, 't'), "", false}, 1));
  CHECK(uut.take().empty());
  CHECK(uut.ack({1}).empty());
}

TEST_CASE("an idle session is kept alive", "[batch_session]") {
  auto uut = talk::accepted();
  CHECK(uut.left() == 30s);
  CHECK(uut.pass(29s).empty());
  CHECK(uut.take().empty());
  CHECK(uut.pass(1s).empty());
  CHECK(uut.pass(1s).empty()); // one ping is enough
  CHECK(uut.take() == pingreq);
  CHECK(uut.pass(29s).empty());
  CHECK(uut.take().empty());
  CHECK(uut.hear(pingresp).empty());
  CHECK(uut.pass(1s).empty());
  CHECK(uut.take() == pingreq);
}

TEST_CASE("a busy session sends no pings", "[batch_session]") {
  auto uut = talk::accepted();
  for (auto i = 1; i <= 10; ++i) {
    CHECK(uut.publish(static_cast<uint64_t>(i)));
    CHECK(uut.take().size() == 8);
    CHECK(uut.ack({i}) != "");
    CHECK(uut.pass(20s).empty());
  }
  CHECK(uut.take().empty());
}

TEST_CASE("a ping without an answer ends the session", "[batch_session]") {
  auto uut = talk::accepted();
  CHECK(uut.pass(30s).empty());
  CHECK(uut.take() == pingreq);
  CHECK(uut.left() == 30s);
  CHECK(uut.pass(29s).empty());
  CHECK(uut.pass(1s) == "it does not answer any more");
}

TEST_CASE("a broker that acknowledges nothing is given up", "[batch_session]") {
  auto uut = talk::accepted();
  for (uint64_t i = 1; i < 3; ++i) {
    CHECK(uut.publish(i));
    uut.take();
    CHECK(uut.pass(10s).empty());
  }
  CHECK(uut.ack({1}) == "1+1 "); // it lives: 30 s more
  CHECK(uut.left() > 9s);
  CHECK(uut.pass(10s).empty());
  CHECK(uut.pass(19s).empty());
  CHECK(uut.pass(1s) == "it does not answer any more");
}

TEST_CASE("an answer out of turn ends the session", "[batch_session]") {
  talk early;
  CHECK(early.ack({1}) == "! an answer out of turn");
  auto late = talk::accepted();
  CHECK(late.hear(std::string{"\x20\x02\0\0", 4}) == "! an answer out of turn");
}

TEST_CASE("a goodbye comes behind what was published", "[batch_session]") {
  auto uut = talk::accepted();
  uut.publish_all(1, 1);
  uut.uut().close();
  CHECK(uut.publish(2).error().code == ec::not_connected);
  auto sent = uut.take();
  CHECK(sent.substr(8) == std::string{"\xE0\0", 2});
  CHECK(uut.ack({1}) == "1+1 ");
}

TEST_CASE("every message is acknowledged once on a wild wire",
          "[batch_session]") {
  std::minstd_rand random{7};
  auto uut = talk::accepted(1'000'000);
  std::vector<uint16_t> open;
  std::string wire;
  uint64_t published = 0;
  uint64_t acked = 0;
  while (acked < 200'000) {
    for (auto n = random() % 300; n > 0 && open.size() < 1'000; --n) {
      REQUIRE(uut.publish(++published));
      open.push_back(static_cast<uint16_t>((published - 1) % 65'535 + 1));
    }
    uut.take();
    for (auto n = random() % 300; n > 0 && !open.empty(); --n) {
      auto i = open.begin() + static_cast<long>(random() % open.size() % 5);
      wire += talk::puback(*i);
      open.erase(i);
    }
    auto cut = random() % (wire.size() + 1);
    token_ranges ranges;
    REQUIRE(uut.uut().received(wire.substr(0, cut), uut.now, ranges));
    wire.erase(0, cut);
    for (auto& x : ranges)
      acked += x.count;
    REQUIRE(acked <= published);
  }
  CHECK(published - acked == open.size() + (wire.size() + 3) / 4);
}

} // namespace troupe
