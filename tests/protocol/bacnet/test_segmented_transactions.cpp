// Requests and answers in segments.

#include "tests/protocol/bacnet/transaction_fixture.hpp"

namespace troupe::bacnet {

using namespace std::chrono_literals;

namespace {

struct fixture : transaction_fixture {
  /// One segment of the answer to request 0, with its own number as data.
  void segment_in(uint8_t sequence, bool more_follow = true,
                  uint8_t window = 4) {
    receive({static_cast<uint8_t>(more_follow ? 0x3c : 0x38), 0, sequence,
             window, read_property, sequence});
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "an answer in segments is put together") {
  send();
  sent();
  segment_in(0);
  CHECK(has_sent({"40 00 00 04"}));
  for (uint8_t i = 1; i < 4; ++i) {
    segment_in(i);
    CHECK(sent().empty());
  }
  segment_in(4);
  CHECK(has_sent({"40 00 04 04"}));
  segment_in(5, false);
  CHECK(has_sent({"40 00 05 04"}));
  auto x = ended();
  CHECK(x.what == outcome_kind::complex_ack);
  CHECK(x.data == from_hex("00 01 02 03 04 05"));
  CHECK(uut->bytes() == 0);
}

TEST_CASE_METHOD(fixture, "our window is granted when the peer's is larger") {
  transaction_settings cfg;
  cfg.window = 2;
  configure(cfg);
  send();
  sent();
  segment_in(0, true, 127);
  CHECK(has_sent({"40 00 00 02"}));
}

TEST_CASE_METHOD(fixture, "gaps, repetitions and late segments do no harm") {
  send();
  segment_in(0);
  segment_in(1);
  sent();
  segment_in(3);
  CHECK(has_sent({"42 00 01 04"}));
  segment_in(0);
  CHECK(sent().empty());
  segment_in(2);
  segment_in(3);
  segment_in(4, false);
  CHECK(ended().data == from_hex("00 01 02 03 04"));
  CHECK(uut->counts().gaps == 1);
  CHECK(uut->counts().duplicates == 1);
}

TEST_CASE_METHOD(fixture, "a peer that stops amid segments is given up") {
  send();
  segment_in(0);
  pass(7s);
  segment_in(1);
  pass(7s);
  segment_in(1); // again, which is no progress
  CHECK(ended_not());
  pass(1s);
  CHECK(ended().what == outcome_kind::silence);
  CHECK(uut->bytes() == 0);
  sent();
  segment_in(2);
  CHECK(has_sent({"70 00 02"}));
}

TEST_CASE_METHOD(fixture, "a peer that never ends is given up") {
  transaction_settings cfg;
  cfg.max_segments = 2'000;
  configure(cfg);
  send();
  uint8_t i = 0;
  for (; ended_not(); ++i) {
    segment_in(i);
    pass(1s);
  }
  CHECK(i == 120);
  CHECK(ended().what == outcome_kind::silence);
}

TEST_CASE_METHOD(fixture, "segments from the middle on make no answer") {
  send();
  sent();
  segment_in(3);
  CHECK(has_sent({"70 00 02"}));
  auto x = ended();
  CHECK(x.what == outcome_kind::abort);
  CHECK(x.ours);
}

TEST_CASE_METHOD(fixture, "other answers amid segments end the request") {
  send();
  segment_in(0);
  sent();
  SECTION("an abort is taken") {
    receive("71 00 09");
    CHECK_FALSE(ended().ours);
    CHECK(sent().empty());
  }
  SECTION("the rest makes no sense") {
    receive(GENERATE("20 00 0c", "30 00 0c 01", "50 00 0c 91 01 91 1f"));
    auto x = ended();
    CHECK(x.ours);
    CHECK(abort_reason{x.reason} == abort_reason::invalid_apdu_in_this_state);
    CHECK(has_sent({"70 00 02"}));
  }
  CHECK(uut->bytes() == 0);
}

TEST_CASE_METHOD(fixture,
                 "segments of nobody's request are stopped once asked") {
  segment_in(0);
  CHECK(sent().empty()); // whom we never asked gets nothing
  send();
  receive("20 00 0c");
  sent();
  segment_in(0);
  CHECK(has_sent({"70 00 02"}));
}

TEST_CASE_METHOD(fixture, "the bytes and segments of an answer are bounded") {
  transaction_settings cfg;
  cfg.max_segments = 4;
  cfg.most_answer_bytes = 1'000;
  configure(cfg);
  send();
  CHECK(has_sent({"02 25 00 0c aa"})); // at most 4 segments
  SECTION("segments") {
    for (uint8_t i = 0; i < 5; ++i)
      segment_in(i);
    CHECK(uut->counts().too_many_segments == 1);
  }
  SECTION("bytes") {
    auto frame = from_hex("3c 00 00 04 0c");
    frame.resize(5 + 600);
    receive(frame);
    frame[2] = 1;
    receive(frame);
    CHECK(uut->counts().answer_too_long == 1);
  }
  auto x = ended();
  CHECK(x.what == outcome_kind::abort);
  CHECK(x.ours);
  CHECK(abort_reason{x.reason} == abort_reason::buffer_overflow);
  CHECK(sent().back() == from_hex("70 00 01"));
}

TEST_CASE_METHOD(fixture, "the bytes of all answers are bounded") {
  transaction_settings cfg;
  cfg.most_bytes = 1'000;
  configure(cfg);
  auto frame = from_hex("3c 00 00 04 0c");
  frame.resize(5 + 600);
  send();
  receive(frame);
  CHECK(uut->bytes() == 600);
  send();
  frame[1] = 1;
  receive(frame);
  auto x = ended();
  CHECK(abort_reason{x.reason} == abort_reason::out_of_resources);
  CHECK(uut->counts().no_memory == 1);
  CHECK(uut->bytes() == 600);
  pass(8s);
  CHECK(uut->bytes() == 0);
}

TEST_CASE_METHOD(fixture, "who takes no segments says so") {
  transaction_settings cfg;
  cfg.max_segments = 1;
  cfg.max_apdu = 480;
  configure(cfg);
  send();
  CHECK(has_sent({"00 03 00 0c aa"}));
  segment_in(0);
  CHECK(has_sent({"70 00 04"}));
  CHECK(ended().ours);
}

TEST_CASE_METHOD(fixture, "a long request goes out as the peer grants") {
  limits = {50, true, 0};
  send(5 * 44);
  auto frames = sent();
  REQUIRE(frames.size() == 1);
  CHECK(frames[0].size() == 50);
  CHECK(bytes(frames[0].begin(), frames[0].begin() + 6)
        == from_hex("0e 65 00 00 10 0c"));
  receive("41 00 00 02");
  frames = sent();
  REQUIRE(frames.size() == 2);
  CHECK(frames[0][3] == 1);
  CHECK(frames[1][3] == 2);
  receive("41 00 00 02"); // again
  CHECK(sent().empty());
  receive("43 00 01 01"); // 2 was lost, and the peer slows down
  frames = sent();
  REQUIRE(frames.size() == 1);
  CHECK(frames[0][3] == 2);
  receive("41 00 02 7f");
  frames = sent();
  REQUIRE(frames.size() == 2);
  CHECK(frames[1][0] == 0x0a); // the last
  receive("41 00 04 7f");
  CHECK(sent().empty());
  receive("20 00 0c");
  CHECK(ended().what == outcome_kind::simple_ack);
}

TEST_CASE_METHOD(fixture, "an answer may overtake the last acknowledgement") {
  limits = {50, true, 0};
  send(2 * 44);
  receive("41 00 00 02");
  receive("30 00 0c 01");
  CHECK(ended().what == outcome_kind::complex_ack);
}

TEST_CASE_METHOD(fixture, "an answer before the whole request makes no sense") {
  limits = {50, true, 0};
  send(5 * 44);
  sent();
  receive(GENERATE("20 00 0c", "30 00 0c 01", "3c 00 00 04 0c 01"));
  CHECK(ended().ours);
  CHECK(has_sent({"70 00 02"}));
}

TEST_CASE_METHOD(fixture, "a peer may refuse a request amid its segments") {
  limits = {50, true, 0};
  send(5 * 44);
  sent();
  receive(GENERATE("60 00 01", "71 00 04"));
  CHECK_FALSE(ended().ours);
  CHECK(sent().empty());
}

TEST_CASE_METHOD(fixture, "segments that nobody acknowledges are sent again") {
  limits = {50, true, 0};
  send(3 * 44);
  sent();
  for (int i = 0; i < 3; ++i) {
    pass(2s);
    CHECK(sent().size() == 1);
  }
  receive("41 00 00 02");
  for (int i = 0; i < 4; ++i) {
    CHECK(sent().size() == 2);
    pass(2s);
  }
  CHECK(sent().empty());
  CHECK(ended().what == outcome_kind::silence);
}

TEST_CASE_METHOD(fixture, "a long request without an answer begins anew") {
  limits = {50, true, 0};
  send(2 * 44);
  for (int i = 0; i < 4; ++i) {
    CHECK(sent().size() == 1);
    receive("41 00 00 02");
    receive("41 00 01 02");
    sent();
    CHECK(ended_not());
    pass(3s);
  }
  CHECK(ended().what == outcome_kind::silence);
}

TEST_CASE_METHOD(fixture,
                 "a request that is too long for the peer is refused") {
  auto refused = [this](size_t size) {
    auto x = try_send(size);
    return !x && x.error().code == ec::too_large;
  };
  limits = {50, false, 0};
  CHECK(try_send(46));
  CHECK(refused(47));
  limits = {50, true, 2};
  CHECK(refused(89));
  CHECK(try_send(88));
  limits = {1'476, true, 0};
  CHECK(refused(65'537));
  CHECK(uut->counts().too_long == 3);
  CHECK(uut->counts().sent == 2);
}

} // namespace troupe::bacnet
