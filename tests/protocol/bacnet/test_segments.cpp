// Messages in segments, without a network between; and the numbers that name
// them.

#include "protocol/bacnet/invoke_ids.hpp"
#include "protocol/bacnet/segment_receiver.hpp"
#include "protocol/bacnet/segment_sender.hpp"
#include "tests/protocol/bacnet/frame_bytes.hpp"

#include <catch2/catch.hpp>

#include <numeric>

namespace troupe::bacnet {

namespace {

using namespace std::chrono_literals;
using step = segment_step;

bytes counting(size_t size) {
  bytes out(size);
  std::iota(out.begin(), out.end(), uint8_t{0});
  return out;
}

/// A receiver of messages whose segments hold their own number.
struct receiver {
  step operator()(uint8_t sequence, bool more_follow = true) {
    return uut.on_segment({sequence, 4, more_follow}, {&sequence, 1});
  }

  segment_receiver uut{4};
};

} // namespace

TEST_CASE("a message is cut into as many segments as it takes") {
  auto count = [](size_t size) {
    return segment_sender{bytes(size), 10}.count();
  };
  CHECK(count(0) == 1);
  CHECK(count(10) == 1);
  CHECK(count(11) == 2);
  CHECK(count(100) == 10);
  segment_sender uut{counting(25), 10};
  CHECK(to_bytes(uut.data(2)) == bytes{20, 21, 22, 23, 24});
  CHECK(uut.head(1, 9).more_follow);
  CHECK_FALSE(uut.head(2, 9).more_follow);
  CHECK(uut.head(2, 9).window == 9);
}

TEST_CASE("the first segment goes alone, then what the peer grants") {
  segment_sender uut{bytes(100), 10};
  auto is = [&uut](size_t first, size_t last) {
    return uut.window().first == first && uut.window().last == last;
  };
  CHECK(is(0, 1));
  CHECK(uut.on_ack(0, 4));
  CHECK(is(1, 5));
  CHECK(uut.on_ack(2, 4)); // negative ones and those within count as well
  CHECK(is(3, 7));
  CHECK_FALSE(uut.all_sent());
  CHECK(uut.on_ack(6, 2));
  CHECK(is(7, 9));
  CHECK(uut.on_ack(8, 127));
  CHECK(is(9, 10));
  CHECK(uut.all_sent());
  CHECK_FALSE(uut.all_acknowledged());
  CHECK(uut.on_ack(9, 1));
  CHECK(uut.all_acknowledged());
  CHECK_FALSE(uut.on_ack(9, 1));
}

TEST_CASE("acknowledgements of what is not on its way change nothing") {
  segment_sender uut{bytes(100), 10};
  CHECK_FALSE(uut.on_ack(1, 4));
  CHECK_FALSE(uut.on_ack(255, 4));
  REQUIRE(uut.on_ack(0, 4));
  CHECK_FALSE(uut.on_ack(0, 4));
  CHECK_FALSE(uut.on_ack(5, 4));
  CHECK(uut.window().first == 1);
  uut.restart();
  CHECK(uut.window().last == 1);
}

TEST_CASE("a window ends with an acknowledgement") {
  receiver put;
  CHECK(put(0) == step::acknowledge); // so that the sender learns the window
  CHECK(put(1) == step::taken);
  CHECK(put(2) == step::taken);
  CHECK(put(3) == step::taken);
  CHECK(put(4) == step::acknowledge);
  CHECK(put(5) == step::taken);
  CHECK(put(6, false) == step::finished);
  CHECK(put.uut.sequence() == 6);
  CHECK(put.uut.take_data() == counting(7));
}

TEST_CASE("a message of one segment is whole at once") {
  receiver put;
  CHECK(put(0, false) == step::finished);
  CHECK(put.uut.take_data() == bytes{0});
}

TEST_CASE("what comes too early is asked for again") {
  receiver put;
  put(0);
  put(1);
  CHECK(put(3) == step::gap);
  CHECK(put.uut.sequence() == 1);
  CHECK(put(4) == step::gap);
  CHECK(put(2) == step::taken);
  CHECK(put(3) == step::taken);
  CHECK(put(4) == step::taken);
  CHECK(put(5) == step::acknowledge); // the window began anew behind 1
  CHECK(put.uut.size() == 6);
}

TEST_CASE("what comes again is left out, and a lost acknowledgement repeated") {
  receiver put;
  put(0);
  CHECK(put(0) == step::repeat_ack);
  for (uint8_t i = 1; i <= 4; ++i)
    put(i);
  CHECK(put(1) == step::duplicate);
  CHECK(put(2) == step::duplicate);
  CHECK(put(3) == step::duplicate);
  CHECK(put(4) == step::repeat_ack);
  CHECK(put(5) == step::taken);
  CHECK(put(5) == step::duplicate);
  CHECK(put.uut.count() == 6);
}

TEST_CASE(
  "a window's worth of repetitions is acknowledged, whatever they are") {
  receiver put;
  put(0);
  put(1);
  put(2);
  for (int i = 0; i < 3; ++i)
    CHECK(put(2) == step::duplicate);
  CHECK(put(2) == step::repeat_ack);
}

TEST_CASE("sequence numbers wrap around") {
  segment_sender from{counting(7'000), 10};
  segment_receiver to{16};
  auto finished = false;
  while (!finished) {
    auto open = from.window();
    for (auto i = open.first; i < open.last; ++i) {
      auto what = to.on_segment(from.head(i, 16), from.data(i));
      finished = what == step::finished;
      if (what == step::acknowledge || finished)
        REQUIRE(from.on_ack(to.sequence(), to.window()));
    }
  }
  CHECK(from.all_acknowledged());
  CHECK(to.count() == 700);
  CHECK(to.take_data() == counting(7'000));
}

TEST_CASE("invoke ids come in turn, and none twice") {
  invoke_ids uut{250};
  invoke_ids::time_point now{1h};
  for (int i = 0; i < 256; ++i)
    CHECK(uut.take(now) == static_cast<uint8_t>(250 + i));
  CHECK_FALSE(uut.take(now));
}

TEST_CASE("an invoke id rests before it is used again") {
  invoke_ids uut{0};
  invoke_ids::time_point now{1h};
  for (int i = 0; i < 256; ++i)
    REQUIRE(uut.take(now));
  uut.give_back(9, now + 60s);
  uut.give_back(7, now + 10s);
  CHECK_FALSE(uut.take(now + 9s));
  CHECK(uut.take(now + 10s) == uint8_t{7});
  CHECK_FALSE(uut.take(now + 59s));
  CHECK(uut.take(now + 60s) == uint8_t{9});
}

TEST_CASE("a peer may be forgotten when all of its ids have rested") {
  invoke_ids uut{0};
  invoke_ids::time_point now{1h};
  CHECK(uut.idle(now));
  auto id = uut.take(now);
  CHECK_FALSE(uut.idle(now));
  uut.give_back(*id, now + 1s);
  CHECK(uut.is_taken(*id));
  CHECK_FALSE(uut.idle(now));
  CHECK(uut.idle(now + 1s));
  CHECK_FALSE(uut.is_taken(*id));
}

} // namespace troupe::bacnet
