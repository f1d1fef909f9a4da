// How counters and views are called as metrics.

#include "bridge/metrics/series.hpp"
#include "tests/support/lamp_type.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

bool has(const exposition& x, const std::string& line) {
  return ('\n' + x.text()).find('\n' + line + '\n') != std::string::npos;
}

view_set lamps() {
  view_set out;
  device_view device;
  device.device = {"modbus", "lamp-1"};
  device.type = test::lamp_type("modbus");
  device.state = device_phase::provisioned;
  device.health = device_health::normal;
  out.devices.push_back(std::make_shared<const device_view>(device));
  device.device.handle = "lamp-2";
  device.health = device_health::down;
  out.devices.push_back(std::make_shared<const device_view>(device));
  device.device.handle = "lamp-3";
  device.state = device_phase::unprovisioned;
  out.devices.push_back(std::make_shared<const device_view>(device));
  block_view block;
  block.device = {"modbus", "lamp-1"};
  block.type = device.type;
  for (point_index i = 0; i < 4; ++i) {
    point_view x;
    x.point = i;
    x.present = i == 3 ? value{21.5} : value{"text"};
    x.time = 1'000'000'000;
    block.points.push_back(x);
  }
  out.blocks.push_back(std::make_shared<const block_view>(block));
  return out;
}

} // namespace

TEST_CASE("counters end in total, gauges do not", "[series]") {
  exposition out{100'000};
  add_counters(out, {{"history.logged", 7}, {"journal.waiting", 3}});
  CHECK(has(out, "# TYPE troupe_history_logged_total counter"));
  CHECK(has(out, "troupe_history_logged_total 7"));
  CHECK(has(out, "# TYPE troupe_journal_waiting gauge"));
  CHECK(has(out, "troupe_journal_waiting 3"));
}

TEST_CASE("channels and exceptions of drivers are labels", "[series]") {
  exposition out{100'000};
  add_driver_counters(out, {{"modbus.requests", 5},
                            {"modbus.exceptions_2", 1},
                            {"modbus.rs485-1.requests", 4},
                            {"modbus.rs485-1.load_percent", 30}});
  CHECK(has(out, "troupe_modbus_requests_total 5"));
  CHECK(has(out, "troupe_modbus_exceptions_by_code_total{code=\"2\"} 1"));
  CHECK(has(out, "troupe_modbus_channel_requests_total{channel=\"rs485-1\"} "
                 "4"));
  CHECK(has(out, "troupe_modbus_channel_load_percent{channel=\"rs485-1\"} "
                 "30"));
}

TEST_CASE("devices in operation are up or not", "[series]") {
  exposition out{100'000};
  add_devices(out, lamps());
  CHECK(has(out, "troupe_device_up{device=\"lamp-1\",protocol=\"modbus\"} 1"));
  CHECK(has(out, "troupe_device_up{device=\"lamp-2\",protocol=\"modbus\"} 0"));
  CHECK(out.text().find("lamp-3") == std::string::npos);
  CHECK(
    has(out, "troupe_device_points{device=\"lamp-1\",protocol=\"modbus\"} 4"));
}

TEST_CASE("points have a series when their value is a good number",
          "[series]") {
  exposition out{100'000};
  auto views = lamps();
  add_points(out, views, 4'000'000'000);
  CHECK(has(out, "troupe_point_value{point=\"modbus/lamp-1/Lamp/0/nviLevel\"} "
                 "21.5"));
  CHECK(has(out, "troupe_point_age_seconds{point=\"modbus/lamp-1/Lamp/0/"
                 "nviLevel\"} 3"));
  CHECK(out.text().find("nviLamp") == std::string::npos);
  auto stale = *views.blocks[0];
  stale.points[3].status = quality::stale;
  views.blocks = {std::make_shared<const block_view>(stale)};
  exposition none{100'000};
  add_points(none, views, 4'000'000'000);
  CHECK(none.text().empty());
}

TEST_CASE("the size of the process is that of statm", "[series]") {
  CHECK(read_statm("51234 2000 900 1 0 800 0", 4'096) == 8'192'000.0);
  CHECK_FALSE(read_statm("", 4'096));
  CHECK_FALSE(read_statm("nonsense", 4'096));
  auto x = read_process_facts();
  CHECK(x.cpu_seconds > 0);
  REQUIRE(x.resident_bytes);
  CHECK(*x.resident_bytes > 1'000'000);
  exposition out{10'000};
  add_process(out, {1.5, 4'096.0, std::nullopt});
  CHECK(has(out, "process_cpu_seconds_total 1.5"));
  CHECK(has(out, "process_resident_memory_bytes 4096"));
  CHECK(out.text().find("fds") == std::string::npos);
}

} // namespace troupe
