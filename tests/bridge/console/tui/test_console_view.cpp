// The pages of `troupe console`, without a terminal.

#include "bridge/console/cli/tui/console_view.hpp"
#include "protocol/errc.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

namespace troupe {

using namespace cli;
using namespace std::chrono_literals;

namespace {

constexpr int64_t second = 1'000'000'000;
constexpr int64_t wall = 1'000 * second;

struct fixture {
  console_view uut{"anna"};
  console_view::time_point now{100s};

  std::vector<wish> wishes() {
    return uut.wishes(now);
  }

  /// The one wish of this kind; fails when there is none.
  console::request wished(wanted what) {
    for (auto& x : wishes())
      if (x.what == what)
        return x.request;
    FAIL("it was not asked for");
    return {};
  }

  void end(wanted what, ec code = ec::none, const std::string& text = {}) {
    console::reply x;
    x.mutable_end()->set_code(static_cast<uint32_t>(code));
    x.mutable_end()->set_text(text);
    uut.take(what, x, now);
  }

  void device(const std::string& handle, const std::string& health) {
    console::reply x;
    x.mutable_device()->set_protocol("modbus");
    x.mutable_device()->set_handle(handle);
    x.mutable_device()->set_health(health);
    uut.take(wanted::devices, x, now);
  }

  void sid(const std::string& text) {
    console::reply x;
    x.mutable_metric()->set_name("sid");
    x.mutable_metric()->set_text(text);
    uut.take(wanted::status, x, now);
    end(wanted::status);
  }

  void point(const std::string& path, const std::string& json,
             uint32_t level = 17) {
    console::reply x;
    x.mutable_point()->set_path(path);
    x.mutable_point()->set_value(json);
    x.mutable_point()->set_unit("K");
    x.mutable_point()->set_time(wall - 5 * second);
    x.mutable_point()->set_active_level(level);
    uut.take(wanted::listing, x, now);
  }

  /// A gateway of two devices and three points.
  void fill() {
    wishes();
    device("a", "normal");
    device("b", "down");
    end(wanted::devices);
    sid("17q2d9x");
    point("modbus/a/In/0/Temp", "21.5");
    point("modbus/a/In/0/SetPoint", "20", 8);
    point("modbus/b/In/0/Temp", "3");
    end(wanted::listing);
    lines();
  }

  std::vector<std::string> lines(size_t columns = 80, size_t rows = 24) {
    std::vector<std::string> out;
    for (auto& x : uut.paint(columns, rows, wall))
      out.push_back(x.text);
    return out;
  }

  bool shows(const std::string& part) {
    for (auto& x : lines())
      if (x.find(part) != std::string::npos)
        return true;
    return false;
  }

  bool press(key_name x) {
    auto on = uut.press({x, {}});
    lines();
    return on;
  }

  void type(const std::string& text) {
    for (auto x : text) {
      uut.press({key_name::text, std::string(1, x)});
      lines();
    }
  }

