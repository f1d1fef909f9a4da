#include "actors/daemon/machine_id.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <filesystem>
#include <fstream>
#include <string>

namespace troupe {

namespace {

namespace fs = std::filesystem;

struct fixture {
  void add(const std::string& name, const std::string& address,
           bool hardware = true) {
    auto folder = fs::path{scratch.path()} / name;
    fs::create_directories(hardware ? folder / "device" : folder);
    std::ofstream{folder / "address"} << address << '\n';
  }

  std::string macid() const {
    return read_macid(scratch.path());
  }

  test::scratch_folder scratch;
};

} // namespace

TEST_CASE_METHOD(fixture, "the first interface that is hardware counts",
                 "[machine_id]") {
  add("lo", "00:00:00:00:00:00");
  add("br0", "02:42:ac:11:00:02", false);
  add("eth1", "af:e0:d3:01:02:04");
  add("eth0", "af:e0:d3:01:02:03");
  CHECK(macid() == "AF-E0-D3-01-02-03");
}

TEST_CASE_METHOD(fixture, "what is no address is passed over", "[machine_id]") {
  CHECK(macid().empty());
  CHECK(read_macid(scratch.path() + "/nowhere").empty());
  add("a", "");
  add("b", "00:00:00:00:00:00");
  add("c", "af-e0-d3-01-02-03");
  add("d", "af:e0:d3:01:02:0g");
  add("e", "af:e0:d3");
  CHECK(macid().empty());
  add("f", "00:11:22:33:44:55:66:77");
  CHECK(macid() == "00-11-22-33-44-55-66-77");
}

TEST_CASE("a pseudo id has 16 pairs", "[machine_id]") {
  CHECK(make_pseudo_id(0x0123456789ABCDEF, 1)
        == "01-23-45-67-89-AB-CD-EF-00-00-00-00-00-00-00-01");
}

} // namespace troupe
