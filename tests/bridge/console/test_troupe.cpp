// The program `troupe` against a server with fakes behind it.

#include "protocol/iap/json.hpp"
#include "tests/bridge/console/server_fixture.hpp"

#include <catch2/catch.hpp>

#include <fstream>

namespace troupe {

namespace {

const device_id lamp_1{"lon", "lamp-1"};
const auto level = "lon/lamp-1/Lamp/0/nviLevel";

struct fixture : test::server_fixture {
  fixture() {
    world->add_device(lamp_1, test::lamp_type());
    REQUIRE(open());
  }

  value json(std::vector<std::string> args) {
    args.emplace_back("--json");
    auto got = troupe(args);
    auto parsed = iap::read_json(got.out);
    REQUIRE(parsed);
    return *parsed;
  }
};

} // namespace

TEST_CASE_METHOD(fixture, "troupe lists devices", "[troupe]") {
  auto got = troupe({"devices"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out
        == "DEVICE      STATE        HEALTH  TYPE  ADDRESS  POINTS\n"
           "lon/lamp-1  provisioned  normal  lamp  auto     4\n");
  CHECK(got.err.empty());
  auto list = json({"devices"});
  REQUIRE(list.elements());
  CHECK(*list.elements()->elements[0].field("device") == value{"lon/lamp-1"});
  CHECK(troupe({"devices", "eno/*"}).out.empty());
}

TEST_CASE_METHOD(fixture, "troupe shows a device with its points", "[troupe]") {
  auto got = troupe({"device", "lamp-1"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out.find("STATE     provisioned\n") != std::string::npos);
  CHECK(got.out.find(level) != std::string::npos);
  auto device = json({"device", "lamp-1"});
  REQUIRE(device.field("points"));
  CHECK(device.field("points")->elements()->elements.size() == 4);
}

TEST_CASE_METHOD(fixture, "troupe gets and sets values", "[troupe]") {
  auto got = troupe({"get", level});
  CHECK(got.out
        == std::string{level} + " = 0 (good, 1970-01-01T00:00:01.000Z)\n");
  world->answer = [this](const device_request&) {
    world->change(lamp_1, test::nvi_level, value{21.5});
    return outcome{};
  };
  got = troupe({"set", level, "21.5"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out == std::string{level} + " = 21.5 (level 17)\n");
  auto point = json({"set", level, "21.5", "--priority", "8", "--for", "2h"});
  CHECK(*point.field("value") == value{21.5});
  auto& request = std::get<interface_request>(world->requests.back().body);
  CHECK(request.expiry == std::chrono::hours{2});
  CHECK(troupe({"release", level, "--priority", "8"}).code == 0);
  CHECK(std::get<interface_request>(world->requests.back().body)
          .content.field("nviLevel")
          ->field("value")
          ->is_null());
}

TEST_CASE_METHOD(fixture, "troupe says why the gateway refused", "[troupe]") {
  world->answer = [](const device_request&) {
    return outcome{0, ec::out_of_range, "value is out-of-range", {}, {}};
  };
  auto got = troupe({"set", level, "2000"});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(got.err == "troupe: value is out-of-range\n");
  auto document = json({"set", level, "2000"});
  REQUIRE(document.field("error"));
  CHECK(*document.field("error")->field("code") == value{"out_of_range"});
}

TEST_CASE_METHOD(fixture, "troupe watches until it has seen enough",
                 "[troupe]") {
  auto number = 0.0;
  between = [&] {
    for (auto& x : world->observers)
      self->send(x, world->change(lamp_1, test::nvi_level, value{++number}));
  };
  auto got = troupe({"watch", "lon", "--count", "2"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(std::count(got.out.begin(), got.out.end(), '\n') == 2);
  CHECK(got.out.find(std::string{level} + " 1 good\n") != std::string::npos);
  auto change = json({"watch", "--count", "1"});
  CHECK(*change.field("point") == value{level});
}

TEST_CASE_METHOD(fixture, "troupe runs the life cycle", "[troupe]") {
  CHECK(troupe({"test", "lamp-1"}).out == "lon/lamp-1: provisioned, normal\n");
  CHECK(troupe({"delete", "lamp-1"}).out == "lamp-1: deleted\n");
  CHECK(troupe({"test", "lamp-9"}).code == cli::exit_code::refused);
  world->answer = [this](const device_request& x) {
    world->add_device(x.target, test::lamp_type());
    return outcome{};
  };
  auto got = troupe({"create", "lon/lamp-2", "--type", "lamp", "--unid", "auto",
                     "--provision"});
  CHECK(got.out == "lon/lamp-2: provisioned, normal\n");
}

TEST_CASE_METHOD(fixture, "troupe imports files and folders", "[troupe]") {
  std::filesystem::create_directory(folder.file("site"));
  auto head = "name,deviceType,protocol,uid\n";
  std::ofstream{folder.file("site/a.csv")} << head << "lamp-2,lamp,lon,auto\n";
  std::ofstream{folder.file("site/notes.txt")} << "not for import";
  auto got = troupe({"import", folder.file("site"), "--dry-run"});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out
        == "adds device `lon/lamp-2` of type `lamp` at auto\n"
           "would import 0 types, 1 devices\n");
  CHECK(world->requests.empty());
  CHECK(troupe({"import", folder.file("site")}).out
        == "imported 0 types, 1 devices\n");
  CHECK(world->requests.size() == 2);
  auto done = json({"import", folder.file("site")});
  REQUIRE(done.field("changes"));
  CHECK(done.field("changes")->elements()->elements.size() == 1);
  CHECK(done.field("connections")->elements()->elements.empty());
  std::ofstream{folder.file("site/b.csv")} << head << "la mp,lamp,lon,auto\n";
  auto report = json({"import", folder.file("site")});
  CHECK(report.field("error"));
  REQUIRE(report.field("issues"));
  CHECK(report.field("issues")->elements()->elements.size() == 1);
  got = troupe({"import", folder.file("site")});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(got.err.find(folder.file("site/b.csv:2:")) == 0);
  CHECK(troupe({"import", folder.file("none")}).code
        == cli::exit_code::refused);
}

TEST_CASE_METHOD(fixture, "troupe exports into a new folder or a package",
                 "[troupe]") {
  auto path = folder.file("out/site");
  auto got = troupe({"export", path});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.out == "exported 1 files to " + path + '\n');
  std::ifstream in{path + "/devices.csv"};
  std::string text{std::istreambuf_iterator<char>{in}, {}};
  CHECK(text.find("\nlamp-1,lamp,,lon,,,auto,") != std::string::npos);
  got = troupe({"export", path});
  CHECK(got.code == cli::exit_code::refused);
  CHECK(got.err
        == "troupe: " + path + ": is there already, and is no empty folder\n");
  auto package = folder.file("site.DTP");
  auto document = json({"export", package});
  CHECK(*document.field("path") == value{package});
  CHECK(document.field("files")->elements()->elements.size() == 1);
  CHECK(std::filesystem::file_size(package) > 100);
  CHECK_FALSE(std::filesystem::exists(package + ".new"));
  CHECK(troupe({"export", package}).code == cli::exit_code::done);
  CHECK(troupe({"export", folder.file("none/site.dtp")}).code
        == cli::exit_code::refused);
  world->connections.push_back({"odd", value{1}, true});
  got = troupe({"export", package});
  CHECK(got.code == cli::exit_code::done);
  CHECK(got.err
        == "export:0:0: warning: connection `odd` is left out: a connection "
           "file cannot say all of it\n");
}

TEST_CASE_METHOD(fixture, "troupe shows types and status", "[troupe]") {
  CHECK(troupe({"types"}).out.find("9000010600048511") != std::string::npos);
  CHECK(*json({"status"}).field("devices") == value{1});
}

TEST_CASE_METHOD(fixture, "troupe says that there is no daemon", "[troupe]") {
  server.reset();
  auto got = troupe({"devices"});
  CHECK(got.code == cli::exit_code::no_daemon);
  CHECK(got.err.find("no daemon listens here") != std::string::npos);
}

} // namespace troupe
