// The desk of searches: the test plays drivers, publisher, importer and client.

#include "actors/timer_wheel.hpp"
#include "bridge/import.hpp"
#include "bridge/searches.hpp"
#include "tests/support/det_fixture.hpp"
#include "tests/support/manual_wall_clock.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

namespace troupe {

namespace {

using namespace std::chrono_literals;
using texts = std::vector<std::string>;

struct order {
  search_order_ptr what;
  searcher_actor who;
};

class fixture : public test::det_fixture {
public:
  explicit fixture(bool driven = false) {
    wheel = spawn(timer_wheel_behavior, caf::timespan{1s});
    searches_ports ports{as<manager_actor>(),
                         as<publisher_actor>(),
                         as<importer_actor>(),
                         wheel,
                         std::make_shared<test::manual_wall_clock>(1),
                         {}};
    if (driven)
      ports.outside["acme"] = as<external_actor>();
    uut = spawn(searches_behavior, searches_config{"s1", {"lon", "modbus"}, {}},
                ports);
  }

  /// Asks, and tells the desk about the devices there are.
  void ask(search_request x, view_set views = {}) {
    if (x.topic.empty())
      x.topic = "glp/0/s1/rq/do";
    tell(uut, std::make_shared<const search_request>(std::move(x)));
    answer_query(std::move(views));
  }

  void ask_modbus() {
    search_request x;
    x.protocols = {"modbus"};
    x.respond = "my/r";
    x.meta = value{7};
    ask(std::move(x));
  }

