#include "protocol/alarm/mail_queue.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

namespace troupe {

namespace {

constexpr unix_nanos second = 1'000'000'000;
constexpr unix_nanos minute = 60 * second;
constexpr unix_nanos hour = 60 * minute;
constexpr unix_nanos noon = 1'800'000'000 * second;

mail_request to(const std::string& who, const std::string& line = "x") {
  return {{who}, "hot", line};
}

/// Sends what is due at *now*; returns its body, or "none".
std::string send(mail_queue& x, unix_nanos now) {
  auto out = x.next(now);
  if (!out)
    return "none";
  x.sent(now);
  return out->body;
}

size_t lines_of(const std::string& body) {
  return static_cast<size_t>(std::count(body.begin(), body.end(), '\n'));
}

} // namespace

TEST_CASE("alarms gather before they are mailed", "[alarm]") {
  mail_queue x;
  CHECK(x.next_deadline(noon) == std::nullopt);
  x.add(to("a@b", "one"), noon);
  x.add({{"a@b"}, "cold", "two\nlines"}, noon + 20 * second);
  CHECK(x.next_deadline(noon) == noon + 30 * second);
  CHECK_FALSE(x.next(noon + 29 * second));
  auto mail = x.next(noon + 30 * second);
  REQUIRE(mail);
  CHECK(mail->to == std::vector<std::string>{"a@b"});
  CHECK(mail->subject == "2 alarms: hot");
  CHECK(mail->body == "one\ntwo lines\n");
  CHECK(mail->date == noon + 30 * second);
  x.sent(noon + 31 * second);
  CHECK(x.waiting() == 0);
  CHECK(x.mails_sent() == 1);
  CHECK(x.next_deadline(noon) == std::nullopt);
}

TEST_CASE("one alarm keeps its subject", "[alarm]") {
  mail_queue x;
  x.add(to("a@b"), noon);
  auto mail = x.next(noon + 30 * second);
  REQUIRE(mail);
  CHECK(mail->subject == "hot");
}

TEST_CASE("alarms gather for each set of recipients", "[alarm]") {
  mail_queue x;
  x.add({{"a@b", "c@d"}, "s", "one"}, noon);
  x.add({{"c@d", "a@b", "c@d"}, "s", "two"}, noon);
  x.add({{"a@b"}, "s", "three"}, noon);
  x.add({{}, "s", "for nobody"}, noon);
  auto now = noon + 30 * second;
  auto first = x.next(now);
  REQUIRE(first);
  // One at a time.
  CHECK_FALSE(x.next(now));
  CHECK(x.next_deadline(now) == std::nullopt);
  x.sent(now);
  CHECK(first->body == "three\n");
  auto second_one = x.next(now);
  REQUIRE(second_one);
  CHECK(second_one->to.size() == 2);
  CHECK(second_one->body == "one\ntwo\n");
  CHECK(second_one->number != first->number);
  CHECK(x.dropped() == 1);
}

TEST_CASE("a mail has two hundred lines at most", "[alarm]") {
  mail_queue x;
  for (auto i = 0; i < 237; ++i)
    x.add(to("a@b"), noon);
  auto mail = x.next(noon + minute);
  REQUIRE(mail);
  CHECK(mail->subject == "237 alarms: hot");
  CHECK(lines_of(mail->body) == 201);
  CHECK(mail->body.substr(mail->body.size() - 14) == "x\nand 37 more\n");
}

TEST_CASE("nobody gets more than twenty mails an hour", "[alarm]") {
  mail_queue x;
  auto now = noon;
  size_t told = 0;
  for (auto i = 0; i < 120; ++i, now += 30 * second) {
    x.add(to("a@b"), now);
    auto body = send(x, now + 30 * second);
    told += body == "none" ? 0 : lines_of(body);
  }
  // Twenty at once, and one each three minutes of that hour.
  CHECK(x.mails_sent() == 39);
  auto next = x.next_deadline(now);
  REQUIRE(next);
  auto rest = send(x, *next);
  CHECK(told + lines_of(rest) == 120);
  CHECK(lines_of(rest) > 1);
  CHECK(x.dropped() == 0);
}

TEST_CASE("the limit of one recipient does not hold up others", "[alarm]") {
  mail_limits limits;
  limits.mails_per_hour = 1;
  mail_queue x{limits};
  x.add(to("a@b"), noon);
  CHECK(send(x, noon + minute) == "x\n");
  x.add(to("a@b"), noon + minute);
  x.add(to("c@d", "y"), noon + minute);
  CHECK(send(x, noon + 2 * minute) == "y\n");
  CHECK(send(x, noon + 2 * minute) == "none");
  CHECK(x.next_deadline(noon) == noon + hour + minute);
}

TEST_CASE("a mail that failed is tried again, later each time", "[alarm]") {
  mail_queue x;
  x.add(to("a@b", "one"), noon);
  auto now = noon + 30 * second;
  for (auto pause : {1, 2, 4, 8, 16, 32, 60, 60}) {
    REQUIRE(x.next(now));
    x.failed(mail_failure::temporary, now);
    CHECK(x.next_deadline(now) == now + pause * minute);
    now += pause * minute;
  }
  // What came meanwhile goes with it.
  x.add(to("a@b", "two"), now);
  x.add(to("a@b", "three"), now);
  auto mail = x.next(now);
  REQUIRE(mail);
  x.add(to("a@b", "four"), now);
  CHECK(mail->body == "one\ntwo\nthree\n");
  x.failed(mail_failure::temporary, now);
  now += hour;
  CHECK(send(x, now) == "one\ntwo\nthree\nfour\n");
  CHECK(x.dropped() == 0);
  // All is well again: the next failure is the first.
  x.add(to("a@b"), now);
  now += minute;
  REQUIRE(x.next(now));
  x.failed(mail_failure::temporary, now);
  CHECK(x.next_deadline(now) == now + minute);
}

TEST_CASE("alarms that nobody wanted for a day are dropped", "[alarm]") {
  mail_queue x;
  x.add(to("a@b", "old"), noon);
  x.add(to("a@b", "newer"), noon + 23 * hour);
  auto now = noon + 30 * second;
  while (x.dropped() == 0) {
    now = std::max(now, *x.next_deadline(now));
    REQUIRE(x.next(now));
    x.failed(mail_failure::temporary, now);
  }
  CHECK(now >= noon + 24 * hour);
  CHECK(now < noon + 25 * hour + minute);
  CHECK(x.waiting() == 1);
  CHECK(send(x, now + hour) == "newer\n");
}

TEST_CASE("a mail that the server refuses is dropped", "[alarm]") {
  mail_queue x;
  x.add(to("a@b"), noon);
  x.add(to("a@b"), noon);
  REQUIRE(x.next(noon + minute));
  x.add(to("a@b", "later"), noon + minute);
  x.failed(mail_failure::permanent, noon + minute);
  CHECK(x.dropped() == 2);
  CHECK(send(x, noon + 2 * minute) == "later\n");
  CHECK(x.waiting() == 0);
  x.failed(mail_failure::permanent, noon);
  CHECK(x.dropped() == 2);
}

TEST_CASE("a thousand alarms are remembered, the others counted", "[alarm]") {
  mail_queue x;
  for (auto i = 0; i < 1'000; ++i)
    x.add(to("r" + std::to_string(i) + "@b"), noon);
  CHECK(x.waiting() == 1'000);
  x.add(to("new@b"), noon);
  CHECK(x.dropped() == 1);
  x.add(to("r0@b"), noon);
  CHECK(x.dropped() == 1);
  CHECK(send(x, noon + minute) == "x\nand 1 more\n");
}

TEST_CASE("a mail that failed keeps count of all alarms", "[alarm]") {
  mail_queue x;
  for (auto i = 0; i < 150; ++i)
    x.add(to("a@b", "first"), noon);
  REQUIRE(x.next(noon + minute));
  for (auto i = 0; i < 250; ++i)
    x.add(to("a@b", "later"), noon + minute);
  x.failed(mail_failure::temporary, noon + minute);
  auto mail = x.next(noon + 2 * minute);
  REQUIRE(mail);
  CHECK(mail->subject == "400 alarms: hot");
  CHECK(lines_of(mail->body) == 201);
  CHECK(mail->body.substr(mail->body.size() - 19) == "later\nand 200 more\n");
  CHECK(x.waiting() == 200);
}

TEST_CASE("each alarm is mailed, counted or dropped, whatever the server does",
          "[alarm]") {
  mail_limits limits;
  limits.most_waiting = 60;
  limits.most_lines = 10;
  mail_queue x{limits};
  std::mt19937 random{3};
  auto now = noon;
  uint64_t added = 0;
  uint64_t told = 0;
  auto send_one = [&](bool well) {
    auto mail = x.next(now);
    if (!mail)
      return;
    auto end = mail->body.rfind("and ");
    auto lines = lines_of(mail->body);
    auto more
      = end == std::string::npos ? 0 : std::stoul(mail->body.substr(end + 4));
    if (well || random() % 4 == 0) {
      told += well ? lines + more - (more > 0 ? 1 : 0) : 0;
      well ? x.sent(now) : x.failed(mail_failure::permanent, now);
    } else {
      x.failed(mail_failure::temporary, now);
    }
  };
  for (auto i = 0; i < 20'000; ++i) {
    now += static_cast<unix_nanos>(random() % 60) * second;
    x.add(to("r" + std::to_string(random() % 12) + "@b"), now);
    ++added;
    REQUIRE(x.waiting() <= limits.most_waiting);
    // The server is away for a day now and then.
    if (random() % 3 == 0)
      send_one(i % 6'000 < 3'000);
  }
  while (auto next = x.next_deadline(now)) {
    now = std::max(now, *next);
    send_one(true);
  }
  CHECK(x.waiting() == 0);
  CHECK(told + x.dropped() == added);
  CHECK(told > 10'000);
}

TEST_CASE("a mail does not wait for a clock that was set back", "[alarm]") {
  mail_queue x;
  x.add(to("a@b"), noon + 100 * hour);
  x.add(to("c@d"), noon);
  CHECK(x.next_deadline(noon) == noon + 30 * second);
  CHECK(send(x, noon + minute) == "x\n");
  CHECK(send(x, noon + hour) == "x\n");
}

} // namespace troupe