  void alarm(const std::string& id, const std::string& state) {
    console::reply x;
    x.mutable_object()->set_short_id(id.substr(0, 8));
    x.mutable_object()->set_json(
      R"({"id":")" + id + R"(","source":"x","message":"hot",)" + state + "}");
    uut.take(wanted::alarms, x, now);
  }
};

const std::string active = R"("active":true,"needs_ack":true)";

} // namespace

TEST_CASE_METHOD(fixture, "the console fills a screen of any size", "[tui]") {
  fill();
  for (size_t columns : {1, 20, 80, 200})
    for (size_t rows : {0, 1, 2, 5, 6, 24, 60})
      for (auto page : {'1', '2', '3', '4', '5', '6', '7'}) {
        uut.press({key_name::text, std::string(1, page)});
        auto got = lines(columns, rows);
        REQUIRE(got.size() == rows);
        for (auto& x : got)
          CHECK(columns_of(x) <= columns);
        if (rows > 0)
          CHECK(got.back().front() == 'q');
      }
}

TEST_CASE_METHOD(fixture, "points are shown with value, age and level",
                 "[tui]") {
  fill();
  auto got = lines();
  CHECK(got[0] == "troupe console 17q2d9x  2 devices, 1 down, 1 normal");
  CHECK(got[1].find("[3 points]") != std::string::npos);
  CHECK(got[2] == "3 points by path");
  CHECK(got[3]
        == "POINT                                    VALUE  UNIT     QUALITY   "
           "   AGE  LEVEL");
  CHECK(got[4]
        == "modbus/a/In/0/Temp                        21.5  K        good      "
           "   5 s       ");
  CHECK(got[5]
        == "modbus/a/In/0/SetPoint                      20  K        good      "
           "   5 s      8");
  auto picture = uut.paint(80, 24, wall);
  CHECK(picture[4].style == line_style::chosen);
  CHECK(picture[5].style == line_style::plain);
}

TEST_CASE_METHOD(fixture, "the filter works while it is typed", "[tui]") {
  fill();
  type("/");
  CHECK(shows("filter: _"));
  type("b/q"); // the page's keys are letters now
  CHECK(shows("filter: b/q_"));
  CHECK(shows("3 points by path, 0 match b/q"));
  press(key_name::erase);
  CHECK(shows("3 points by path, 1 match b/"));
  press(key_name::enter);
  CHECK(shows("modbus/b/In/0/Temp"));
  CHECK_FALSE(shows("modbus/a/In"));
  press(key_name::escape);
  CHECK(shows("modbus/a/In"));
  type("/x");
  press(key_name::escape);
  CHECK(shows("modbus/a/In"));
  CHECK(press(key_name::other));
}

TEST_CASE_METHOD(fixture, "a value is set with priority and duration",
                 "[tui]") {
  fill();
  type("s");
  CHECK(shows("set modbus/a/In/0/Temp  to (JSON): _"));
  type("22.5");
  press(key_name::enter);
  press(key_name::erase_line);
  type("8");
  press(key_name::enter);
  type("2h");
  press(key_name::enter);
  auto write = wished(wanted::order).write();
  CHECK(write.point() == "modbus/a/In/0/Temp");
  CHECK(write.value() == "22.5");
  CHECK(write.level() == 8);
  CHECK(write.seconds() == 7'200);
  CHECK(shows("set modbus/a/In/0/Temp ..."));
  console::reply x;
  x.mutable_point()->set_path("modbus/a/In/0/Temp");
  x.mutable_point()->set_value("22.5");
  x.mutable_point()->set_active_level(8);
  uut.take(wanted::order, x, now);
  end(wanted::order);
  CHECK(shows("modbus/a/In/0/Temp = 22.5 (level 8)"));
}

TEST_CASE_METHOD(fixture, "a prompt says what cannot be", "[tui]") {
  fill();
  type("s");
  SECTION("a text without quotes") {
    type("on");
    press(key_name::enter);
    press(key_name::enter);
    CHECK(shows("on is no JSON value"));
  }
  SECTION("a level that there is not") {
    type("1");
    press(key_name::enter);
    type("8"); // behind the 17
    press(key_name::enter);
    press(key_name::enter);
    CHECK(shows("178 is no priority: 1 to 17"));
  }
  press(key_name::escape);
  for (auto& x : wishes())
    CHECK(x.what != wanted::order);
  CHECK_FALSE(shows("set modbus"));
}

TEST_CASE_METHOD(fixture, "an override is released at its level", "[tui]") {
  fill();
  press(key_name::down);
  type("r");
  CHECK(shows("release modbus/a/In/0/SetPoint  at priority 1 to 16: 8_"));
  press(key_name::enter);
  auto write = wished(wanted::order).write();
  CHECK(write.level() == 8);
  CHECK(write.value() == "null");
  SECTION("a second order waits for the first") {
    type("r");
    press(key_name::enter);
    CHECK(shows("the last order has no answer yet"));
  }
  SECTION("what the gateway refuses is said") {
    end(wanted::order, ec::device_down, "it is down");
    CHECK(shows("release modbus/a/In/0/SetPoint: it is down"));
  }
}

TEST_CASE_METHOD(fixture, "Enter explains the chosen point", "[tui]") {
  fill();
  press(key_name::enter);
  CHECK(wished(wanted::cause).why().point() == "modbus/a/In/0/Temp");
  CHECK(shows("why modbus/a/In/0/Temp"));
  console::reply x;
  x.mutable_cause()->set_effect("bad");
  x.mutable_cause()->set_text("a \x1b[2J text");
  uut.take(wanted::cause, x, now);
  end(wanted::cause);
  CHECK(shows("bad: a ?[2J text"));
  press(key_name::escape);
  CHECK(uut.shown() == page_name::points);
}

TEST_CASE_METHOD(fixture, "t follows the chosen point", "[tui]") {
  fill();
  type("7");
  CHECK(shows("t on a point follows it"));
  type("3");
  type("t");
  CHECK(uut.shown() == page_name::trace);
  CHECK(shows("following modbus/a/In/0/Temp"));
  CHECK(wished(wanted::trace).trace().point() == "modbus/a/In/0/Temp");
  console::reply x;
  x.mutable_hop()->set_update(1);
  x.mutable_hop()->set_step("decoded");
  x.mutable_hop()->set_after(12'345);
  uut.take(wanted::trace, x, now);
  CHECK(shows("12 345 ns          decoded"));
  end(wanted::trace);
  wished(wanted::trace); // the next update
  end(wanted::trace, ec::unsupported, "it follows nothing");
  CHECK(shows("it follows nothing"));
}

TEST_CASE_METHOD(fixture, "alarms are acknowledged by who runs the console",
                 "[tui]") {
  fill();
  type("4");
  CHECK(wished(wanted::alarms).list().kind() == console::list_query::alarms);
  alarm("0123456789abcdef", active);
  alarm("fedcba9876543210", R"("active":false)");
  end(wanted::alarms);
  CHECK(shows("2 alarms, 1 active"));
  CHECK(shows("ACTIVE unacked"));
  SECTION("the one that was seen, wherever it is now") {
    press(key_name::down);
    alarm("fedcba9876543210", R"("active":false)");
    alarm("0123456789abcdef", active);
    end(wanted::alarms);
    type("a");
    auto order = wished(wanted::order).alarm();
    CHECK(order.id() == "fedcba9876543210");
    CHECK(order.action() == "acknowledge");
    CHECK(order.who() == "anna");
  }
  SECTION("or shelved for a while") {
    type("z");
    press(key_name::enter);
    CHECK(shows("it needs a time, as in 2h"));
    type("15m");
    press(key_name::enter);
    auto order = wished(wanted::order).alarm();
    CHECK(order.action() == "shelve");
    CHECK(order.seconds() == 900);
  }
  SECTION("or taken off the list") {
    type("c");
    CHECK(wished(wanted::order).alarm().action() == "clear");
    end(wanted::order);
    CHECK(shows("clear 0123456789abcdef: done"));
  }
}

TEST_CASE_METHOD(fixture, "devices that are not well come first", "[tui]") {
  fill();
  type("2");
  auto got = lines();
  CHECK(got[2] == "2 devices, 1 down, 1 normal");
  CHECK(got[4].find("modbus/b") == 0);
  CHECK(got[5].find("modbus/a") == 0);
  press(key_name::down);
  press(key_name::enter);
  CHECK(uut.shown() == page_name::points);
  CHECK(shows("2 match modbus/a/*"));
}

TEST_CASE_METHOD(fixture, "actors are shown as a tree with rates", "[tui]") {
  fill();
  type("1");
  auto answer = [&](uint64_t messages) {
    console::reply x;
    x.mutable_actor()->set_path("gateway/plant/device");
    x.mutable_actor()->set_alive(2);
    x.mutable_actor()->set_messages(messages);
    uut.take(wanted::actors, x, now);
    end(wanted::actors);
  };
  answer(10);
  now += 2s;
  answer(40);
  auto got = lines();
  CHECK(got[2] == "15 messages a second");
  CHECK(got[4].find("    device      2   15.0        40") == 0);
}

TEST_CASE_METHOD(fixture, "schedules and events are asked for in sight only",
                 "[tui]") {
  fill();
  type("5");
  CHECK(wished(wanted::schedules).list().kind()
        == console::list_query::schedules);
  console::reply x;
  x.mutable_object()->set_json(
    R"({"handle":"week","state":"active","value":21,"targets":3})");
  uut.take(wanted::schedules, x, now);
  end(wanted::schedules);
  CHECK(shows("1 schedules"));
  CHECK(shows("week"));
  type("6");
  auto events = wished(wanted::events).events();
  CHECK(events.newest_first());
  CHECK(events.limit() == 500);
  console::reply text;
  text.mutable_text()->set_part("second\nfirst\n");
  uut.take(wanted::events, text, now);
  end(wanted::events);
  CHECK(lines()[3] == "second");
  CHECK(lines()[4] == "first");
  now += 1s;
  for (auto& y : wishes())
    CHECK(y.what != wanted::schedules);
}

TEST_CASE_METHOD(fixture, "a daemon that is away is said, and that it is back",
                 "[tui]") {
  CHECK(shows("NO ANSWER: asking the daemon"));
  fill();
  CHECK_FALSE(shows("NO ANSWER"));
  end(wanted::devices, ec::not_connected, "no daemon");
  CHECK(shows("NO ANSWER: no daemon"));
  CHECK(shows("modbus/a/In/0/Temp")); // the old values stay
  device("a", "normal");
  end(wanted::devices);
  CHECK_FALSE(shows("NO ANSWER"));
  CHECK(shows("the daemon answers again"));
}

TEST_CASE_METHOD(fixture, "a daemon that hangs is said, and since when",
                 "[tui]") {
  fill();
  for (auto i = 0; i < 6; ++i) {
    now += 1s;
    wishes();
  }
  CHECK(lines()[0] == "troupe console 17q2d9x  NO ANSWER for 6 s");
  CHECK(shows("modbus/a/In/0/Temp")); // the old values stay
  device("a", "normal");
  CHECK_FALSE(shows("NO ANSWER"));
  CHECK(shows("the daemon answers again"));
}

TEST_CASE_METHOD(fixture, "the console ends by q and by Ctrl-C", "[tui]") {
  fill();
  CHECK(press(key_name::resize));
  CHECK_FALSE(press(key_name::stop));
  CHECK_FALSE(uut.press({key_name::text, "q"}));
  type("s");
  CHECK(uut.press({key_name::text, "q"})); // a letter of the answer
  CHECK_FALSE(press(key_name::stop));
}

} // namespace troupe
