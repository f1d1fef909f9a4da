// A scrape of fakes, on simulated time.

#include "bridge/metrics/scrape.hpp"
#include "tests/bridge/console/fake_gateway.hpp"

#include <catch2/catch.hpp>

namespace troupe {

namespace {

counting_actor::behavior_type deaf(counting_actor::pointer self) {
  return {[self](caf::get_atom) {
    return self->make_response_promise<metric_list_ptr>();
  }};
}

struct fixture : test::gateway_fixture {
  fixture() {
    world->add_device({"lon", "lamp-1"}, test::lamp_type());
    ports.manager = manager;
    ports.publisher = publisher;
    ports.parts = {{"alarms", alarms}};
    ports.clock = clock;
    ports.flow = std::make_shared<inflow>();
  }

  void scrape() {
    start_scrape(sys, cfg, ports, [this](std::string x) {
      ++ends;
      text = std::move(x);
    });
    sched.run();
  }

  [[nodiscard]] bool has(const std::string& line) const {
    return ('\n' + text).find('\n' + line + '\n') != std::string::npos;
  }

  scrape_config cfg;
  scrape_ports ports;
  std::string text;
  int ends = 0;
};

} // namespace

TEST_CASE_METHOD(fixture, "a scrape tells what all parts count", "[scrape]") {
  scrape();
  CHECK(ends == 1);
  CHECK(has("troupe_devices 1"));
  CHECK(has("troupe_inflow_bytes 0"));
  CHECK(has("troupe_inflow_refused_total 0"));
  CHECK(has("troupe_alarms_active 3"));
  CHECK(has("troupe_modbus_requests_total 5"));
  CHECK(has("troupe_device_up{device=\"lamp-1\",protocol=\"lon\"} 1"));
  CHECK(has("troupe_part_up{part=\"alarms\"} 1"));
  CHECK(has("troupe_series_left_out 0"));
  CHECK(text.find("process_cpu_seconds_total") != std::string::npos);
  CHECK(text.find("troupe_point_value") == std::string::npos);
}

TEST_CASE_METHOD(fixture, "datapoints are told when that is asked for",
                 "[scrape]") {
  cfg.points = true;
  scrape();
  CHECK(has("troupe_point_value{point=\"lon/lamp-1/Lamp/0/nviLevel\"} 0"));
}

TEST_CASE_METHOD(fixture, "a part that does not answer is told as down",
                 "[scrape]") {
  ports.parts.emplace_back("deaf", spawn(deaf));
  scrape();
  CHECK(ends == 0);
  advance(std::chrono::seconds{3}, std::chrono::milliseconds{500});
  CHECK(ends == 1);
  CHECK(has("troupe_part_up{part=\"deaf\"} 0"));
  CHECK(has("troupe_modbus_requests_total 5"));
}

TEST_CASE_METHOD(fixture, "a scrape is bounded", "[scrape]") {
  cfg.points = true;
  cfg.most_bytes = 2'000;
  for (auto i = 0; i < 100; ++i)
    world->add_device({"lon", "more-" + std::to_string(i)}, test::lamp_type());
  scrape();
  CHECK(ends == 1);
  CHECK(text.size() <= 2'000);
}

} // namespace troupe
