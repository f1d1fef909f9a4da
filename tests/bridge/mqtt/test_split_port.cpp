#include "bridge/mqtt/split_port.hpp"
#include "tests/support/fake_port.hpp"

#include <catch2/catch.hpp>

namespace troupe::test {

namespace {

constexpr auto connected = bus_event::kind::connected;
constexpr auto lost = bus_event::kind::lost;

/// What one writer was told, and how it reports; outlives the writer.
struct writer_record {
  writer_handlers handlers;
  std::vector<uint64_t> tokens;
  bool full = false;
  bool closed = false;
  bool alive = true;
};

class fake_writer : public message_writer {
public:
  explicit fake_writer(writer_record& x) : record_(x) {
    // nop
  }

  ~fake_writer() override {
    record_.alive = false;
  }

  void start(writer_handlers handlers) override {
    record_.handlers = std::move(handlers);
  }

  status publish(const bus_message&, uint64_t token) override {
    if (record_.full)
      return failure{ec::overloaded, "full"};
    record_.tokens.push_back(token);
    return {};
  }

  void close() override {
    record_.closed = true;
  }

private:
  writer_record& record_;
};

/// The test plays both libraries.
class split_fixture {
public:
  split_fixture() {
    auto owned = std::make_unique<fake_port>();
    session = owned.get();
    uut = make_split_port(
      std::move(owned),
      [this] {
        writers.push_back(std::make_unique<writer_record>());
        return std::make_unique<fake_writer>(*writers.back());
      },
      "here");
    uut->handle({[this](const bus_event& x) { told += word_of(x); },
                 [this](const bus_message& x) { told += x.topic + ' '; }});
  }

  static std::string word_of(const bus_event& x) {
    auto range = std::to_string(x.token) + '+' + std::to_string(x.count) + ' ';
    switch (x.what) {
      case connected:
        return "connected ";
      case lost:
        return "lost ";
      case bus_event::kind::acked:
        return "acked:" + range;
      case bus_event::kind::refused:
        return "refused:" + range;
    }
    return "?";
  }

  writer_record& writer() {
    return *writers.back();
  }

  void come_up() {
    uut->connect();
    writer().handlers.connected();
    session->report({connected});
    REQUIRE(take() == "connected ");
  }

  void lose_writer() {
    writer().handlers.lost({ec::not_connected, "it ended the connection"});
  }

  std::string take() {
    return std::exchange(told, {});
  }

