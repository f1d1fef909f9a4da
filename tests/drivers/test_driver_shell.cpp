// The driver actor: what reaches the driver, and what reaches the devices.

#include "drivers/driver_shell.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/manual_wall_clock.hpp"
#include "tests/support/sim_reactor.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

namespace {

/// Keeps what it is told, in the words of the test.
class fake_driver : public protocol_driver {
public:
  fake_driver(const driver_ports& ports, std::vector<std::string>& calls)
    : ports_(ports), calls_(calls) {
    // nop
  }

  fake_driver(const fake_driver&) = delete;
  fake_driver& operator=(const fake_driver&) = delete;

  ~fake_driver() override {
    calls_.emplace_back("end");
  }

  void attach(const device_link_ptr& x) override {
    note("attach", x->number);
    ports_.sink->health({x->number, device_health::normal, ec::none, {}});
  }

  void detach(device_number x) override {
    note("detach", x);
    ports_.sink->health({x, device_health::down, ec::cancelled, {}});
  }

  void plan(const scan_plan_ptr& x) override {
    note("plan", x->device);
  }

  void write(const write_command_ptr& x) override {
    note("write", x->device);
    ports_.count->requests.fetch_add(1);
    ports_.sink->values(x->device, std::make_shared<const batch>());
    ports_.sink->done({x->device, x->request, ec::none, {}});
  }

  void read(const read_command_ptr& x) override {
    note("read", x->device);
  }

  void credit(device_number x) override {
    note("credit", x);
  }

  /// Finds one device twice, and rubbish, and goes on for ever.
  status search(const search_order_ptr& x) override {
    note("search", static_cast<device_number>(x->number));
    if (!x->option.is_null())
      return failure{ec::invalid_request, "option: value is invalid"};
    ports_.sink->found({"a", "h", "t", {}, {}, {}, {}});
    ports_.sink->found({"a", "h", "t", {}, {}, {}, {}});
    ports_.sink->found({});
    return {};
  }

  void stop_search() override {
    calls_.emplace_back("stop");
  }

private:
  void note(const char* what, device_number device) {
    calls_.push_back(what + (' ' + std::to_string(device)));
  }

  driver_ports ports_;
  std::vector<std::string>& calls_;
};

/// Members end in reverse order: the reactor must outlive the actors.
struct io_fixture {
  std::vector<std::string> calls;
  test::sim_reactor io;
};

class fixture : public io_fixture, public test::det_fixture {
public:
  fixture() {
    uut = start();
  }

  driver_actor start() {
    auto make = [this](const driver_ports& ports) -> driver_ptr {
      return std::make_unique<fake_driver>(ports, calls);
    };
    auto clock = std::make_shared<test::manual_wall_clock>(1);
    return spawn(driver_behavior, std::string{"fake"}, driver_factory{make},
                 driver_ports{&io, {}, nullptr, nullptr, clock});
  }

  template <class... Ts>
  void tell_driver(Ts&&... xs) {
    tell(uut, std::forward<Ts>(xs)...);
    io.run();
    sched.run();
  }

  void attach(device_number number) {
    tell_driver(attach_atom_v, link(number),
                caf::actor_cast<caf::strong_actor_ptr>(caf::actor{self}));
  }

  static device_link_ptr link(device_number number) {
    return std::make_shared<const device_link>(
      device_link{number, {}, {}, nullptr});
  }

  void write(device_number device) {
    tell_driver(write_command_ptr{std::make_shared<const write_command>(
      write_command{device, 9, normal_level, {}})});
  }

  void search(uint64_t number, value option = {}) {
    search_order x;
    x.number = number;
    x.protocol = "fake";
    x.option = std::move(option);
    x.limit = std::chrono::seconds{30};
    tell_driver(search_order_ptr{std::make_shared<const search_order>(x)},
                as<searcher_actor>());
  }

  /// Of the searches that ended since the last call: number and code.
  std::vector<std::pair<uint64_t, ec>> search_ends() {
    std::vector<std::pair<uint64_t, ec>> out;
    for (auto& x : received<search_report_ptr>())
      if (x->what == search_report::kind::ended)
        out.emplace_back(x->search, x->code);
    return out;
  }

  std::map<std::string, double> counters() {
    std::map<std::string, double> out;
    self->send(uut, caf::get_atom_v);
    sched.run();
    for (auto& x : received<metric_list_ptr>())
      out.insert(x->begin(), x->end());
    return out;
  }

  driver_actor uut;
};

using names = std::vector<std::string>;
using ends = std::vector<std::pair<uint64_t, ec>>;

} // namespace

