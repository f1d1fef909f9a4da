#include "tests/bridge/console/server_fixture.hpp"

#include <catch2/catch.hpp>

#include <sys/stat.h>

#include <fstream>

namespace troupe {

namespace {

const device_id lamp_1{"lon", "lamp-1"};

struct fixture : test::server_fixture {
  fixture() {
    world->add_device(lamp_1, test::lamp_type());
  }

  std::unique_ptr<test::raw_client> connect() {
    auto result = std::make_unique<test::raw_client>(shared->cfg.socket);
    pump();
    return result;
  }
};

console::request list_devices() {
  console::request x;
  x.mutable_devices();
  return x;
}

} // namespace

TEST_CASE_METHOD(fixture, "the console's socket is private", "[console]") {
  REQUIRE(open());
  struct stat info {};
  REQUIRE(::stat(shared->cfg.socket.c_str(), &info) == 0);
  CHECK((info.st_mode & 0777) == 0600);
  CHECK(may_connect(1000, 1000));
  CHECK(may_connect(0, 1000));
  CHECK_FALSE(may_connect(1001, 1000));
  server.reset();
  CHECK(::stat(shared->cfg.socket.c_str(), &info) != 0);
}

TEST_CASE_METHOD(fixture, "the console takes over only a dead socket",
                 "[console]") {
  SECTION("as a daemon leaves it that was killed") {
    boost::asio::local::stream_protocol::acceptor{*shared->io,
                                                  {shared->cfg.socket}};
    CHECK(open());
  }
  SECTION("not that of a daemon that runs") {
    REQUIRE(open());
    auto second = console_server::open(shared);
    REQUIRE_FALSE(second);
    CHECK(second.error().code == ec::resource_taken);
    CHECK(connect() != nullptr);
  }
  SECTION("not a file") {
    std::ofstream{shared->cfg.socket} << "precious";
    auto refused = open();
    CHECK(refused.error().code == ec::resource_taken);
    CHECK(std::filesystem::file_size(shared->cfg.socket) == 8);
  }
  SECTION("not a path that is too long") {
    shared->cfg.socket = std::string(108, 'x');
    CHECK(open().error().code == ec::invalid_config);
  }
}

TEST_CASE_METHOD(fixture, "a console answers one command after the other",
                 "[console]") {
  REQUIRE(open());
  auto client = connect();
  for (auto i = 0; i < 3; ++i) {
    client->send(list_devices());
    pump();
    auto replies = client->receive();
    REQUIRE(replies.size() == 2);
    CHECK(replies[0].device().handle() == "lamp-1");
    CHECK(replies[1].end().code() == 0);
  }
}

TEST_CASE_METHOD(fixture, "a console streams more than its buffer",
                 "[console]") {
  for (auto i = 0; i < 3'000; ++i)
    world->add_device({"lon", "d" + std::to_string(i)}, test::lamp_type());
  REQUIRE(open());
  auto client = connect();
  console::request x;
  x.mutable_points()->add_which("lon/d*");
  client->send(x);
  std::vector<console::reply> all;
  while (all.empty() || !all.back().has_end()) {
    pump();
    for (auto& row : client->receive())
      all.push_back(row);
    REQUIRE_FALSE(client->closed());
  }
  CHECK(all.size() == 12'001);
}

TEST_CASE_METHOD(fixture, "a console that breaks the protocol is closed",
                 "[console]") {
  REQUIRE(open());
  auto client = connect();
  uint32_t expected = 0;
  SECTION("with a frame that is too long") {
    client->send_bytes("\x7f\xff\xff\xff");
    expected = static_cast<uint32_t>(ec::too_large);
  }
  SECTION("with garbage") {
    client->send_bytes(std::string("\0\0\0\3\xff\xff\xff", 7));
    expected = static_cast<uint32_t>(ec::parse_error);
  }
  SECTION("with two commands at once") {
    world->answer = [](const device_request&) { return std::nullopt; };
    console::request x;
    x.mutable_action()->set_action("test");
    x.mutable_action()->set_device("lamp-1");
    client->send(x);
    client->send(list_devices());
    expected = static_cast<uint32_t>(ec::invalid_request);
  }
  SECTION("with more files than fit") {
    shared->cfg.import_bytes = 1'000;
    console::request x;
    x.mutable_file()->set_text(std::string(600, 'x'));
    client->send(x);
    pump();
    CHECK(shared->import_bytes > 600);
    client->send(x);
    expected = static_cast<uint32_t>(ec::too_large);
  }
  pump();
  auto replies = client->receive();
  REQUIRE(replies.size() == 1);
  CHECK(replies[0].end().code() == expected);
  CHECK(client->closed());
  CHECK(server->connections() == 0);
  CHECK(shared->import_bytes == 0);
  CHECK(shared->counters->broken == 1);
}

TEST_CASE_METHOD(fixture, "consoles beyond the limit are told", "[console]") {
  shared->cfg.connections = 2;
  REQUIRE(open());
  auto first = connect();
  auto second = connect();
  auto third = connect();
  auto replies = third->receive();
  REQUIRE(replies.size() == 1);
  CHECK(replies[0].end().text() == "too many consoles are connected");
  CHECK(third->closed());
  first->close();
  pump();
  CHECK(server->connections() == 1);
  CHECK(connect()->receive().empty());
  CHECK(shared->counters->refused == 1);
}

TEST_CASE_METHOD(fixture, "files count until their import has ended",
                 "[console]") {
  REQUIRE(open());
  console_command_ptr running;
  shared->run = [&](const console_command_ptr& x) { running = x; };
  auto client = connect();
  console::request x;
  x.mutable_file()->set_text(std::string(600, 'x'));
  client->send(x);
  x.mutable_import();
  client->send(x);
  pump();
  REQUIRE(running != nullptr);
  CHECK(running->files->size() == 1);
  client->close();
  pump();
  CHECK(shared->import_bytes > 600);
  running.reset();
  CHECK(shared->import_bytes == 0);
}

TEST_CASE_METHOD(fixture, "a client may go while its command runs",
                 "[console]") {
  world->answer = [](const device_request&) { return std::nullopt; };
  REQUIRE(open());
  auto client = connect();
  console::request x;
  x.mutable_action()->set_action("test");
  x.mutable_action()->set_device("lamp-1");
  client->send(x);
  pump();
  REQUIRE(world->unanswered.size() == 1);
  client->close();
  pump();
  CHECK(server->connections() == 0);
  auto& [request, who] = world->unanswered[0];
  tell(who, outcome{request.number, ec::none, {}, {}, {}});
  pump();
}

TEST_CASE_METHOD(fixture, "a watch that nobody reads holds up nothing",
                 "[console]") {
  REQUIRE(open());
  auto client = connect();
  console::request x;
  x.mutable_watch()->add_which("**/nviLevel");
  client->send(x);
  pump();
  REQUIRE(world->observers.size() == 1);
  auto last = 0.0;
  while (shared->counters->conflated == 0 && last < 1e6) {
    // Enough news for a while: the kernel buffers many bundles.
    for (auto i = 0; i < 100; ++i)
      self->send(world->observers[0],
                 world->change(lamp_1, test::nvi_level, value{++last}));
    pump();
    auto other = connect();
    other->send(list_devices());
    pump();
    CHECK(other->receive().size() == 2);
  }
  CHECK(shared->counters->conflated > 0);
  auto newest = std::string{};
  for (auto more = true; more;) {
    auto replies = client->receive();
    more = !replies.empty();
    if (more && replies.back().has_point())
      newest = replies.back().point().value();
    pump();
  }
  CHECK(newest == std::to_string(static_cast<int>(last)));
  client->close();
  pump();
}

} // namespace troupe