  fake_port* session = nullptr;
  std::vector<std::unique_ptr<writer_record>> writers;
  std::unique_ptr<mqtt_port> uut;
  std::string told;
};

} // namespace

TEST_CASE_METHOD(split_fixture, "a port is connected when both halves are",
                 "[split_port]") {
  uut->connect();
  CHECK(session->connects == 0); // the writer's old session must be gone first
  writer().handlers.connected();
  CHECK(session->connects == 1);
  CHECK(take().empty());
  session->report({connected});
  session->report(bus_message{"waited", "", false});
  CHECK(take() == "connected waited ");
}

TEST_CASE_METHOD(split_fixture, "tokens go through the writer, marks do not",
                 "[split_port]") {
  come_up();
  uut->subscribe({"mark"});
  uut->publish({"mark", "1", false}, 0);
  uut->publish({"a", "2", true}, 7);
  CHECK(session->filters_of == std::vector<std::string>{"mark"});
  CHECK(session->tokens == std::vector<uint64_t>{0});
  CHECK(writer().tokens == std::vector<uint64_t>{7});
  uut->unsubscribe({"mark"});
  CHECK(session->filters_of.empty());
}

TEST_CASE_METHOD(split_fixture, "acknowledgements come as ranges",
                 "[split_port]") {
  come_up();
  writer().handlers.acked({{1, 1'000}, {2'000, 1}});
  session->report({bus_event::kind::acked, 0}); // of no interest
  CHECK(take() == "acked:1+1000 acked:2000+1 ");
}

TEST_CASE_METHOD(split_fixture, "the loss of the writer is the loss of both",
                 "[split_port]") {
  come_up();
  lose_writer();
  CHECK(take() == "lost ");
  CHECK_FALSE(writer().alive);
  uut->publish({"a", "", false}, 3);
  CHECK(take() == "refused:3+1 ");
  session->report({lost}); // the broker is gone, after all
  CHECK(take().empty());
  come_up();
}

TEST_CASE_METHOD(split_fixture, "the loss of the session is the loss of both",
                 "[split_port]") {
  come_up();
  session->report({lost});
  CHECK(take() == "lost ");
  CHECK_FALSE(writer().alive);
  lose_writer(); // too late
  CHECK(take().empty());
  come_up();
  CHECK(writers.size() == 2);
}

TEST_CASE_METHOD(split_fixture, "a session outlives the loss of the writer",
                 "[split_port]") {
  come_up();
  lose_writer();
  take();
  uut->connect();
  writer().handlers.connected();
  CHECK(take() == "connected ");
  CHECK(session->connects == 1);
}

TEST_CASE_METHOD(split_fixture, "a session lost meanwhile is begun again",
                 "[split_port]") {
  come_up();
  lose_writer();
  uut->connect();
  take();
  session->report({lost});
  CHECK(take().empty());
  writer().handlers.connected();
  CHECK(session->connects == 2);
  session->report({connected});
  CHECK(take() == "connected ");
}

TEST_CASE_METHOD(split_fixture, "a session is asked for once at a time",
                 "[split_port]") {
  uut->connect();
  writer().handlers.connected();
  lose_writer();
  uut->connect();
  take();
  writer().handlers.connected();
  CHECK(session->connects == 1); // the attempt before is still under way
  session->report({lost});
  CHECK(take() == "lost ");
  uut->connect();
  writer().handlers.connected();
  CHECK(session->connects == 2);
}

TEST_CASE_METHOD(split_fixture, "a connect that fails is one loss",
                 "[split_port]") {
  SECTION("of the writer") {
    uut->connect();
    lose_writer();
    CHECK(session->connects == 0);
  }
  SECTION("of the session") {
    uut->connect();
    writer().handlers.connected();
    session->report({lost});
    CHECK_FALSE(writer().alive);
  }
  SECTION("of the writer, while the session connects") {
    uut->connect();
    writer().handlers.connected();
    lose_writer();
  }
  CHECK(take() == "lost ");
}

TEST_CASE_METHOD(split_fixture, "a session that comes up late will do",
                 "[split_port]") {
  uut->connect();
  writer().handlers.connected();
  lose_writer();
  CHECK(take() == "lost ");
  uut->connect();
  session->report({connected}); // the attempt before
  CHECK(take().empty());
  writer().handlers.connected();
  CHECK(take() == "connected ");
  CHECK(session->connects == 1);
}

TEST_CASE_METHOD(split_fixture, "an old writer is not heard any more",
                 "[split_port]") {
  come_up();
  auto old = writer().handlers;
  uut->connect();
  CHECK_FALSE(writers.front()->alive);
  old.acked({{1, 1}});
  old.lost({ec::not_connected, ""});
  old.connected();
  CHECK(take().empty());
  CHECK(session->connects == 1);
}

TEST_CASE_METHOD(split_fixture, "what a writer does not take is refused",
                 "[split_port]") {
  uut->publish({"a", "", false}, 1);
  CHECK(take() == "refused:1+1 ");
  come_up();
  writer().full = true;
  uut->publish({"a", "", false}, 2);
  CHECK(take() == "refused:2+1 ");
}

TEST_CASE_METHOD(split_fixture, "a refusal of the session is passed on",
                 "[split_port]") {
  session->report({bus_event::kind::refused, 0});
  CHECK(take().empty());
  come_up();
  session->report({bus_event::kind::refused, 0});
  CHECK(take() == "refused:0+1 ");
}

TEST_CASE_METHOD(split_fixture, "nothing is reported after the goodbye",
                 "[split_port]") {
  come_up();
  auto late = writer().handlers;
  uut->close();
  CHECK(writer().closed);
  CHECK(session->closed);
  late.acked({{1, 1}});
  late.lost({ec::not_connected, ""});
  session->report({lost});
  uut->connect();
  CHECK(take().empty());
  CHECK(session->connects == 1);
}

TEST_CASE_METHOD(split_fixture, "a writer may report when all is gone",
                 "[split_port]") {
  come_up();
  auto late = writer().handlers;
  uut.reset();
  late.lost({ec::not_connected, ""});
  CHECK(take().empty());
}

} // namespace troupe::test
