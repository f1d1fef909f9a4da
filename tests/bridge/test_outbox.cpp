#include "bridge/outbox.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

bus_message_ptr event(const std::string& payload,
                      const std::string& topic = "glp/0/s1/ev/data") {
  return std::make_shared<const bus_message>(
    bus_message{topic, payload, false});
}

bus_message_ptr latest(const std::string& topic, const std::string& payload) {
  return std::make_shared<const bus_message>(bus_message{topic, payload, true});
}

std::string drain(outbox& x) {
  std::string all;
  while (auto next = x.take()) {
    all += next->what->payload + ' ';
    x.acked(next->token);
  }
  return all;
}

} // namespace

TEST_CASE("events go out in order, each of them", "[outbox]") {
  outbox uut{{}};
  for (auto x : {"1", "2", "3"})
    uut.put(event(x));
  CHECK(drain(uut) == "1 2 3 ");
  CHECK(uut.idle());
  CHECK(uut.counters().published == 3);
}

TEST_CASE("a newer object takes the place of one that waits", "[outbox]") {
  outbox uut{{}};
  uut.put(latest("a", "a1"));
  uut.put(event("1"));
  uut.put(latest("b", "b1"));
  uut.put(latest("a", "a2"));
  CHECK(uut.counters().conflated == 1);
  CHECK(drain(uut) == "a2 1 b1 ");
}

TEST_CASE("a newer status goes behind what was said before", "[outbox]") {
  outbox uut{{}};
  uut.put(latest("d/sts", "unprovisioned"));
  uut.put(latest("d/if/Lamp/0", "block"));
  uut.put(latest("d/sts", "provisioned"));
  CHECK(drain(uut) == "block provisioned ");
}

TEST_CASE("an object is removed after what was said before", "[outbox]") {
  outbox uut{{}};
  uut.put(latest("a", "a1"));
  uut.put(event("deleted"));
  uut.put(latest("a", ""));
  CHECK(drain(uut) == "deleted  ");
}

TEST_CASE("no more bytes than the window has are in flight", "[outbox]") {
  outbox_config cfg;
  cfg.window_bytes = 100;
  outbox uut{cfg};
  auto big = [](char name) {
    return std::make_shared<const bus_message>(
      bus_message{std::string(1, name), std::string(99, 'x'), false});
  };
  uut.put(big('a'));
  uut.put(big('b'));
  auto a = uut.take();
  REQUIRE(a);
  CHECK(uut.is_full());
  CHECK_FALSE(uut.take());
  uut.acked(a->token);
  auto b = uut.take();
  REQUIRE(b);
  uut.replace(b->token, std::make_shared<const bus_message>(
                          bus_message{"b", "short", false}));
  CHECK_FALSE(uut.is_full());
  uut.withdraw(b->token);
  CHECK(uut.idle());
  CHECK(uut.counters().published == 1);
}

TEST_CASE("no more than the window is in flight", "[outbox]") {
  outbox uut{{2, 100}};
  for (auto x : {"1", "2", "3"})
    uut.put(event(x));
  auto first = uut.take();
  REQUIRE(first);
  REQUIRE(uut.take());
  CHECK_FALSE(uut.take());
  uut.acked(first->token);
  auto third = uut.take();
  REQUIRE(third);
  CHECK(third->what->payload == "3");
}

TEST_CASE("one answer acknowledges many", "[outbox]") {
  outbox uut{{5, 100}};
  for (auto x : {"1", "2", "3", "4", "5", "6"})
    uut.put(event(x));
  std::vector<uint64_t> tokens;
  while (auto next = uut.take())
    tokens.push_back(next->token);
  REQUIRE(tokens.size() == 5);
  CHECK(tokens[3] == tokens[0] + 3);
  uut.acked(tokens[1], 3);
  uut.acked(tokens[1], 3); // again, which changes nothing
  CHECK(uut.counters().published == 3);
  CHECK(uut.take()->what->payload == "6");
  CHECK_FALSE(uut.take());
  uut.acked(tokens[4], 2);
  uut.acked(0, tokens[0]); // all before the first
  CHECK(uut.counters().published == 5);
  CHECK_FALSE(uut.idle());
  uut.acked(tokens[0]);
  CHECK(uut.idle());
}

