// What of the gateway's devices is in a file.

#include "bridge/import_connections.hpp"
#include "bridge/site_devices.hpp"
#include "protocol/iap/json.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

#include <memory>

namespace troupe {

namespace {

device_view view(const std::string& handle, const std::string& unid) {
  device_view out;
  out.device = {"lon", handle};
  out.number = 7;
  out.type = test::lamp_type("lon");
  out.unid = unid;
  out.cfg = *iap::read_json(
    R"({"name":"x","desc":"By the door","loc":{"lat":53.5,"lng":9.9}})");
  return out;
}

std::vector<known_device> devices_of(const std::vector<device_view>& views) {
  view_set all;
  for (auto& x : views)
    all.devices.push_back(std::make_shared<const device_view>(x));
  return site_devices(all);
}

} // namespace

TEST_CASE("a file knows type, address, description and place of a device",
          "[import]") {
  auto found = devices_of({view("a", "0503C0123451")});
  REQUIRE(found.size() == 1);
  CHECK(found[0].id.handle == "a");
  CHECK(found[0].type == "lamp");
  CHECK(found[0].uid == "0503C0123451");
  CHECK(found[0].desc == "By the door");
  CHECK(found[0].lat == 53.5);
  CHECK(found[0].lng == 9.9);
}

TEST_CASE("a hosted device has no address of its own", "[import]") {
  auto local = view("a", "0503C0123451");
  local.attach = "local";
  auto found = devices_of({local, view("b", "020000000007")});
  REQUIRE(found.size() == 2);
  CHECK(found[0].uid == "auto");
  CHECK(found[1].uid == "auto");
}

TEST_CASE("nowhere is no place", "[import]") {
  auto x = view("a", "");
  x.cfg = *iap::read_json(R"({"desc":"","loc":{"lat":0,"lng":0}})");
  CHECK_FALSE(devices_of({x})[0].lat);
}

TEST_CASE("a device keeps the name of its file's type", "[import]") {
  auto x = view("a", "auto");
  auto more = *x.type;
  more.base = x.type;
  more.name = "extended";
  x.type = std::make_shared<const device_type>(more);
  CHECK(devices_of({x})[0].type == "lamp");
}

TEST_CASE("what no file brought is in no file", "[import]") {
  auto gone = view("a", "auto");
  gone.state = device_phase::deleted;
  auto bare = view("b", "auto");
  bare.type = nullptr;
  CHECK(devices_of({gone, bare, view("lon.sys", "auto")}).empty());
}

TEST_CASE("requests for a connection ask for what is missing", "[import]") {
  auto args = *iap::read_json(R"({"sources":["s"],"destinations":["d"],)"
                              R"("desc":"Wire"})");
  auto ask = [&](const planned_connection& x, const known_connection* known) {
    std::string out;
    for (auto& request : connection_requests("17q3bm7", x, known))
      out += request.topic + ' ' + request.payload + '\n';
    return out;
  };
  planned_connection planned{"w", "Wire", args, {}};
  const std::string topic = "glp/0/17q3bm7/rq/con/w/do ";
  const std::string provision = topic + R"({"action":"provision","args":{}})"
                                + '\n';
  CHECK(ask(planned, nullptr)
        == topic
             + R"({"action":"create","args":{"sources":["s"],)"
               R"("destinations":["d"],"desc":"Wire"}})"
               "\n"
             + provision);
  known_connection known{"w", args, true};
  CHECK(ask(planned, &known).empty());
  known.provisioned = false;
  CHECK(ask(planned, &known) == provision);
  known = {"w",
           *iap::read_json(R"({"sources":["s"],"destinations":["e"],)"
                           R"("map":{"a":"$.b"},"policy":"smart"})"),
           true};
  CHECK(ask(planned, &known)
        == topic
             + R"({"action":"update","args":{"destinations":["d"],)"
               R"("map":null}})"
               "\n");
  planned.pending = "there is no device";
  CHECK(ask(planned, nullptr).empty());
}

} // namespace troupe
