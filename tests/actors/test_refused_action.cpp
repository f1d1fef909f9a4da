#include "actors/refused_action.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace troupe {

namespace {

failure refused(const std::string& action, const std::string& args = "{}") {
  return refusal_of({action, *iap::read_json(args)});
}

} // namespace

TEST_CASE("actions nobody does are not supported", "[refused_action]") {
  for (std::string x : {"wink", "routing", "file", "add", "join"}) {
    CHECK(refused(x).code == ec::unsupported);
    CHECK(refused(x).text == x + ": action not supported");
  }
}

TEST_CASE("actions nobody knows are named", "[refused_action]") {
  CHECK(refused("frobnicate").code == ec::no_such_action);
  CHECK(refused("frobnicate").text == "Unknown action frobnicate");
}

TEST_CASE("a load needs to know what to load", "[refused_action]") {
  CHECK(refused("load").text == "load: url is required");
  CHECK(refused("load", R"({"url":"http://x/y.glpo"})").text
        == "load: action not supported");
}

TEST_CASE("a raw message that is right is not supported", "[refused_action]") {
  for (auto args : {R"({"code":1,"service":"request"})",
                    R"({"code":"0x01","service":"acknowledged","data":[0,255],
            "addressing":"broadcast","secure":false,"priority":true,
            "count":3,"timeout":0.5,"respond":"glp/0/s1/ev/x",
            "options":{"lon":{"path":"primary"}}})",
                    R"({"code":1,"service":"unacknowledged","data":"text",
            "addressing":null,"respond":"glp/0/./=my/x"})"})
    CHECK(refused("message", args).code == ec::unsupported);
}

TEST_CASE("a raw message that is wrong says where", "[refused_action]") {
  auto wrong = [](const std::string& members) {
    auto x = refused("message", members);
    CHECK(x.code == ec::invalid_request);
    auto text = x.text.substr(std::string{"message: "}.size());
    return text.substr(0, text.find(':'));
  };
  auto with = [](const std::string& member) {
    return R"({"code":1,"service":"request",)" + member + '}';
  };
  CHECK(wrong("{}") == "code");
  CHECK(wrong(R"({"code":[1],"service":"request"})") == "code");
  CHECK(wrong(R"({"code":1})") == "service");
  CHECK(wrong(R"({"code":1,"service":"shout"})") == "service");
  CHECK(wrong(with(R"("data":[256])")) == "data");
  CHECK(wrong(with(R"("data":[1.5])")) == "data");
  CHECK(wrong(with(R"("data":7)")) == "data");
  CHECK(wrong(with(R"("addressing":"postal")")) == "addressing");
  CHECK(wrong(with(R"("secure":1)")) == "secure");
  CHECK(wrong(with(R"("priority":"yes")")) == "priority");
  CHECK(wrong(with(R"("count":-1)")) == "count");
  CHECK(wrong(with(R"("timeout":"1")")) == "timeout");
  CHECK(wrong(with(R"("respond":"glp/0/s1/fb/dev/lon/x/sts")")) == "respond");
  CHECK(wrong(with(R"("respond":"a/#")")) == "respond");
}

} // namespace troupe
