#include "actors/daemon/options.hpp"
#include "actors/daemon/sink_settings.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace troupe {

namespace {

std::string problem(const std::string& section) {
  auto x = read_options("site.toml", "[history.postgres]\n" + section + '\n',
                        {});
  return x ? std::string{} : x.error().text;
}

} // namespace

TEST_CASE("without a url nothing is copied to PostgreSQL", "[options]") {
  auto x = read_options("site.toml", "", {});
  REQUIRE(x);
  CHECK(x->history.postgres.url.empty());
  CHECK(problem("batch = 500").empty());
}

TEST_CASE("a database is told by its section", "[options]") {
  auto x = read_options("site.toml", R"(
[history.postgres]
url = "postgresql://troupe@localhost/building"
password_file = "/dev/null"
gateway = "east"
schema = "troupe"
batch = 500
events = false
)",
                        {});
  REQUIRE(x);
  auto& found = x->history.postgres;
  CHECK(found.url == "postgresql://troupe@localhost/building");
  CHECK(found.password_file == "/dev/null");
  CHECK(found.gateway == "east");
  CHECK(found.schema == "troupe");
  CHECK(found.batch == 500);
  CHECK(found.samples);
  CHECK_FALSE(found.events);
}

TEST_CASE("what is wrong with a database is told with its place", "[options]") {
  CHECK(problem("url = \"postgresql://u:hush@db/x\"")
        == "site.toml:2:7: history.postgres.url must not have a password: "
           "password_file names a file");
  CHECK(problem("url = \"db\"")
        == "site.toml:2:7: history.postgres.url is no connection string of "
           "PostgreSQL");
  CHECK(problem("url = \"host=db\"\nsslmode = \"maybe\"")
          .find("needs an sslmode of")
        != std::string::npos);
  CHECK(problem("batch = 99").find("must be 100 to 1000000")
        != std::string::npos);
  CHECK(problem("backlog_bytes = 1").find("must be 4194304 to")
        != std::string::npos);
  CHECK(problem("samples = false\nevents = false")
        == "site.toml:3:10: history.postgres.events and samples are both off: "
           "nothing is copied");
  CHECK(problem("schema = \"\"").find("must be 1 to 63 bytes")
        != std::string::npos);
  CHECK(problem("password_file = \"/none\"").find("cannot be read")
        != std::string::npos);
  CHECK(problem("password = \"hush\"")
        == "site.toml:2:1: unknown key history.postgres.password");
}

TEST_CASE("the sink is told what the options say", "[settings]") {
  test::scratch_folder folder;
  std::ofstream{folder.file("password")} << "hush\nnot this\n";
  postgres_options x;
  x.url = "postgresql://troupe@localhost/building";
  x.password_file = folder.file("password");
  x.batch = 500;
  x.events = false;
  auto made = make_sink_settings(x, "17q2d9x");
  REQUIRE(made);
  CHECK(made->sink.gateway == "17q2d9x");
  CHECK(made->sink.schema == "public");
  CHECK(made->sink.most_rows == 500);
  CHECK(made->connection.password == "hush");
  CHECK(made->connection.conninfo
        == "dbname='building' host='localhost' sslmode='prefer' "
           "user='troupe'");
  CHECK(made->source.samples);
  CHECK_FALSE(made->source.events);
  x.gateway = "east";
  CHECK(make_sink_settings(x, "17q2d9x")->sink.gateway == "east");
  x.password_file = folder.file("none");
  CHECK(make_sink_settings(x, "17q2d9x").error().code == ec::invalid_config);
}

} // namespace troupe
