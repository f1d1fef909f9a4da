#include "actors/device_life.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

/// What `create` makes of *provision* on a device that has an address.
result<create_args> provision(value x) {
  return read_create_args(make_structure({{"type", value{"lamp"}},
                                          {"unid", value{"auto"}},
                                          {"provision", std::move(x)}}));
}

device_record record(device_number number, const std::string& unid,
                     const std::string& protocol = "lon") {
  device_record x;
  x.number = number;
  x.id = {protocol, "d-1"};
  x.unid = unid;
  return x;
}

} // namespace

TEST_CASE("the arguments of a create are read", "[device_life]") {
  auto x = read_create_args(
    make_structure({{"type", value{"lamp"}},
                    {"unid", value{"auto"}},
                    {"provision", value{true}},
                    {"lon.attach", value{"local"}},
                    {"routing", make_structure({{"mode", value{"Bridge"}}})},
                    {"implementation", value{"i"}},
                    {"grouping", value{"unknown"}}}));
  REQUIRE(x);
  CHECK(x->type == "lamp");
  CHECK(x->unid == "auto");
  CHECK(x->provision);
  CHECK(x->attach == "local");
  CHECK(x->routing == make_structure({{"mode", value{"Bridge"}}}));
  CHECK(x->implementation == value{"i"});
}

TEST_CASE("a create needs a type and nothing else", "[device_life]") {
  auto x = read_create_args(make_structure({{"type", value{"lamp"}}}));
  REQUIRE(x);
  CHECK(x->unid.empty());
  CHECK(x->attach.empty());
  CHECK_FALSE(x->provision);
  CHECK(x->routing.is_null());
  CHECK(x->implementation.is_null());
  for (auto& args : {value{}, value{"lamp"}, make_structure({}),
                     make_structure({{"type", value{}}}),
                     make_structure({{"type", value{""}}}),
                     make_structure({{"type", value{5}}})}) {
    auto y = read_create_args(args);
    REQUIRE_FALSE(y);
    CHECK(y.error().code == ec::invalid_request);
    CHECK(y.error().text == "No device type provided");
  }
}

TEST_CASE("provision is a boolean, also written as text", "[device_life]") {
  CHECK(provision(value{true})->provision);
  CHECK(provision(value{"true"})->provision);
  CHECK_FALSE(provision(value{false})->provision);
  CHECK_FALSE(provision(value{"false"})->provision);
  CHECK_FALSE(provision(value{})->provision);
  for (auto& x : {value{"maybe"}, value{"True"}, value{""}, value{1},
                  make_structure({})}) {
    auto y = provision(x);
    REQUIRE_FALSE(y);
    CHECK(y.error().text == "Invalid provision value");
  }
}

TEST_CASE("uid stands in for an absent unid", "[device_life]") {
  auto unid = [](value x) {
    auto y = read_create_args(x);
    return y ? y->unid : y.error().text;
  };
  CHECK(unid(make_structure({{"type", value{"lamp"}}, {"uid", value{"7"}}}))
        == "7");
  CHECK(unid(make_structure(
          {{"type", value{"lamp"}}, {"uid", value{"7"}}, {"unid", value{"8"}}}))
        == "8");
  CHECK(
    unid(make_structure({{"type", value{"lamp"}}, {"unid", value{}}})).empty());
  CHECK(unid(make_structure({{"type", value{"lamp"}}, {"unid", value{8}}}))
        == "Invalid unid string");
  CHECK(unid(make_structure({{"type", value{"lamp"}}, {"uid", value{8}}}))
        == "Invalid unid string");
}

TEST_CASE("only a device with an address is provisioned at its create",
          "[device_life]") {
  for (auto& unid : {value{}, value{""}}) {
    auto x = read_create_args(make_structure(
      {{"type", value{"lamp"}}, {"unid", unid}, {"provision", value{true}}}));
    REQUIRE_FALSE(x);
    CHECK(x.error().text == "No unid Provided");
  }
  CHECK(read_create_args(make_structure({{"type", value{"lamp"}},
                                         {"uid", value{"7"}},
                                         {"provision", value{true}}})));
}

TEST_CASE("a repeated create means the device that is there", "[device_life]") {
  auto type = test::lamp_type();
  auto x = record(1, "030000000001");
  create_args args;
  args.type = "lamp";
  args.unid = "030000000001";
  CHECK(same_device(x, args, *type));
  args.type = type->program_id;
  CHECK(same_device(x, args, *type));
  args.unid.clear(); // to be given at `provision`
  CHECK(same_device(x, args, *type));
  SECTION("unless it names another address") {
    args.unid = "030000000002";
    CHECK_FALSE(same_device(x, args, *type));
  }
  SECTION("unless it names another type") {
    args.type = "dimmer";
    CHECK_FALSE(same_device(x, args, *type));
  }
}