TEST_CASE("what is in flight is bounded in bytes", "[outbox]") {
  outbox_config cfg;
  cfg.window_bytes = 100;
  outbox uut{cfg};
  for (auto x : {'1', '2', '3', '4'})
    uut.put(event(std::string(60, x), "e"));
  auto first = uut.take();
  REQUIRE(first);
  REQUIRE(uut.take());
  CHECK_FALSE(uut.take());
  uut.acked(first->token);
  CHECK(uut.take());
  CHECK_FALSE(uut.take());
  uut.lost();
  CHECK(drain(uut).size() == 3 * 61); // one at a time
}

TEST_CASE("what was in flight goes out again, in its old order", "[outbox]") {
  outbox uut{{}};
  for (auto x : {"1", "2", "3"})
    uut.put(event(x));
  auto first = uut.take();
  REQUIRE(first);
  REQUIRE(uut.take());
  uut.acked(first->token);
  uut.put(latest("a", "a1"));
  uut.lost();
  CHECK(uut.counters().resent == 1);
  CHECK(drain(uut) == "2 3 "); // objects are found missing after the connect
}

TEST_CASE("beyond its bound the outbox drops the oldest sample", "[outbox]") {
  outbox uut{{10, 3}};
  uut.put(event("error", "glp/0/s1/ev/error"));
  uut.put(event("1"));
  uut.put(event("2"));
  uut.put(event("3"));
  CHECK(uut.counters().dropped == 1);
  CHECK(drain(uut) == "error 2 3 ");
}

TEST_CASE("without samples the outbox drops the oldest event", "[outbox]") {
  outbox uut{{10, 3}};
  for (auto x : {"1", "2", "3", "4"})
    uut.put(event(x, "glp/0/s1/ev/error"));
  uut.put(event("5"));
  uut.put(event("6", "glp/0/s1/ev/error"));
  CHECK(uut.counters().dropped == 3);
  CHECK(drain(uut) == "3 4 6 ");
}

TEST_CASE("what comes back in order is dropped in order", "[outbox]") {
  outbox uut{{2, 3}};
  uut.put(event("1"));
  uut.put(latest("a", "a1"));
  uut.put(event("2", "glp/0/s1/ev/error"));
  uut.put(event("3"));
  CHECK(uut.take());
  CHECK(uut.take());
  uut.lost();
  uut.put(event("4"));
  CHECK(uut.counters().dropped == 1);
  CHECK(uut.take()->what->payload == "2");
  CHECK(uut.take()->what->payload == "3");
}

TEST_CASE("differences go out before what waits", "[outbox]") {
  outbox uut{{}};
  uut.put(event("1"));
  uut.put_first(latest("b", "b1"));
  uut.put_first(latest("a", "a1"));
  CHECK(drain(uut) == "a1 b1 1 ");
}

TEST_CASE("big events make room for newer ones", "[outbox]") {
  outbox_config cfg;
  cfg.most_event_bytes = 100;
  outbox uut{cfg};
  uut.put(event("first" + std::string(40, 'x'), "e"));
  uut.put(event("second" + std::string(40, 'x'), "e"));
  CHECK(uut.counters().dropped == 0);
  uut.put(event("third" + std::string(40, 'x'), "e"));
  CHECK(uut.counters().dropped == 1);
  uut.put(event("huge" + std::string(200, 'x'), "e")); // alone it may go
  CHECK(uut.counters().dropped == 3);
  CHECK(drain(uut).substr(0, 4) == "huge");
  CHECK(uut.idle());
}

TEST_CASE("what is handed over is what the broker has not, in order",
          "[outbox]") {
  outbox uut{{}};
  for (auto x : {"1", "2", "3"})
    uut.put(event(x));
  uut.put(latest("a", "a1"));
  uut.acked(uut.take()->token);
  auto flying = uut.take();
  std::string handed;
  for (auto& x : uut.hand_over())
    handed += x->payload + ' ';
  CHECK(handed == "2 3 ");
  CHECK(uut.hand_over().empty());
  CHECK(drain(uut) == "a1 ");
  CHECK(uut.idle());
  uut.acked(flying->token);
}

