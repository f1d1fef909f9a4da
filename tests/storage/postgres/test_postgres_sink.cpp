// The sink against connections that fail on purpose.

#include "storage/postgres/postgres_sink.hpp"
#include "storage/postgres/sink_thread.hpp"
#include "tests/support/numbered_source.hpp"

#include <catch2/catch.hpp>

#include <future>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

namespace {

using std::chrono::milliseconds;

/// Answers as the server does, and fails when told to.
class fake_connection : public pg_connection {
public:
  status open() override {
    ++opened;
    return trouble;
  }

  void close() noexcept override {
    // nop
  }

  result<pg_answer> query(const std::string& sql,
                          const std::vector<std::string>& values) override {
    if (!trouble)
      return trouble.error();
    if (sql.find("to_regclass") != std::string::npos)
      return pg_answer{{{"t"}}, "SELECT 1"};
    if (sql.find("SELECT position") == 0)
      return pg_answer{{{position}}, "SELECT 1"};
    if (sql.find("EXISTS") != std::string::npos)
      return pg_answer{{{table, numbered > 0 ? "t" : "f"}}, "SELECT 1"};
    if (sql.find("WITH made") == 0)
      return ++numbered, points();
    if (sql.find("UPDATE") == 0)
      return pg_answer{{}, values[2] == position ? "UPDATE 1" : "UPDATE 0"};
    return pg_answer{{}, sql};
  }

  status copy(const std::string&, const pg_rows& next) override {
    std::string bytes;
    while (next(bytes))
      rows += bytes;
    return trouble;
  }

  void interrupt() noexcept override {
    // nop
  }

  /// Those of the source.
  static pg_answer points() {
    pg_answer out;
    for (auto i = 0; i < 7; ++i) {
      auto number = std::to_string(i);
      out.rows.push_back({number, "modbus/ahu-1/Room/0/p" + number});
    }
    return out;
  }

  status trouble;
  std::string position; ///< As the table has it.
  std::string rows;
  std::string table = "16384"; ///< Of the points.
  int opened = 0;
  int numbered = 0; ///< So often points were asked for.
};

struct fixture {
  fixture() {
    cfg.gateway = "g1";
  }

  postgres_config cfg;
  fake_connection connection;
  test::numbered_source source;
};

} // namespace

TEST_CASE_METHOD(fixture, "a server that is away is asked less and less often",
                 "[postgres]") {
  connection.trouble = failure{ec::not_connected, "away"};
  postgres_sink uut{cfg, connection, source};
  std::vector<int64_t> waits;
  for (auto i = 0; i < 8; ++i)
    waits.push_back(uut.step().count());
  CHECK(waits
        == std::vector<int64_t>{1'000, 2'000, 4'000, 8'000, 16'000, 32'000,
                                60'000, 60'000});
  CHECK(uut.report().failures == 8);
  CHECK(uut.report().last.text == "away");
  connection.trouble = {};
  CHECK(uut.step() == cfg.idle);
  CHECK(uut.report().connected);
  CHECK(uut.report().last.code == ec::none);
  CHECK(uut.report().rests == 1);
  connection.trouble = failure{ec::storage_failed, "full"};
  source.end = 1;
  CHECK(uut.step() == cfg.first_wait);
}

TEST_CASE_METHOD(fixture, "a slow server gets less at once", "[postgres]") {
  cfg.most_rows = 1'000;
  source.end = 10'000;
  postgres_sink uut{cfg, connection, source};
  auto copied = [&] {
    connection.rows.clear();
    uut.step();
    return std::count(connection.rows.begin(), connection.rows.end(), '\n');
  };
  connection.trouble = failure{ec::timeout, "slow"};
  copied();
  connection.trouble = {};
  auto less = copied();
  CHECK(less >= 500);
  CHECK(less <= 501);             // an event may come with the last sample
  connection.position = "343935"; // 495, where it is by then
  CHECK(copied() >= 1'000);
}

TEST_CASE_METHOD(fixture, "two sinks of one gateway do not write twice",
                 "[postgres]") {
  source.end = 1;
  postgres_sink uut{cfg, connection, source};
  cfg.idle = milliseconds{5};
  uut.step();
  connection.position = "3939"; // another one was faster
  source.end = 200;
  uut.step();
  CHECK(uut.report().last.code == ec::wrong_state);
  CHECK_FALSE(uut.report().connected);
}

TEST_CASE_METHOD(fixture,
                 "points are numbered anew when their table is another",
                 "[postgres]") {
  postgres_sink uut{cfg, connection, source};
  auto go_on = [&] {
    source.end += 100;
    auto batches = uut.report().batches;
    uut.step();
    connection.position.clear();
    for (auto digit : std::to_string(source.end))
      (connection.position += '3') += digit; // in hex
    CHECK(uut.report().batches == batches + 1);
  };
  go_on();
  go_on();
  CHECK(connection.numbered == 1);
  connection.table = "17000"; // dropped and made anew
  go_on();
  CHECK(connection.numbered == 2);
  go_on();
  CHECK(connection.numbered == 2);
  connection.numbered = 0; // emptied
  go_on();
  CHECK(connection.numbered == 1);
}

TEST_CASE_METHOD(fixture, "a cursor that is none is said, not followed",
                 "[postgres]") {
  for (auto x : {"3", "zz", "3 ", "313"}) {
    connection.position = x;
    postgres_sink uut{cfg, connection, source};
    uut.step();
    CHECK(uut.report().last.code == ec::storage_failed);
  }
}

TEST_CASE("a thread that hangs in the system is left behind", "[postgres]") {
  /// As a look-up of a name that nobody answers.
  struct hanging : fake_connection {
    explicit hanging(std::shared_future<void> x) : end(std::move(x)) {
      // nop
    }

    status open() override {
      begun.set_value();
      end.wait();
      return failure{ec::cancelled, "interrupted"};
    }

    std::promise<void> begun;
    std::shared_future<void> end;
  };
  struct told_source : test::numbered_source {
    ~told_source() override {
      gone.set_value();
    }

    std::promise<void> gone;
  };
  std::promise<void> end;
  auto source = std::make_unique<told_source>();
  auto gone = source->gone.get_future();
  auto connection = std::make_unique<hanging>(end.get_future().share());
  auto begun = connection->begun.get_future();
  postgres_config cfg;
  cfg.gateway = "g1";
  {
    sink_thread uut{cfg, std::move(connection), std::move(source),
                    milliseconds{1}};
    begun.wait();
    CHECK_FALSE(uut.report().connected);
  }
  CHECK(gone.wait_for(milliseconds{0}) == std::future_status::timeout);
  end.set_value();
  gone.wait(); // and takes with it what it had
}

TEST_CASE("impossible settings of the sink are refused", "[postgres]") {
  postgres_config cfg;
  CHECK_FALSE(validate(cfg));
  cfg.gateway = "g";
  CHECK(validate(cfg));
  cfg.most_rows = 0;
  CHECK_FALSE(validate(cfg));
  cfg.most_rows = 1;
  cfg.longest_wait = milliseconds{1};
  CHECK_FALSE(validate(cfg));
}

} // namespace troupe