TEST_CASE("a device is hosted by its address or where it is attached",
          "[device_life]") {
  CHECK(is_hosted(record(1, "auto")));
  CHECK_FALSE(is_hosted(record(1, "030000000001")));
  CHECK_FALSE(is_hosted(record(1, "")));
  auto meter = record(1, "127.0.0.1:502:1", "modbus");
  meter.attach = "local"; // means something to LON only
  CHECK_FALSE(is_hosted(meter));
  auto x = record(1, "030000000001");
  x.attach = "local";
  CHECK(is_hosted(x));
  x.attach = "router-1";
  CHECK_FALSE(is_hosted(x));
}

TEST_CASE("the system device is created like any other", "[device_life]") {
  auto x = create_system_device();
  CHECK(x.target == system_device);
  auto action = std::get_if<action_request>(&x.body);
  REQUIRE(action != nullptr);
  CHECK(action->action == "create");
  auto args = read_create_args(action->args);
  REQUIRE(args);
  CHECK(args->type == lon::system_device_type()->name);
  CHECK(args->provision);
  auto made = record(1, args->unid);
  made.attach = args->attach;
  CHECK(is_hosted(made));
  CHECK(same_device(made, *args, *lon::system_device_type()));
}

TEST_CASE("hosted devices show an address of their own", "[device_life]") {
  CHECK(shown_unid(record(1, "auto")) == "020000000001");
  CHECK(shown_unid(record(0xABCDEF, "auto")) == "020000ABCDEF");
  CHECK(shown_unid(record(0xFFFFFFFF, "auto")) == "0200FFFFFFFF");
  CHECK(shown_unid(record(1, "0503C0123451")) == "0503C0123451");
  CHECK(shown_unid(record(1, "127.0.0.1:502:1", "modbus"))
        == "127.0.0.1:502:1");
}

TEST_CASE("LON devices get subnets of 127 nodes", "[device_life]") {
  auto place = [](device_number number) {
    auto address = shown_address(record(number, "auto"));
    auto all = address.field("domain")->elements();
    auto& domain = all->elements.at(0);
    return std::make_pair(domain.field("subnet")->number().value_or(0),
                          domain.field("nodeId")->number().value_or(0));
  };
  CHECK(place(0) == std::make_pair(1.0, 1.0));
  CHECK(place(126) == std::make_pair(1.0, 127.0));
  CHECK(place(127) == std::make_pair(2.0, 1.0));
  CHECK(shown_address(record(1, "127.0.0.1:502:1", "modbus")).is_null());
}

TEST_CASE("a new device has a whole configuration", "[device_life]") {
  auto cfg = default_cfg();
  for (auto name : {"name", "desc"}) {
    REQUIRE(cfg.field(name) != nullptr);
    CHECK(*cfg.field(name) == value{""});
  }
  for (auto name : {"motion_zone", "motion_radius", "motion_timeout"}) {
    REQUIRE(cfg.field(name) != nullptr);
    CHECK(*cfg.field(name) == value{0});
  }
  auto loc = cfg.field("loc");
  REQUIRE(loc != nullptr);
  for (auto name : {"desc", "lat", "lng", "ele", "row", "column"})
    CHECK(loc->field(name) != nullptr);
  for (auto name : {"sunrise", "sunset"}) {
    REQUIRE(loc->field(name) != nullptr);
    CHECK(*loc->field(name) == value{-6}); // degrees: civil twilight
  }
}

TEST_CASE("a view shows what the record and its condition say",
          "[device_life]") {
  auto type = test::lamp_type();
  auto x = record(7, "auto");
  x.attach = "local";
  x.provisioned = true;
  x.cfg = make_structure({{"name", value{"Hall"}}});
  x.routing = value{"r"};
  x.implementation = value{"i"};
  x.sts_updated = 11;
  x.cfg_updated = 12;
  auto view = make_view(x, type, {device_health::suspect, "slow"},
                        view_part::sts | view_part::cfg);
  CHECK(view.device == x.id);
  CHECK(view.number == 7);
  CHECK(view.type == type);
  CHECK(view.parts == (view_part::sts | view_part::cfg));
  CHECK(view.state == device_phase::provisioned);
  CHECK(view.health == device_health::suspect);
  CHECK(view.alert == "slow");
  CHECK(view.unid == "020000000007");
  CHECK(view.attach == "local");
  CHECK(view.pending_action.empty());
  CHECK(view.address == shown_address(x));
  CHECK(view.routing == x.routing);
  CHECK(view.implementation == x.implementation);
  CHECK(view.cfg == x.cfg);
  CHECK(view.sts_updated == 11);
  CHECK(view.cfg_updated == 12);
}

TEST_CASE("a device that is tried again shows its pending action",
          "[device_life]") {
  auto x = record(7, "127.0.0.1:502:1", "modbus");
  x.provision_pending = true;
  auto view = make_view(x, test::lamp_type("modbus"), {}, view_part::sts);
  CHECK(view.state == device_phase::unprovisioned);
  CHECK(view.health == device_health::nascent);
  CHECK(view.pending_action == "provision");
  CHECK(view.address.is_null());
}

} // namespace troupe
