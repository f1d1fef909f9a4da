#include "bridge/external/device_book.hpp"
#include "protocol/iap/json.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

value json(const std::string& text) {
  return *iap::read_json(text);
}

std::string text(const result<value>& x) {
  return x ? iap::to_json(*x) : x.error().text;
}

} // namespace

TEST_CASE("a client's patch is merged as for every device", "[external]") {
  auto cfg = json(R"({"name":"a","loc":{"lat":1,"lng":2}})");
  CHECK(text(patch_cfg(cfg, json(R"({"loc":{"lat":9},"desc":"x"})")))
        == R"({"name":"a","loc":{"lat":9,"lng":2},"desc":"x"})");
  CHECK_FALSE(patch_cfg(cfg, json("7")));
  structure big;
  for (auto i = 0; i < 3'000; ++i)
    big.fields.emplace_back(std::to_string(i), value{i});
  CHECK(patch_cfg(cfg, value{big}).error().code == ec::too_large);
}

TEST_CASE("what a driver gives fills what is missing, no more", "[external]") {
  auto cfg = json(R"({"name":"hall","loc":{"lat":1}})");
  CHECK(text(adopt_cfg(cfg, json(R"({"name":"dev-7","desc":null,"zone":3,)"
                                 R"("loc":{"lat":0,"ele":5},"mru":"x"})")))
        == R"({"name":"hall","loc":{"lat":1,"ele":5},"zone":3})");
  CHECK(text(adopt_cfg(cfg, cfg)) == iap::to_json(cfg));
  CHECK_FALSE(adopt_cfg(cfg, json("[]")));
}

TEST_CASE("cfg always has name and desc, and mru last", "[external]") {
  external_device x{"acme/r-1", json(R"({"desc":"d","zone":3})"), 0};
  CHECK(render_external_cfg(x)
        == R"({"name":"","desc":"d","zone":3,)"
           R"("mru":"1970-01-01 00:00:00.000 UTC"})");
}

TEST_CASE("a device survives as a record", "[external]") {
  external_device x{key_of({"acme", "r.1"}), json(R"({"name":"a"})"), 5};
  auto back = external_device_of(record_of(x));
  CHECK(back.handle == "acme/r.1");
  CHECK(back.cfg == x.cfg);
  CHECK(back.updated == 5);
  CHECK(device_of(back.handle) == device_id{"acme", "r.1"});
  CHECK(external_device_of({"acme/x", value{7}, 0}).cfg.fields() != nullptr);
}

TEST_CASE("what comes before its device waits for two minutes", "[external]") {
  constexpr unix_nanos second = 1'000'000'000;
  early_cfgs uut;
  CHECK(uut.find("acme/r-1") == nullptr);
  uut.expect("acme/r-1", second);
  REQUIRE(uut.find("acme/r-1") != nullptr);
  *uut.find("acme/r-1") = json(R"({"name":"a"})");
  uut.expect("acme/r-1", 2 * second); // a second create changes nothing
  uut.drop_old(100 * second);
  CHECK(uut.take("acme/r-1") == json(R"({"name":"a"})"));
  CHECK(uut.empty());
  uut.expect("acme/r-2", second);
  uut.drop_old(122 * second);
  CHECK(uut.empty());
}

TEST_CASE("expectations are bounded", "[external]") {
  early_cfgs uut;
  for (size_t i = 0; i <= device_book::most_devices; ++i)
    uut.expect("acme/" + std::to_string(i), 0);
  CHECK(uut.find("acme/" + std::to_string(device_book::most_devices))
        == nullptr);
}

TEST_CASE("own publications are known when they come back", "[external]") {
  own_texts uut;
  CHECK_FALSE(uut.is_newest("a"));
  uut.sent("a");
  uut.sent("b");
  CHECK(uut.has("a"));
  CHECK_FALSE(uut.is_newest("a"));
  CHECK(uut.is_newest("b"));
  CHECK_FALSE(uut.has("c"));
  for (auto x : {"c", "d", "e", "f", "g", "h", "i"})
    uut.sent(x);
  CHECK_FALSE(uut.has("a"));
}

} // namespace troupe
