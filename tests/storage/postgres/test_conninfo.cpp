#include "storage/postgres/conninfo.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

/// The connection string, or why not.
std::string made(const pg_target& x) {
  auto out = make_conninfo(x);
  return out ? *out : out.error().text;
}

} // namespace

TEST_CASE("a server elsewhere has to prove who it is", "[postgres]") {
  CHECK(made({"postgresql://troupe@db.example.com:5433/building", "", ""})
        == "dbname='building' host='db.example.com' port='5433' "
           "sslmode='verify-full' "
           "sslrootcert='/etc/ssl/certs/ca-certificates.crt' user='troupe'");
  CHECK(made({"host=10.0.0.7", "", "/ca.pem"})
        == "host='10.0.0.7' sslmode='verify-full' sslrootcert='/ca.pem'");
  CHECK(made({"host=db", "require", ""}) == "host='db' sslmode='require'");
  CHECK(made({"host=db sslmode=disable", "", ""})
        == "host='db' sslmode='disable'");
}

TEST_CASE("a server of this machine need not", "[postgres]") {
  for (std::string host :
       {"/run/postgresql", "localhost", "127.0.0.1", "::1", "@abstract"})
    CHECK(made({"host=" + host, "", ""})
          == "host='" + host + "' sslmode='prefer'");
  CHECK(made({"postgresql://[::1]/x", "", ""}).find("prefer")
        != std::string::npos);
}

TEST_CASE("all hosts of a list have to be of this machine", "[postgres]") {
  for (auto x :
       {"host=localhost,db", "host=db,/run", "host=db,",
        "host=127.0.0.1.example.com", "host=localhost hostaddr=10.0.0.1"})
    CHECK(made({x, "", ""}).find("verify-full") != std::string::npos);
  for (auto x : {"host=localhost,/run", "host=db hostaddr=127.0.0.1"})
    CHECK(made({x, "", ""}).find("prefer") != std::string::npos);
}

TEST_CASE("quotes and backslashes in a connection string stay", "[postgres]") {
  CHECK(made({"host=localhost user='a\\'b\\\\c d'", "", ""})
        == "host='localhost' sslmode='prefer' user='a\\'b\\\\c d'");
}

TEST_CASE("impossible connection strings are refused without a quote",
          "[postgres]") {
  CHECK(made({"postgresql://u:hush@db/x", "", ""})
        == "must not have a password: password_file names a file");
  CHECK(made({"host=db password=hush", "", ""}).find("must not have") == 0);
  CHECK(made({"host=db sslpassword=hush", "", ""}).find("must not have") == 0);
  CHECK(made({"hush hush", "", ""}) == "is no connection string of PostgreSQL");
  CHECK(made({"postgresql://u:hush@[::1", "", ""}).find("hush")
        == std::string::npos);
  CHECK(made({"dbname=x", "", ""}).find("must name the host") == 0);
  CHECK(made({"", "", ""}).find("must name the host") == 0);
  CHECK(made({"service=x host=db", "", ""}).find("must not name a service")
        == 0);
  CHECK(made({"host=db sslmode=require", "require", ""})
        == "has an sslmode already");
  CHECK(made({"host=db sslrootcert=/a", "", "/b"})
        == "has an sslrootcert already");
  CHECK(made({"host=db", "none", ""}).find("needs an sslmode of") == 0);
}

} // namespace troupe
