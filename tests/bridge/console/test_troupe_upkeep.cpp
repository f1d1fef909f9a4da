// `troupe forget` and `troupe estimate`, against a server with a fake historian
// behind it.

#include "protocol/event/read_event.hpp"
#include "protocol/iap/json.hpp"
#include "tests/bridge/console/server_fixture.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

struct fixture : test::server_fixture {
  fixture() {
    REQUIRE(open());
    log_usage x;
    x.rules = make_structure(
      {{"enabled", value{true}},
       {"levels", value{array{{make_structure(
                    {{"interval", value{0}}, {"retention", value{14}}})}}}}});
    x.points = 12;
    x.measured = 10;
    x.seconds = 7'200;
    x.on_disk = 2'048;
    x.a_day = 1'024;
    x.after_a_year = 14'336;
    x.at_rest = 14'336;
    world->usage = {x};
  }

  event_record audited(size_t i) {
    REQUIRE(i < world->recorded.size());
    auto& message = world->recorded[i];
    CHECK(message.topic == "glp/0/s1/ev/audit");
    CHECK_FALSE(message.retained);
    auto x = read_event(message.topic, message.payload, 0);
    REQUIRE(x);
    CHECK(x->time == clock->now());
    return *x;
  }

  value json(std::vector<std::string> args) {
    args.emplace_back("--json");
    auto parsed = iap::read_json(troupe(args).out);
    REQUIRE(parsed);
    return *parsed;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "troupe forgets a span, part by part", "[troupe]") {
  auto got = troupe({"forget", "lon/a/**", "--from", "2026-03-29T00:00Z",
                     "--to", "2026-03-30T00:00Z"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out == "forgot 20 samples and 2 intervals of 3 points\n");
  REQUIRE(world->forget_orders.size() == 3);
  auto& asked = world->forget_orders[0];
  CHECK(asked.which == std::vector<std::string>{"lon/a/**"});
  CHECK(asked.from == 1'774'742'400'000'000'000);
  CHECK(asked.to == 1'774'828'800'000'000'000);
  CHECK(asked.cursor == 0);
  CHECK(world->forget_orders[1].cursor == 1);
  CHECK(world->forget_orders[2].cursor == 2);
}

TEST_CASE_METHOD(fixture, "a span that ends in 1970 is a span", "[troupe]") {
  troupe({"forget", "lon/a/**", "--to", "1970-01-01T00:00Z"});
  REQUIRE_FALSE(world->forget_orders.empty());
  CHECK(world->forget_orders[0].to == 0);
}

TEST_CASE_METHOD(fixture, "who forgets what is on record, before and after",
                 "[troupe]") {
  troupe({"forget", "lon/a/**", "lon/a/B/*/p", "--to", "2026-03-30T00:00Z",
          "--by", "bert"});
  REQUIRE(world->recorded.size() == 2);
  auto before = audited(0);
  CHECK(before.category == event_category::audit);
  CHECK(before.source == "bert");
  CHECK(before.topic == "glp/0/s1/fb/dev/lon/a");
  CHECK(before.message
        == "bert deletes what was logged of lon/a/**, lon/a/B/*/p to "
           "2026-03-30T00:00:00.000Z: 3 points");
  auto after = audited(1);
  CHECK(after.source == "bert");
  CHECK(after.message
        == "bert has deleted what was logged of lon/a/**, lon/a/B/*/p to "
           "2026-03-30T00:00:00.000Z: 20 samples and 2 intervals");
  // The first order only asks; it is on the disk before the second.
  CHECK(world->forgotten_at == std::vector<size_t>{1, 3});
  CHECK(world->published.empty()); // or the log would have it twice
}

TEST_CASE_METHOD(fixture, "nothing is forgotten that cannot be put on record",
                 "[troupe]") {
  world->unrecorded = true;
  auto got = troupe({"forget", "lon/a/**", "--all"});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(got.err.find("nothing was deleted") != std::string::npos);
  CHECK(world->forget_orders.size() == 1); // which only asks
}

TEST_CASE_METHOD(fixture, "a record of forgetting is not too long for the log",
                 "[troupe]") {
  std::vector<std::string> args{"forget", "--all", "--by",
                                "b\xf6" + std::string(500, 'x')};
  for (auto i = 0; i < 12; ++i)
    args.push_back("lon/" + std::string(300, 'a') + std::to_string(i));
  troupe(args);
  REQUIRE(world->recorded.size() == 2);
  CHECK(audited(1).topic == "glp/0/s1/fb/dev");
  auto text = audited(1).message;
  CHECK(text.size() <= longest_event_text);
  CHECK(text.find("at any time: 20 samples") != std::string::npos);
  CHECK(audited(1).source.size() <= longest_event_name);
}

TEST_CASE_METHOD(fixture, "what was forgotten of a failed order is on record",
                 "[troupe]") {
  world->disk_full = true;
  auto got = troupe({"forget", "lon/a/**", "--all"});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(got.err.find("the disk is full") != std::string::npos);
  REQUIRE(world->recorded.size() == 2);
  CHECK(audited(1).message
        == "anna has not deleted all that was logged of lon/a/** at any time, "
           "but at least 10 samples and 1 intervals: the disk is full");
}

TEST_CASE_METHOD(fixture, "a client that names no span has to say all",
                 "[troupe]") {
  test::raw_client client{shared->cfg.socket};
  console::request x;
  x.mutable_forget()->add_which("**");
  client.send(x);
  pump();
  auto replies = client.receive();
  REQUIRE(replies.size() == 1);
  CHECK(replies[0].end().code() == static_cast<uint32_t>(ec::invalid_request));
  CHECK(world->forget_orders.empty());
  CHECK(world->recorded.empty());
}

TEST_CASE_METHOD(fixture, "troupe tells scripts what was forgotten",
                 "[troupe]") {
  auto got = json({"forget", "lon/a/**", "--all"});
  CHECK(*got.field("points") == value{3});
  CHECK(*got.field("samples") == value{20});
  CHECK(*got.field("intervals") == value{2});
}

TEST_CASE_METHOD(fixture, "troupe estimates what logging takes", "[troupe]") {
  auto got = troupe({"estimate"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out
        == "POINTS  MEASURED  OVER   ON DISK  A DAY    AFTER A YEAR  AT REST  "
           " RULES\n"
           "12      10        2.0 h  2.0 KiB  1.0 KiB  14.0 KiB      14.0 KiB "
           " every change: all for 14 d\n"
           "1.0 KiB a day, 14.0 KiB after a year, 14.0 KiB at rest, 0.0 % of "
           "the 4.0 GiB that the history may have. The history has 3.0 MiB "
           "now.\n");
  REQUIRE(world->usage_questions.size() == 3);
  CHECK(world->usage_questions[0].which.empty());
  CHECK(world->usage_questions[2].cursor == 2);
  troupe({"estimate", "lon/**"});
  CHECK(world->usage_questions[3].which == std::vector<std::string>{"lon/**"});
}

TEST_CASE_METHOD(fixture, "troupe estimates for scripts", "[troupe]") {
  auto got = json({"estimate"});
  CHECK(*got.field("atRest") == value{14'336});
  CHECK(*got.field("maxBytes") == value{int64_t{4} << 30});
  auto rows = got.field("ruleSets");
  REQUIRE(rows);
  REQUIRE(rows->elements()->elements.size() == 1);
  auto& row = rows->elements()->elements[0];
  CHECK(*row.field("points") == value{12});
  CHECK(*row.field("aDay") == value{1'024});
  CHECK(*row.field("rules")->field("enabled") == value{true});
}

} // namespace troupe