TEST_CASE("an offer of what is in flight is not sent again", "[outbox]") {
  outbox uut{{}};
  uut.put(event("1"));
  auto flying = uut.take();
  auto handed = uut.hand_over();
  REQUIRE(handed.size() == 1);
  SECTION("and acknowledged with it") {
    uut.put_offer(7, handed[0]);
    CHECK_FALSE(uut.take());
    uut.acked(flying->token);
  }
  SECTION("nor when it was acknowledged before") {
    uut.acked(flying->token);
    CHECK(uut.take_acks().empty());
    uut.put_offer(7, handed[0]);
    CHECK_FALSE(uut.take());
  }
  CHECK(uut.take_acks() == std::vector<uint64_t>{7});
  CHECK(uut.take_acks().empty());
}

TEST_CASE("an offer goes out, and its number comes back", "[outbox]") {
  outbox uut{{}};
  uut.put_offer(7, event("1"));
  uut.put_offer(8, event("2"));
  CHECK(uut.idle()); // they are the journal's
  CHECK(drain(uut) == "1 2 ");
  CHECK(uut.take_acks() == std::vector<uint64_t>{7, 8});
}

TEST_CASE("a lost link forgets what the journal has", "[outbox]") {
  outbox uut{{}};
  uut.put(event("handed"));
  auto flying = uut.take();
  auto handed = uut.hand_over();
  uut.put_offer(7, event("flying"));
  uut.put_offer(8, event("waiting"));
  REQUIRE(uut.take());
  uut.lost();
  CHECK(drain(uut).empty());
  CHECK(uut.take_acks().empty());
  uut.put_offer(9, handed[0]);
  CHECK(drain(uut) == "handed ");
}

TEST_CASE("an outbox tells whether an old event is still there", "[outbox]") {
  outbox uut{{}};
  uut.put(event("1"));
  auto old = uut.events_put();
  uut.put(event("2"));
  CHECK(uut.has_event_of(old));
  auto flying = uut.take();
  CHECK(uut.has_event_of(old)); // not acknowledged
  uut.acked(flying->token);
  CHECK_FALSE(uut.has_event_of(old));
  CHECK(uut.has_event_of(uut.events_put()));
  REQUIRE(uut.take());
  REQUIRE(uut.hand_over().size() == 1);
  CHECK_FALSE(uut.has_event_of(uut.events_put())); // the journal has it
}

TEST_CASE("alarms go before a flood of other events, in their order",
          "[outbox]") {
  outbox uut{{}};
  std::string flood;
  for (auto i = 0; i < 300; ++i) {
    uut.put(event("x", "glp/0/s1/ev/updated/dev/lon/type/9"));
    flood += "x ";
  }
  for (auto x : {"1", "2", "3"})
    uut.put(event(x, "glp/0/s1/ev/alarm"));
  SECTION("at once") {
    CHECK(drain(uut) == "1 2 3 " + flood);
  }
  SECTION("also behind a lost link") {
    REQUIRE(uut.take());
    REQUIRE(uut.take());
    REQUIRE(uut.take());
    uut.lost();
    uut.put(event("4", "glp/0/s1/ev/alarm"));
    CHECK(drain(uut) == "1 2 3 4 " + flood);
  }
  SECTION("not before what the journal offered") {
    uut.put_offer(1, event("offer", "glp/0/s1/ev/alarm"));
    uut.put(event("4", "glp/0/s1/ev/alarm"));
    CHECK(drain(uut) == "1 2 3 " + flood + "offer 4 ");
  }
  SECTION("and are dropped last") {
    outbox_config small;
    small.most_events = 300;
    outbox tight{small};
    for (auto i = 0; i < 299; ++i)
      tight.put(event("x", "glp/0/s1/ev/updated/dev/lon/type/9"));
    for (auto i = 0; i < 301; ++i)
      tight.put(event("a", "glp/0/s1/ev/alarm"));
    CHECK(tight.counters().dropped == 300);
    CHECK(drain(tight).find('x') == std::string::npos);
  }
}

TEST_CASE("a quiet outbox keeps the order of cause", "[outbox]") {
  outbox uut{{}};
  uut.put(event("x"));
  uut.put(event("1", "glp/0/s1/ev/alarm"));
  CHECK(drain(uut) == "x 1 ");
}

} // namespace troupe
