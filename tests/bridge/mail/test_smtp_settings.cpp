#include "bridge/mail/smtp_settings.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

result<smtp_settings> read(const std::string& json) {
  auto x = iap::read_json(json);
  REQUIRE(x);
  return read_smtp_settings(*x);
}

std::string refusal(const std::string& json) {
  auto x = read(json);
  return x ? "read" : x.error().text;
}

} // namespace

TEST_CASE("the mail server of a segment is read", "[mail]") {
  auto x = read(R"({"address":"mail.example","port":"2525","protocol":"smtp",
    "security":"starttls","user":"gw@site.example","passwd":"secret"})");
  REQUIRE(x);
  CHECK(x->address == "mail.example");
  CHECK(x->port == 2'525);
  CHECK(x->security == smtp_security::starttls);
  CHECK(x->user == "gw@site.example");
  CHECK(x->password == "secret");
  CHECK(x->from == "gw@site.example");
}

TEST_CASE("members of the mail server have defaults", "[mail]") {
  auto x = read(R"({"address":"mail.example","port":null,"user":null})");
  REQUIRE(x);
  CHECK(x->port == 25);
  CHECK(x->security == smtp_security::none);
  CHECK(x->user.empty());
  CHECK(x->from == "troupe@mail.example");
  x = read(R"({"address":"::1","security":"starttls","user":"gw"})");
  REQUIRE(x);
  CHECK(x->port == 587);
  CHECK(x->from == "troupe@localhost");
  x = read(R"({"address":"a","protocol":"smtps","from":"x@y.z"})");
  REQUIRE(x);
  CHECK(x->port == 465);
  CHECK(x->security == smtp_security::tls);
  CHECK(x->from == "x@y.z");
}

TEST_CASE("a mail server that cannot be is refused", "[mail]") {
  CHECK(refusal("null") == "smtp: value is invalid");
  CHECK(refusal("{}") == "smtp/address: no host");
  auto with = [](const std::string& members) {
    return refusal(R"({"address":"mail.example",)" + members + '}');
  };
  CHECK(refusal(R"({"address":"a/b"})") == "smtp/address: no host");
  CHECK(refusal(R"({"address":"u@a"})") == "smtp/address: no host");
  CHECK(refusal(R"({"address":["a"]})") == "smtp/address: value is invalid");
  CHECK(refusal("{\"address\":\"" + std::string(257, 'a') + "\"}")
        == "smtp/address: value is too long");
  for (auto port : {"0", "65536", "-1", "25.5", "1e300"})
    CHECK(with(R"("port":)" + std::string{port})
          == "smtp/port: value is out-of-range");
  CHECK(with(R"("port":"x")") == "smtp/port: value is invalid");
  CHECK(with(R"("protocol":"pop3")") == "smtp/protocol: smtp or smtps");
  CHECK(with(R"("security":"ssl")") == "smtp/security: none, starttls or tls");
  CHECK(with(R"("protocol":"smtps","security":"none")")
        == "smtp/security: smtps is tls");
  CHECK(with(R"("passwd":"a\r\nQUIT")") == "smtp/passwd: value is invalid");
  CHECK(with(R"("user":"a\u0000b")") == "smtp/user: value is invalid");
  CHECK(with(R"("from":"nobody")") == "smtp/from: no mail address");
}

} // namespace troupe
