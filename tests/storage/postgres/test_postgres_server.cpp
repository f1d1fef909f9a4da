// The sink against a real PostgreSQL.

#include "storage/postgres/libpq_connection.hpp"
#include "storage/postgres/postgres_sink.hpp"
#include "storage/postgres/sink_thread.hpp"
#include "tests/support/numbered_source.hpp"
#include "tests/support/postgres_server.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <memory>
#include <string>
#include <utility>

namespace troupe {

namespace {

using std::chrono::milliseconds;

/// Lets a test step in.
class watched_connection : public libpq_connection {
public:
  using libpq_connection::libpq_connection;

  result<pg_answer> query(const std::string& sql,
                          const std::vector<std::string>& x) override {
    auto out = libpq_connection::query(sql, x);
    if (sql == "COMMIT" && lose_commit) {
      lose_commit = false;
      return failure{ec::not_connected, "lost"};
    }
    return out;
  }

  status copy(const std::string& sql, const pg_rows& next) override {
    return libpq_connection::copy(sql, [&](std::string& bytes) {
      auto more = next(bytes);
      if (auto act = std::exchange(in_copy, nullptr))
        act();
      return more;
    });
  }

  bool lose_commit = false;
  std::function<void()> in_copy;
};

struct fixture {
  fixture() {
    cfg.gateway = "g1";
    cfg.most_rows = 1'000;
    connect({});
  }

  void connect(const libpq_config& x) {
    sink.reset();
    auto wanted = x;
    if (wanted.conninfo.empty())
      wanted.conninfo = server.conninfo();
    connection = std::make_unique<watched_connection>(wanted);
    sink = std::make_unique<postgres_sink>(cfg, *connection, source);
  }

  /// Steps until nothing is left or something fails.
  void drain() {
    while (sink->step() == milliseconds{0}) {
      // goes on
    }
  }

  /// How many samples there are, and their sum: each once means n, n(n-1)/2.
  [[nodiscard]] std::string samples() const {
    return server.ask("SELECT count(*), count(DISTINCT number), max(number) "
                      "FROM troupe_samples");
  }

  static std::string once_each(size_t n) {
    return std::to_string(n) + '|' + std::to_string(n) + '|'
           + std::to_string(n - 1);
  }

  postgres_config cfg;
  test::postgres_server server;
  test::numbered_source source;
  std::unique_ptr<watched_connection> connection;
  std::unique_ptr<postgres_sink> sink;
};

/// Gives what it was given once.
class fixed_source : public sample_source {
public:
  explicit fixed_source(sink_batch x) : batch_(std::move(x)) {
    batch_.cursor = "end";
  }

