// `troupe actors`: the tree, and the numbers in it.

#include "bridge/console/actor_rows.hpp"
#include "bridge/console/cli/actor_text.hpp"

#include <catch2/catch.hpp>

namespace troupe {

using namespace cli;

namespace {

actor_report report(const std::string& kind) {
  actor_report x;
  x.kind = kind;
  x.alive = 2;
  x.messages = 30;
  x.busiest = 20;
  x.deepest = 4;
  x.p50 = std::chrono::nanoseconds{850};
  x.p99 = std::chrono::microseconds{12};
  x.max = std::chrono::milliseconds{3};
  x.restarts = 1;
  x.last_error = "disk";
  return x;
}

} // namespace

TEST_CASE("actors stand below those that supervise them", "[actors]") {
  auto rows = actor_rows({report("datapoint"), report("device"),
                          report("publisher"), report("stranger")});
  std::vector<std::string> paths;
  for (auto& x : rows)
    paths.push_back(x.actor().path());
  CHECK(paths
        == std::vector<std::string>{
          "gateway", "gateway/bridge", "gateway/bridge/publisher",
          "gateway/plant", "gateway/plant/device",
          "gateway/plant/device/datapoint", "gateway/stranger"});
  CHECK(rows[1].actor().messages() == 0);
  CHECK(rows[5].actor().messages() == 30);
}

TEST_CASE("restarts of a driver stand below the drivers", "[actors]") {
  CHECK(place_of("driver modbus") == "gateway/drivers/driver/modbus");
}

TEST_CASE("times of handlers are told in a unit that fits", "[actors]") {
  CHECK(short_time_text(0) == "-");
  CHECK(short_time_text(850e-9) == "850 ns");
  CHECK(short_time_text(12e-6) == "12 us");
  CHECK(short_time_text(3.4e-3) == "3.4 ms");
  CHECK(short_time_text(1.25) == "1.25 s");
}

TEST_CASE("a row of the tree is indented", "[actors]") {
  auto row = actor_rows({report("device")})[2].actor();
  CHECK(actor_cells(row)
        == std::vector<std::string>{"    device", "2", "30", "20", "4",
                                    "850 ns", "12 us", "3 ms", "1", "disk"});
  CHECK(actor_cells(row).size() == actor_heads().size());
  CHECK(*actor_value(row).field("handlerP99") == value{12e-6});
  console::actor_row none;
  none.set_path("gateway/bridge");
  CHECK(actor_cells(none)[0] == "  bridge");
  CHECK(actor_cells(none)[1].empty());
}

} // namespace troupe