TEST_CASE("every message reaches the driver, in order", "[drivers]") {
  fixture f;
  f.attach(1);
  f.tell_driver(
    scan_plan_ptr{std::make_shared<const scan_plan>(scan_plan{1, {}})});
  f.write(1);
  f.tell_driver(read_command_ptr{
    std::make_shared<const read_command>(read_command{1, 2, {}, {}})});
  f.tell_driver(credit_atom_v, device_number{1});
  f.tell_driver(detach_atom_v, device_number{1});
  CHECK(f.calls
        == names{"attach 1", "plan 1", "write 1", "read 1", "credit 1",
                 "detach 1"});
}

TEST_CASE("the driver is called on its reactor only", "[drivers]") {
  fixture f;
  f.tell(f.uut, credit_atom_v, device_number{1});
  CHECK(f.calls.empty());
  f.io.run();
  CHECK(f.calls == names{"credit 1"});
}

TEST_CASE("what the driver finds out reaches the device", "[drivers]") {
  fixture f;
  f.attach(1);
  auto reports = f.received<health_report>();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0].health == device_health::normal);
  f.write(1);
  CHECK(f.received<batch_ptr>().size() == 1);
}

TEST_CASE("the end of a command reaches the device", "[drivers]") {
  fixture f;
  f.attach(1);
  f.write(1);
  f.received<health_report>();
  auto ends = f.received<driver_done>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].request == 9);
}

TEST_CASE("an action that the protocol does not have ends as such",
          "[drivers]") {
  fixture f;
  f.attach(1);
  f.tell_driver(to_command({1, 9, "reset", {}}));
  f.received<health_report>();
  auto ends = f.received<driver_done>();
  REQUIRE(ends.size() == 1);
  CHECK(ends[0].request == 9);
  CHECK(ends[0].code == ec::unsupported);
  CHECK(ends[0].text == "reset: action not supported");
  CHECK(f.calls == std::vector<std::string>{"attach 1"}); // and no write
}

TEST_CASE("nothing is sent about a device after its detach", "[drivers]") {
  fixture f;
  f.attach(1);
  f.received<health_report>();
  f.tell_driver(detach_atom_v, device_number{1});
  f.write(1);
  CHECK(f.received<health_report>().empty());
  CHECK(f.received<batch_ptr>().empty());
}

TEST_CASE("counters carry the name of the protocol", "[drivers]") {
  fixture f;
  f.attach(1);
  f.received<health_report>();
  f.write(1);
  f.received<batch_ptr>();
  f.received<driver_done>();
  auto counters = f.counters();
  CHECK(counters.at("fake.requests") == 1);
  CHECK(counters.at("fake.timeouts") == 0);
}

TEST_CASE("the driver ends with its actor, before its successor is asked",
          "[drivers]") {
  fixture f;
  caf::anon_send_exit(f.uut, caf::exit_reason::kill);
  f.sched.run();
  f.uut = f.start();
  f.tell(f.uut, credit_atom_v, device_number{1});
  f.io.run();
  CHECK(f.calls == names{"end", "credit 1"});
}

TEST_CASE("a search tells of each device once", "[drivers]") {
  fixture f;
  f.search(7);
  auto reports = f.received<search_report_ptr>();
  REQUIRE(reports.size() == 1);
  CHECK(reports[0]->what == search_report::kind::found);
  CHECK(reports[0]->search == 7);
  CHECK(reports[0]->protocol == "fake");
  CHECK(reports[0]->find.unid == "a");
}

TEST_CASE("a driver has one search at a time", "[drivers]") {
  fixture f;
  f.search(1);
  f.search(2);
  CHECK(f.search_ends() == ends{{2, ec::device_busy}});
  CHECK(f.calls == names{"search 1"});
}

TEST_CASE("a search that does not end is ended", "[drivers]") {
  fixture f;
  f.search(1);
  f.io.advance(std::chrono::seconds{29});
  CHECK(f.search_ends().empty());
  f.io.advance(std::chrono::seconds{1});
  CHECK(f.search_ends() == ends{{1, ec::timeout}});
  CHECK(f.calls == names{"search 1", "stop"});
  f.search(2); // the next one may come
  CHECK(f.search_ends().empty());
}

TEST_CASE("a search can be stopped, another one's number stops nothing",
          "[drivers]") {
  fixture f;
  f.search(1);
  f.tell_driver(stop_atom_v, uint64_t{9});
  CHECK(f.search_ends().empty());
  f.tell_driver(stop_atom_v, uint64_t{1});
  CHECK(f.search_ends() == ends{{1, ec::cancelled}});
  CHECK(f.calls == names{"search 1", "stop"});
}

TEST_CASE("a search ends with its driver", "[drivers]") {
  fixture f;
  f.search(1);
  caf::anon_send_exit(f.uut, caf::exit_reason::kill);
  f.sched.run();
  f.io.run();
  CHECK(f.search_ends() == ends{{1, ec::cancelled}});
}

TEST_CASE("a search that cannot begin ends with the reason", "[drivers]") {
  fixture f;
  f.search(1, value{7});
  CHECK(f.search_ends() == ends{{1, ec::invalid_request}});
}

} // namespace troupe
