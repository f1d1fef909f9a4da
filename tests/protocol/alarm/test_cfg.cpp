#include "protocol/alarm/cfg.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

value json(const std::string& text) {
  auto x = iap::read_json(text);
  REQUIRE(x);
  return *x;
}

/// The configuration as clients see it, or why there is none.
std::string shown(const std::string& text) {
  auto x = read_alarm_cfg(json(text));
  return x ? iap::to_json(show(*x)) : x.error().text;
}

/// With *members* besides an activation.
std::string with(const std::string& members) {
  return shown(R"x({"activation":"eq(1,1)",)x" + members + '}');
}

} // namespace

TEST_CASE("an alarm's configuration is shown with its defaults", "[alarm]") {
  CHECK(shown(R"x({"enabled":true,"cat":"alarm","ackd":true,
                   "activation":"eq(\"glp/0/s/fb/dev/x\", true)"})x")
        == R"x({"desc":null,"enabled":true,"cat":"alarm","ackd":true,)x"
           R"x("activation":"eq(\"glp/0/s/fb/dev/x\", true)",)x"
           R"x("deactivation":null,"message":null,"urgent":false,)x"
           R"x("actions":null,"severity":null})x");
  CHECK(with(R"("ackd":null,"cat":null,"mru":"x","zzz":[1])")
        == shown(R"x({"activation":"eq(1,1)"})x"));
}

TEST_CASE("an alarm's configuration reads back to the same", "[alarm]") {
  auto full = R"x({"desc":"d","enabled":false,"cat":"plant","ackd":true,)x"
              R"x("activation":"eq(1,1)","deactivation":"eq(1,2)",)x"
              R"x("message":"{name}","urgent":true,"actions":{"email":)x"
              R"x({"to":["a@b.c","d@e.f"],"subject":"s"},"job":)x"
              R"x({"activate":"glp/0/s/rq/job/j/do","deactivate":null,)x"
              R"x("acknowledge":"glp/0/s/rq/job/k"},"system-report":true},)x"
              R"x("severity":2.5})x";
  CHECK(shown(full) == full);
}

TEST_CASE("members are converted by the table of the bus", "[alarm]") {
  auto x = read_alarm_cfg(json(
    R"x({"activation":"eq(1,1)","enabled":"off","ackd":1,"severity":"3"})x"));
  REQUIRE(x);
  CHECK_FALSE(x->enabled);
  CHECK(x->needs_ack);
  CHECK(x->severity == 3.0);
}

TEST_CASE("recipients are a text or a list", "[alarm]") {
  auto email = [](const std::string& to) {
    auto x = read_alarm_actions(json(R"({"email":{"to":)" + to + "}}"));
    return x ? iap::to_json(show(*x)) : x.error().text;
  };
  CHECK(email(R"("a@b.c")") == R"({"email":{"to":"a@b.c","subject":null}})");
  CHECK(email(R"("a@b.c, d@e.f,a@b.c")")
        == R"({"email":{"to":["a@b.c","d@e.f"],"subject":null}})");
  for (auto bad : {"7", "[]", "[7]", "null"})
    CHECK(email(bad) == "actions/email/to: value is invalid");
  for (auto bad : {R"("")", R"("a")", R"("@b")", R"("a@")", R"("a@b@c")",
                   R"("a@b.c,")", R"("a b@c")", R"(["a@b\r\nBcc: x@y"])",
                   R"(["<a@b>"])", R"(["a@b,c@d"])", R"(["ä@b"])"})
    CHECK(email(bad) == "actions/email/to: no mail address");
  std::string many = "[\"a@b\"";
  for (auto i = 0; i < 32; ++i)
    many += ",\"a" + std::to_string(i) + "@b\"";
  CHECK(email(many + ']') == "actions/email/to: more than 32 recipients");
}

TEST_CASE("a bad configuration of an alarm is refused with the reason",
          "[alarm]") {
  CHECK(shown("[]") == "an alarm needs an object");
  CHECK(shown("{}") == "activation: missing");
  CHECK(shown(R"({"activation":null})") == "activation: missing");
  CHECK(shown(R"({"activation":7})") == "activation: value is invalid");
  CHECK(shown(R"x({"activation":"x(1)"})x")
        == "activation: unknown function x at position 1");
  struct row {
    std::string members;
    const char* want;
  };
  for (auto& x : std::vector<row>{
         {R"("deactivation":"eq(1")",
          "deactivation: , or ) is expected at position 5"},
         {R"("deactivation":true)", "deactivation: value is invalid"},
         {R"("enabled":"maybe")", "enabled: value is invalid"},
         {R"("ackd":{})", "ackd: value is invalid"},
         {R"("severity":"high")", "severity: value is invalid"},
         {R"("desc":[])", "desc: value is invalid"},
         {R"("cat":"a/b")", "cat: value is invalid"},
         {R"("cat":"")", "cat: value is invalid"},
         {"\"message\":\"" + std::string(1'025, 'x') + '"',
          "message: more than 1024 bytes"},
         {R"("actions":[])", "actions: value is invalid"},
         {R"("actions":{"sms":{"to":"1"}})", "actions/sms: there is no modem"},
         {R"("actions":{"reboot":{"time":1}})",
          "actions/reboot: alarms do not stop the gateway"},
         {R"("actions":{"fax":1})", "actions: unknown action fax"},
         {R"("actions":{"system-report":1})",
          "actions/system-report: value is invalid"},
         {R"("actions":{"email":"a@b.c"})", "actions/email: value is invalid"},
         {R"("actions":{"email":{"to":"a@b.c","subject":1}})",
          "actions/email/subject: value is invalid"},
         {R"("actions":{"job":1})", "actions/job: value is invalid"},
         {R"("actions":{"job":{"activate":1}})",
          "actions/job/activate: value is invalid"},
         {R"("actions":{"job":{"activate":"glp/0/s/rq/do"}})",
          "actions/job/activate: no topic of a job"},
         {R"("actions":{"job":{"activate":"glp/0/s/fb/job/x/do"}})",
          "actions/job/activate: no topic of a job"},
         {R"("actions":{"job":{"activate":"glp/0/+/rq/job/x/do"}})",
          "actions/job/activate: no topic of a job"},
       }) {
    CAPTURE(x.members);
    CHECK(with(x.members) == x.want);
  }
}

} // namespace troupe