  /// Requests are answered as their promise wants it.
  void answer_query(view_set views) {
    auto more = true;
    while (more)
      self->receive(
        [&](caf::get_atom, const std::string& glob) {
          asked.push_back(glob);
          return std::make_shared<const view_set>(views);
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    sched.run();
  }

  std::vector<order> orders() {
    std::vector<order> out;
    auto more = true;
    while (more)
      self->receive(
        [&](const search_order_ptr& x, const searcher_actor& who) {
          out.push_back({x, who});
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  void report(const order& to, search_report x) {
    x.search = to.what->number;
    x.protocol = to.what->protocol;
    tell(to.who, std::make_shared<const search_report>(std::move(x)));
  }

  void find(const order& to, const std::string& unid) {
    search_report x;
    x.what = search_report::kind::found;
    x.find.unid = unid;
    x.find.handle = "h";
    report(to, std::move(x));
  }

  void end(const order& to, ec code = ec::none, const std::string& text = {}) {
    search_report x;
    x.code = code;
    x.text = text;
    report(to, std::move(x));
  }

  /// What went to the bus since the last call, as `TOPIC JSON`.
  texts messages() {
    texts out;
    auto more = true;
    while (more)
      self->receive(
        [&](caf::put_atom, const bus_message_ptr& x) {
          out.push_back(x->topic + ' ' + x->payload);
        },
        caf::after(caf::timespan{0}) >> [&] { more = false; });
    return out;
  }

  texts errors() {
    texts out;
    for (auto& x : received<diagnostic>())
      out.push_back(x.message);
    return out;
  }

  wheel_actor wheel;
  searches_actor uut;
  texts asked; ///< What the publisher was asked for.
};

struct driven_fixture : fixture {
  driven_fixture() : fixture(true) {
    // nop
  }
};

const std::string done = R"(my/r {"action":"discoverDevices","found":)";

} // namespace

TEST_CASE_METHOD(fixture, "finds are told on the bus, then the end",
                 "[search]") {
  ask_modbus();
  CHECK(asked == texts{"modbus/*"});
  auto to = orders();
  REQUIRE(to.size() == 1);
  CHECK(to[0].what->protocol == "modbus");
  find(to[0], "a");
  auto sent = messages();
  REQUIRE(sent.size() == 1);
  CHECK(sent[0]
        == R"(glp/0/s1/ev/discovery/device {"handle":"h","loc":null,)"
           R"("protocol":"modbus","state":"unprovisioned","type":null,)"
           R"("unid":"a"})");
  end(to[0]);
  CHECK(messages() == texts{done + R"(1,"meta":7})"});
  CHECK(errors().empty());
  end(to[0]); // once more
  CHECK(messages().empty());
}

TEST_CASE_METHOD(fixture, "without protocols all drivers are asked",
                 "[search]") {
  search_request x;
  x.respond = "my/r";
  x.slow = true;
  x.option = make_structure({{"modbus", make_structure({{"x", value{1}}})}});
  ask(std::move(x));
  CHECK(asked == texts{"*/*"});
  auto to = orders();
  REQUIRE(to.size() == 2);
  CHECK(to[0].what->protocol == "lon");
  CHECK(to[0].what->option.is_null());
  CHECK(to[1].what->option.field("x") != nullptr);
  CHECK(to[1].what->slow);
  end(to[0], ec::unsupported, "the driver cannot search for devices");
  CHECK(messages().empty());
  end(to[1]);
  CHECK(messages() == texts{done + "0}"});
  CHECK(errors().empty()); // nobody asked for just that
}

TEST_CASE_METHOD(fixture, "what a named driver cannot do is an error",
                 "[search]") {
  ask_modbus();
  auto to = orders();
  REQUIRE(to.size() == 1);
  end(to[0], ec::device_busy, "another search is running");
  CHECK(errors()
        == texts{"discoverDevices: modbus: another search is running"});
  CHECK(messages()
        == texts{done
                 + R"(0,"error":"modbus: another search is running",)"
                   R"("meta":7})"});
}

TEST_CASE_METHOD(fixture, "a protocol that nobody drives is an error",
                 "[search]") {
  search_request x;
  x.protocols = {"zigbee"};
  ask(std::move(x));
  CHECK(orders().empty());
  CHECK(errors()
        == texts{"discoverDevices: zigbee: no driver here can search for it"});
}

TEST_CASE_METHOD(fixture, "devices that there are keep their handles",
                 "[search]") {
  device_view known;
  known.device = {"modbus", "h"};
  known.unid = "b";
  known.state = device_phase::provisioned;
  search_request x;
  x.protocols = {"modbus"};
  x.provisioned = true;
  ask(std::move(x), {{std::make_shared<const device_view>(known)}, {}});
  auto to = orders();
  REQUIRE(to.size() == 1);
  find(to[0], "a");
  find(to[0], "b");
  auto sent = messages();
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].find(R"("handle":"h-2")") != std::string::npos);
  CHECK(sent[1].find(R"("handle":"h",)") != std::string::npos);
  CHECK(sent[1].find(R"("state":"provisioned")") != std::string::npos);
}

TEST_CASE_METHOD(fixture, "the segment's black list counts at once",
                 "[search]") {
  array black;
  black.elements.emplace_back("modbus:a");
  tell(uut, std::make_shared<const value>(
              make_structure({{"black", value{std::move(black)}}})));
  ask_modbus();
  auto to = orders();
  REQUIRE(to.size() == 1);
  find(to[0], "a");
  CHECK(messages().empty());
}

TEST_CASE_METHOD(fixture, "a type is imported before its device is told of",
                 "[search]") {
  ask_modbus();
  auto to = orders();
  REQUIRE(to.size() == 1);
  search_report x;
  x.what = search_report::kind::found;
  x.find = {"a", "h", "t", {}, {}, "t.bac", "text"};
  report(to[0], x);
  end(to[0]);
  auto problem = GENERATE(false, true);
  CAPTURE(problem);
  std::string imported;
  self->receive(
    [&](const import_order_ptr& order) {
      imported = order->files->at(0).name + ' ' + order->files->at(0).text;
      import_report out;
      if (problem)
        out.issues.push_back({"t.bac", 1, 2, "bad", false});
      return std::make_shared<const import_report>(out);
    },
    caf::after(caf::timespan{0}) >> [] { FAIL("no order"); });
  CHECK(imported == "t.bac text");
  sched.run();
  auto sent = messages();
  REQUIRE(sent.size() == 2);
  CHECK(sent[0].find(R"("type":"t")") != std::string::npos);
  CHECK(sent[1] == done + R"(1,"meta":7})");
  CHECK(errors()
        == (problem ? texts{"t.bac: the type of a could not be imported: "
                            "t.bac:1:2: bad"}
                    : texts{}));
}

TEST_CASE_METHOD(fixture, "a driver that does not end is given up",
                 "[search]") {
  ask_modbus();
  auto to = orders();
  advance(650s, 1s);
  CHECK(messages().empty());
  advance(20s, 1s);
  CHECK(messages().size() == 1);
  CHECK(errors() == texts{"discoverDevices: modbus: the driver did not end"});
  find(to.at(0), "a"); // too late
  CHECK(messages().empty());
}

TEST_CASE_METHOD(fixture, "who asked at the console hears all of it",
                 "[search]") {
  search_request x;
  x.protocols = {"modbus"};
  x.listener = as<searcher_actor>();
  ask(std::move(x));
  auto to = orders();
  REQUIRE(to.size() == 1);
  search_report half;
  half.what = search_report::kind::progress;
  half.part = 0.5;
  report(to[0], half);
  find(to[0], "a");
  end(to[0]);
  auto heard = received<search_report_ptr>();
  REQUIRE(heard.size() == 3);
  CHECK(heard[0]->part == 0.5);
  CHECK(heard[1]->find.handle == "h");
  CHECK(heard[2]->what == search_report::kind::ended);
  CHECK(heard[2]->code == ec::none);
  CHECK(messages().size() == 1); // the bus, too
}

TEST_CASE_METHOD(fixture, "a search ends with the one who asked", "[search]") {
  auto listener = sys.spawn([](searcher_actor::pointer) {
    return searcher_actor::behavior_type{[](const search_report_ptr&) {}};
  });
  search_request x;
  x.protocols = {"modbus"};
  x.listener = listener;
  ask(std::move(x));
  auto to = orders();
  REQUIRE(to.size() == 1);
  caf::anon_send_exit(listener, caf::exit_reason::user_shutdown);
  sched.run();
  std::string stopped;
  self->receive(
    [&](stop_atom, const std::string& protocol, uint64_t number) {
      stopped = protocol + ' ' + std::to_string(number);
    },
    caf::after(caf::timespan{0}) >> [] { FAIL("nothing was stopped"); });
  CHECK(stopped == "modbus " + std::to_string(to[0].what->number));
}

TEST_CASE_METHOD(driven_fixture, "drivers outside have the last word",
                 "[search]") {
  search_request x;
  x.respond = "my/r";
  x.asked = std::make_shared<const bus_message>(
    bus_message{"glp/0/s1/rq/do", "{}", false});
  ask(std::move(x));
  auto to = orders();
  REQUIRE(to.size() == 2);
  end(to[0]);
  CHECK(received<bus_message_ptr>().empty());
  end(to[1]);
  CHECK(received<bus_message_ptr>().size() == 1);
  CHECK(messages().empty()); // the end is theirs to tell
}

TEST_CASE_METHOD(driven_fixture, "a search of our drivers only is ours",
                 "[search]") {
  search_request x;
  x.protocols = {"modbus"};
  x.respond = "my/r";
  x.asked = std::make_shared<const bus_message>(
    bus_message{"glp/0/s1/rq/do", "{}", false});
  ask(std::move(x));
  end(orders().at(0));
  CHECK(received<bus_message_ptr>().empty());
  CHECK(messages() == texts{done + "0}"});
}

TEST_CASE_METHOD(driven_fixture, "a search of outside drivers only is theirs",
                 "[search]") {
  search_request x;
  x.protocols = {"acme"};
  x.asked = std::make_shared<const bus_message>(
    bus_message{"glp/0/s1/rq/do", "{}", false});
  ask(std::move(x));
  CHECK(orders().empty());
  CHECK(received<bus_message_ptr>().size() == 1);
  CHECK(errors().empty());
}

} // namespace troupe
