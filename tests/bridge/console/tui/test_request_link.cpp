// A connection that never blocks, against a daemon that the test plays.

#include "bridge/console/cli/tui/request_link.hpp"
#include "protocol/errc.hpp"
#include "tests/support/scratch_folder.hpp"

#include <catch2/catch.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <boost/asio/write.hpp>

#include <vector>

namespace troupe {

using namespace cli;

namespace {

using protocol = boost::asio::local::stream_protocol;

struct fixture {
  test::scratch_folder folder;
  boost::asio::io_context io;
  std::optional<protocol::acceptor> acceptor;
  protocol::socket daemon{io};
  request_link uut{folder.file("s")};
  std::vector<console::reply> got;

  void listen() {
    acceptor.emplace(io, protocol::endpoint{folder.file("s")});
  }

  void ask() {
    console::request x;
    x.mutable_status();
    uut.ask(x, [this](const console::reply& reply) { got.push_back(reply); });
  }

  void send(const std::vector<console::reply>& all) {
    std::string out;
    for (auto& x : all)
      REQUIRE(append_frame(out, x.SerializeAsString()));
    boost::asio::write(daemon, boost::asio::buffer(out));
  }
};

console::reply row(const std::string& name) {
  console::reply x;
  x.mutable_metric()->set_name(name);
  return x;
}

console::reply end() {
  console::reply x;
  x.mutable_end();
  return x;
}

} // namespace

TEST_CASE_METHOD(fixture, "a link asks one request after the other", "[tui]") {
  listen();
  CHECK(uut.idle());
  CHECK(uut.descriptor() == -1);
  ask();
  CHECK_FALSE(uut.idle());
  acceptor->accept(daemon);
  uut.work(); // sends, and finds nothing to read
  CHECK(got.empty());
  std::string in(64, '\0');
  in.resize(daemon.read_some(boost::asio::buffer(in)));
  frame_reader reader;
  reader.feed(in);
  auto frame = reader.next();
  REQUIRE((frame && *frame));
  console::request asked;
  REQUIRE(asked.ParseFromString(**frame));
  CHECK(asked.has_status());
  send({row("a"), row("b"), end()});
  uut.work();
  REQUIRE(got.size() == 3);
  CHECK(got[1].metric().name() == "b");
  CHECK(got[2].has_end());
  CHECK(uut.idle());
  ask();
  send({end()});
  uut.work();
  CHECK(got.size() == 4);
}

TEST_CASE_METHOD(fixture, "a link without a daemon ends at once", "[tui]") {
  ask();
  CHECK(got.empty()); // never from within `ask`
  CHECK(uut.is_urgent());
  uut.work();
  REQUIRE(got.size() == 1);
  CHECK(got[0].end().code() == static_cast<uint32_t>(ec::not_connected));
  CHECK(uut.idle());
  SECTION("and connects when there is one") {
    listen();
    ask();
    acceptor->accept(daemon);
    send({end()});
    uut.work();
    REQUIRE(got.size() == 2);
    CHECK(got[1].end().code() == 0);
  }
}

TEST_CASE_METHOD(fixture, "a daemon that goes ends the request", "[tui]") {
  listen();
  ask();
  acceptor->accept(daemon);
  SECTION("in the middle") {
    send({row("a")});
    daemon.close();
    uut.work();
    REQUIRE(got.size() == 2);
    CHECK(got[1].end().code() == static_cast<uint32_t>(ec::not_connected));
  }
  SECTION("by garbage") {
    boost::asio::write(daemon, boost::asio::buffer("\xff\xff\xff\xff", 4));
    uut.work();
    REQUIRE(got.size() == 1);
    CHECK(got[0].end().code() == static_cast<uint32_t>(ec::parse_error));
  }
  CHECK(uut.idle());
  CHECK(uut.descriptor() == -1);
}

TEST_CASE_METHOD(fixture, "a request that is abandoned has no end", "[tui]") {
  listen();
  ask();
  acceptor->accept(daemon);
  send({row("a"), end()});
  uut.abandon();
  CHECK(uut.idle());
  uut.work();
  CHECK(got.empty());
}

TEST_CASE_METHOD(fixture, "a link reads a part at a time", "[tui]") {
  listen();
  ask();
  acceptor->accept(daemon);
  daemon.non_blocking(true);
  std::string out;
  for (auto i = 0; i < 20'000; ++i)
    REQUIRE(append_frame(
      out, row("a name of some length, number " + std::to_string(i))
             .SerializeAsString()));
  size_t sent = 0;
  size_t most_at_once = 0;
  while (sent < out.size()) {
    boost::system::error_code err;
    sent += daemon.write_some(
      boost::asio::buffer(out.data() + sent, out.size() - sent), err);
    auto before = got.size();
    uut.work();
    most_at_once = std::max(most_at_once, got.size() - before);
  }
  while (uut.is_urgent())
    uut.work();
  CHECK(got.size() == 20'000);
  CHECK(most_at_once < 20'000);
}

} // namespace troupe