  result<sink_batch> read(const std::string& cursor, size_t) override {
    if (cursor == "end")
      return sink_batch{{}, {}, cursor};
    return batch_;
  }

private:
  sink_batch batch_;
};

} // namespace

TEST_CASE_METHOD(fixture, "points that somebody dropped get numbers again",
                 "[postgres][system]") {
  source.end = 100;
  drain();
  auto way = GENERATE("DROP TABLE troupe_points", "TRUNCATE troupe_points");
  CHECK(server.ask(way).empty());
  source.end = 200;
  drain(); // may find out first
  drain();
  CHECK(samples() == once_each(200));
  CHECK(server.ask("SELECT count(*) FROM troupe_samples s JOIN troupe_points p "
                   "ON p.id = s.point WHERE number >= 100")
        == "100");
}

TEST_CASE_METHOD(fixture, "samples and events arrive in PostgreSQL once",
                 "[postgres][system]") {
  source.end = 2'500;
  drain();
  CHECK(samples() == once_each(2'500));
  CHECK(sink->report().samples == 2'500);
  CHECK(sink->report().events == 25);
  CHECK(server.ask("SELECT count(*) FROM troupe_points") == "7");
  CHECK(server.ask("SELECT name, number, content, quality, time AT TIME ZONE "
                   "'UTC' FROM troupe_samples s JOIN troupe_points p ON "
                   "p.id = s.point WHERE number = 8")
        == "modbus/ahu-1/Room/0/p1|8||good|2023-11-14 22:13:28");
  CHECK(server.ask("SELECT gateway, topic, message, data, tags FROM "
                   "troupe_events ORDER BY time LIMIT 1")
        == "g1|ev/alarm|0||[\"a\"]");
  SECTION("another sink goes on at the cursor") {
    connect({});
    source.end = 3'000;
    drain();
    CHECK(samples() == once_each(3'000));
    CHECK(sink->report().samples == 500);
  }
  SECTION("a commit whose answer is lost counts") {
    source.end = 3'000;
    connection->lose_commit = true;
    drain();
    CHECK(sink->report().failures == 1);
    drain();
    CHECK(samples() == once_each(3'000));
  }
  SECTION("other gateways have cursors of their own") {
    cfg.gateway = "g2";
    connect({});
    source.end = 10;
    drain();
    CHECK(server.ask("SELECT count(*) FROM troupe_samples") == "2510");
    CHECK(server.ask("SELECT count(*) FROM troupe_points") == "14");
  }
}

TEST_CASE_METHOD(fixture, "a server that dies in mid-copy gets everything once",
                 "[postgres][system]") {
  source.end = 5'000;
  cfg.most_rows = 4'000;
  connect({});
  connection->in_copy = [this] { server.kill(); };
  drain();
  CHECK(sink->report().last.code == ec::not_connected);
  drain(); // away
  CHECK(sink->report().failures == 2);
  server.start();
  drain();
  CHECK(samples() == once_each(5'000));
  CHECK(sink->report().last.code == ec::none);
}

TEST_CASE_METHOD(fixture, "a server that refuses gets everything later",
                 "[postgres][system]") {
  source.end = 1'000;
  drain();
  source.end = 2'000;
  std::pair<std::string, std::string> trouble;
  SECTION("read-only") {
    trouble = {"ALTER DATABASE postgres SET default_transaction_read_only = on",
               "ALTER DATABASE postgres SET default_transaction_read_only = "
               "off"};
    connect({}); // settings are those of new sessions
  }
  SECTION("a column is gone") {
    trouble = {"ALTER TABLE troupe_samples RENAME number TO figure",
               "ALTER TABLE troupe_samples RENAME figure TO number"};
  }
  SECTION("a column has another type") {
    trouble = {"ALTER TABLE troupe_samples ALTER quality TYPE integer USING 0",
               "ALTER TABLE troupe_samples ALTER quality TYPE text"};
  }
  SECTION("a table is gone") {
    trouble = {"ALTER TABLE troupe_cursors RENAME TO hidden",
               "ALTER TABLE hidden RENAME TO troupe_cursors"};
  }
  server.tell(trouble.first);
  drain();
  INFO(sink->report().last.text);
  CHECK(sink->report().failures == 1);
  CHECK(sink->report().last.code == ec::storage_failed);
  CHECK(sink->report().last.text.find("g1") == std::string::npos);
  // With the option that every session may set for itself.
  auto mend = libpq_connection{
    {server.conninfo() + " options='-c default_transaction_read_only=off'", "",
     std::chrono::seconds{30}}};
  REQUIRE(mend.open());
  REQUIRE(mend.query(trouble.second, {}));
  drain();
  CHECK(samples() == once_each(2'000));
}

TEST_CASE_METHOD(fixture, "hostile values arrive changed and counted",
                 "[postgres][system]") {
  sink_batch batch;
  auto add = [&](value x) {
    auto n = std::to_string(batch.samples.size());
    batch.samples.push_back({"p\xff" + n, 0, quality::invalid, std::move(x)});
  };
  add(value{std::string{"a\0b\xff\\u0000\\.\t\n", 14}});
  add(value{std::string(10u << 20, 'x')});
  add(make_structure({{std::string{"\0", 1}, value{"\xed\xa0\x80"}}}));
  add(value{1e308});
  add(value{});
  add(value{"\\."});
  batch.samples.push_back(
    {std::string(5'000, 'p'), -1, quality::good, value{5}});
  batch.events.push_back({0,
                          std::string(10'000, 't'),
                          "\\N",
                          "",
                          "",
                          "\r\n",
                          value{std::string{"\0", 1}},
                          {"\xff"}});
  fixed_source hostile{batch};
  postgres_sink uut{cfg, *connection, hostile};
  CHECK(uut.step() == cfg.idle);
  INFO(uut.report().last.text);
  CHECK(uut.report().failures == 0);
  CHECK(uut.report().samples == 7);
  CHECK(uut.report().changed >= 9);
  CHECK(server.ask("SELECT count(*), count(content), count(number) FROM "
                   "troupe_samples")
        == "7|3|2");
  CHECK(server.ask("SELECT content #>> '{}' FROM troupe_samples WHERE "
                   "content::text LIKE '\"a%'")
        == "a\xef\xbf\xbd"
           "b\xef\xbf\xbd\\u0000\\.\t\n");
  CHECK(server.ask("SELECT length(topic), category, data FROM troupe_events")
        == "4096|\\N|\"\xef\xbf\xbd\"");
}

TEST_CASE_METHOD(fixture, "a full disk stops the copy until it has room",
                 "[postgres][system]") {
  drain(); // makes the tables
  server.kill();
  server.start(3u << 20);
  sink_batch batch;
  std::string noise;
  uint32_t x = 1;
  for (auto i = 0; i < 60'000; ++i)
    noise
      += static_cast<char>('a' + ((x = x * 1664525 + 1013904223) >> 24) % 26);
  for (auto i = 0; i < 200; ++i)
    batch.samples.push_back({"p", i, quality::good, value{noise}});
  fixed_source big{batch};
  postgres_sink uut{cfg, *connection, big};
  uut.step();
  INFO(uut.report().last.text);
  CHECK(uut.report().failures == 1);
  server.kill();
  server.start();
  uut.step();
  CHECK(uut.report().samples == 200);
  CHECK(server.ask("SELECT count(*) FROM troupe_samples") == "200");
}

TEST_CASE_METHOD(fixture, "a server that hangs costs its time-out and no more",
                 "[postgres][system]") {
  connect({{}, {}, milliseconds{300}});
  source.end = 100;
  drain();
  source.end = 200;
  server.freeze();
  drain();
  CHECK(sink->report().last.code == ec::timeout);
  drain(); // connecting hangs as well
  CHECK(sink->report().last.code == ec::timeout);
  server.thaw();
  connect({});
  drain();
  CHECK(samples() == once_each(200));
}

TEST_CASE_METHOD(fixture, "tables that are there are used as they are",
                 "[postgres][system]") {
  server.tell(
    "CREATE TABLE troupe_samples (time timestamptz NOT NULL, "
    "point bigint, number real, content text, quality text, note text)"
    " PARTITION BY RANGE (time)");
  server.tell("CREATE TABLE later PARTITION OF troupe_samples DEFAULT");
  source.end = 100;
  drain();
  CHECK(server.ask("SELECT count(*) FROM later") == "100");
}

TEST_CASE_METHOD(fixture, "a password is in no message", "[postgres][system]") {
  std::string secret = "tops3cret";
  auto last = [&](const libpq_config& x) {
    connect(x);
    drain();
    CHECK(sink->report().failures == 1);
    return sink->report().last;
  };
  auto away = "host=/nowhere user=u password=" + secret;
  auto odd = "password=" + secret + " " + secret;
  for (auto& x :
       {last({away, "", milliseconds{5'000}}),
        last({"host=/nowhere", secret, milliseconds{5'000}}),
        last({odd, "", milliseconds{5'000}}),
        last({"postgresql://u:" + secret + "@[::1/x", "", milliseconds{5'000}}),
        last({server.conninfo() + " user=" + secret, secret,
              milliseconds{5'000}})}) {
    INFO(x.text);
    CHECK(x.text.find(secret) == std::string::npos);
    CHECK(x.text.find("PostgreSQL: ") == 0);
  }
}

TEST_CASE_METHOD(fixture, "the thread of a sink ends while the server hangs",
                 "[postgres][system]") {
  auto numbers = std::make_unique<test::numbered_source>();
  numbers->end = 1'000;
  libpq_config way{server.conninfo(), "", std::chrono::minutes{10}};
  auto started = std::chrono::steady_clock::now();
  {
    sink_thread uut{cfg, std::make_unique<libpq_connection>(way),
                    std::move(numbers)};
    while (uut.report().samples < 1'000)
      std::this_thread::sleep_for(milliseconds{5});
    server.freeze();
  }
  {
    sink_thread uut{cfg, std::make_unique<libpq_connection>(way),
                    std::make_unique<test::numbered_source>()};
    std::this_thread::sleep_for(milliseconds{50});
  }
  CHECK(std::chrono::steady_clock::now() - started < std::chrono::seconds{60});
  server.thaw();
  CHECK(samples() == once_each(1'000));
}

} // namespace troupe
