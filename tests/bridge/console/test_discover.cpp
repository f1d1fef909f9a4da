// `discover`: what the console asks for, and what the client gets.

#include "bridge/console/cli/printer.hpp"
#include "bridge/console/console.hpp"
#include "bridge/search_request.hpp"
#include "tests/bridge/console/fake_gateway.hpp"

#include <catch2/catch.hpp>

#include <sstream>

namespace troupe {

namespace {

/// The test plays the desk of searches.
struct fixture : test::gateway_fixture {
  fixture() {
    auto ports = ports_with(as<importer_actor>());
    ports.searches = as<searches_actor>();
    start(ports);
  }

  void start(const console_ports& ports) {
    uut = spawn(console_behavior, console_config{}, ports, counters);
  }

  std::shared_ptr<test::fake_sink> run(const console::discover_command& order) {
    auto sink = std::make_shared<test::fake_sink>();
    auto cmd = std::make_shared<console_command>();
    *cmd->request.mutable_discover() = order;
    cmd->files = std::make_shared<const std::vector<import_file>>();
    cmd->sink = sink;
    tell(uut, console_command_ptr{cmd});
    return sink;
  }

  static console::discover_command for_modbus() {
    console::discover_command out;
    out.set_protocol("modbus");
    return out;
  }

  search_request_ptr asked() {
    auto got = received<search_request_ptr>();
    REQUIRE(got.size() == 1);
    return got[0];
  }

  void report(const search_request_ptr& to, search_report x) {
    x.protocol = "modbus";
    tell(to->listener, std::make_shared<const search_report>(std::move(x)));
  }

  void find(const search_request_ptr& to, const std::string& unid) {
    search_report x;
    x.what = search_report::kind::found;
    x.find = {unid, "m-" + unid, "meter", "Meter", "unprovisioned", {}, {}};
    report(to, std::move(x));
  }

  void progress(const search_request_ptr& to, double part) {
    search_report x;
    x.what = search_report::kind::progress;
    x.part = part;
    report(to, std::move(x));
  }

  void end(const search_request_ptr& to, ec code, const std::string& text) {
    search_report x;
    x.code = code;
    x.text = text;
    report(to, std::move(x));
  }

  std::shared_ptr<console_counters> counters
    = std::make_shared<console_counters>();
  console_actor uut;
};

/// What the program prints of *rows* and the end.
struct printed {
  printed(const std::vector<console::reply>& rows, bool json,
          ec code = ec::none) {
    cli::invocation order;
    order.what = cli::verb::discover;
    order.json = json;
    auto printer = cli::make_printer(order, {out, err, cli::emphasis::plain});
    for (auto& x : rows)
      printer->row(x);
    console::end last;
    last.set_code(static_cast<uint32_t>(code));
    last.set_text(code == ec::none ? "" : "no");
    printer->end(last);
  }

  std::ostringstream out;
  std::ostringstream err;
};

} // namespace

TEST_CASE_METHOD(fixture, "finds reach the client as they come", "[console]") {
  auto sink = run(for_modbus());
  auto order = asked();
  CHECK(order->protocols == std::vector<std::string>{"modbus"});
  CHECK(order->asked == nullptr);
  CHECK_FALSE(order->provisioned);
  find(order, "a");
  REQUIRE(sink->rows.size() == 1);
  CHECK_FALSE(sink->end);
  auto& row = sink->rows[0].found();
  CHECK(row.handle() == "m-a");
  CHECK(row.type() == "meter");
  CHECK(row.state() == "unprovisioned");
  end(order, ec::none, {});
  REQUIRE(sink->end);
  CHECK(sink->end->code == ec::none);
}

TEST_CASE_METHOD(fixture, "a search takes what the driver understands",
                 "[console]") {
  auto order = for_modbus();
  order.set_option(R"({"addresses":["h"]})");
  order.set_slow(true);
  order.set_provisioned(true);
  order.set_seconds(90);
  run(order);
  auto x = asked();
  REQUIRE(x->option.field("modbus"));
  CHECK(x->option.field("modbus")->field("addresses") != nullptr);
  CHECK(x->slow);
  CHECK(x->provisioned);
  CHECK(x->limit == std::chrono::seconds{90});
}

TEST_CASE_METHOD(fixture, "orders to search that make no sense are refused",
                 "[console]") {
  auto code = [this](console::discover_command x) {
    auto sink = run(x);
    REQUIRE(sink->end);
    return sink->end->code;
  };
  CHECK(code({}) == ec::invalid_request);
  auto order = for_modbus();
  order.set_option("[1]");
  CHECK(code(order) == ec::invalid_request);
  order = for_modbus();
  order.set_seconds(86'401);
  CHECK(code(order) == ec::out_of_range);
  start(ports_with(as<importer_actor>()));
  CHECK(code(for_modbus()) == ec::unsupported);
}

TEST_CASE_METHOD(fixture, "the client is told why a search failed",
                 "[console]") {
  auto sink = run(for_modbus());
  end(asked(), ec::device_busy, "modbus: another search is running");
  REQUIRE(sink->end);
  CHECK(sink->end->code == ec::device_busy);
  CHECK(sink->end->text == "modbus: another search is running");
  CHECK(counters->failed == 1);
}

TEST_CASE_METHOD(fixture, "a slow client loses progress, but no find",
                 "[console]") {
  auto sink = run(for_modbus());
  sink->slow = true;
  auto order = asked();
  find(order, "a");
  for (auto part : {0.1, 0.2, 0.3})
    progress(order, part);
  find(order, "b");
  CHECK(sink->rows.size() == 1);
  sink->read();
  sched.run();
  REQUIRE(sink->rows.size() == 3);
  CHECK(sink->rows[1].searching().part() == 0.3);
  CHECK(sink->rows[2].found().unid() == "b");
  end(order, ec::none, {});
  CHECK(sink->end);
}

TEST_CASE_METHOD(fixture, "a search ends with its client", "[console]") {
  auto sink = run(for_modbus());
  auto order = asked();
  self->monitor(order->listener);
  REQUIRE(sink->gone);
  sink->gone();
  sched.run();
  CHECK(received<caf::down_msg>().size() == 1);
}

TEST_CASE_METHOD(fixture, "a search ends with the console", "[console]") {
  run(for_modbus());
  auto order = asked();
  self->monitor(order->listener);
  caf::anon_send_exit(uut, caf::exit_reason::user_shutdown);
  sched.run();
  CHECK(received<caf::down_msg>().size() == 1);
}

TEST_CASE_METHOD(fixture, "people get a list that grows", "[troupe]") {
  auto sink = run(for_modbus());
  auto order = asked();
  progress(order, 0.5);
  find(order, "h:502:1");
  printed all{sink->rows, false};
  CHECK(all.out.str()
        == "DEVICE                            UNID                    TY"
           "PE              STATE          NAME\n"
           "modbus/m-h:502:1                  h:502:1                 me"
           "ter             unprovisioned  Meter\n");
  CHECK(all.err.str()
        == "modbus: 50 % of the search is done\nfound 1 device\n");
}

TEST_CASE_METHOD(fixture, "scripts get a line for each find", "[troupe]") {
  auto sink = run(for_modbus());
  auto order = asked();
  progress(order, 0.5);
  find(order, "a");
  printed all{sink->rows, true};
  CHECK(all.out.str()
        == R"({"protocol":"modbus","progress":0.5})"
           "\n"
           R"({"protocol":"modbus","handle":"m-a","unid":"a","type":"meter",)"
           R"("state":"unprovisioned","name":"Meter"})"
           "\n");
  CHECK(all.err.str().empty());
  printed refused{{}, true, ec::device_busy};
  CHECK(refused.out.str()
        == R"({"error":{"code":"device_busy","text":"no"}})"
           "\n");
  CHECK(refused.err.str() == "troupe: no\n");
}

} // namespace troupe
