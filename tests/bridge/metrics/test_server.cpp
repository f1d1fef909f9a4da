// The server, spoken to over a socket of the loopback.

#include "bridge/metrics/server.hpp"

#include <catch2/catch.hpp>

#include <boost/asio/connect.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <future>
#include <mutex>
#include <string>
#include <vector>

namespace troupe {

namespace {

using boost::asio::ip::tcp;

class http_client {
public:
  explicit http_client(uint16_t port) {
    socket_.connect({boost::asio::ip::make_address("127.0.0.1"), port});
  }

  void send(const std::string& text) {
    boost::asio::write(socket_, boost::asio::buffer(text));
  }

  /// Reads until the server closes.
  std::string rest() {
    std::string out;
    boost::system::error_code err;
    boost::asio::read(socket_, boost::asio::dynamic_buffer(out), err);
    return out;
  }

private:
  boost::asio::io_context io_;
  tcp::socket socket_{io_};
};

std::string ask(uint16_t port, const std::string& line) {
  http_client x{port};
  x.send(line + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  return x.rest();
}

std::unique_ptr<metrics_server> serve(scrape_starter start) {
  auto out = open_metrics_server("127.0.0.1", 0, std::move(start));
  REQUIRE(out);
  return *std::move(out);
}

bool has(const std::string& text, const std::string& part) {
  return text.find(part) != std::string::npos;
}

void answer(const std::function<void(std::string)>& done) {
  done("a 1\n");
}

} // namespace

TEST_CASE("metrics are served as text of version 0.0.4", "[metrics_server]") {
  auto uut = serve(answer);
  auto got = ask(uut->port(), "GET /metrics");
  CHECK(has(got, "HTTP/1.1 200 OK"));
  CHECK(has(got, "Content-Type: text/plain; version=0.0.4; charset=utf-8"));
  CHECK(has(got, "\r\n\r\na 1\n"));
  CHECK(has(ask(uut->port(), "GET /metrics?name=x"), "200 OK"));
  auto head = ask(uut->port(), "HEAD /metrics");
  CHECK(has(head, "Content-Length: 4"));
  CHECK_FALSE(has(head, "a 1"));
}

TEST_CASE("a connection serves more than one scrape", "[metrics_server]") {
  auto uut = serve(answer);
  http_client x{uut->port()};
  x.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  x.send("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  auto got = x.rest();
  CHECK(got.find("a 1") != got.rfind("a 1"));
}

TEST_CASE("nothing else is served", "[metrics_server]") {
  auto uut = serve(answer);
  CHECK(has(ask(uut->port(), "GET /"), "404 Not Found"));
  CHECK(has(ask(uut->port(), "GET /metricsx"), "404 Not Found"));
  CHECK(has(ask(uut->port(), "DELETE /metrics"), "405 Method Not Allowed"));
  http_client x{uut->port()};
  x.send("GET /metrics HTTP/1.1\r\nX: " + std::string(10'000, 'x')
         + "\r\n\r\n");
  CHECK_FALSE(has(x.rest(), "200 OK"));
  CHECK(has(ask(uut->port(), "GET /metrics"), "200 OK"));
}

TEST_CASE("a second scrape at a time is told to come again",
          "[metrics_server]") {
  std::promise<std::function<void(std::string)>> begun;
  auto uut = serve([&](auto done) { begun.set_value(std::move(done)); });
  http_client first{uut->port()};
  first.send("GET /metrics HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  auto done = begun.get_future().get();
  auto second = ask(uut->port(), "GET /metrics");
  CHECK(has(second, "503 Service Unavailable"));
  CHECK(has(second, "Retry-After: 1"));
  done("late 1\n");
  CHECK(has(first.rest(), "late 1"));
}

TEST_CASE("a scrape that ends after the server is harmless",
          "[metrics_server]") {
  std::promise<std::function<void(std::string)>> begun;
  auto uut = serve([&](auto done) { begun.set_value(std::move(done)); });
  http_client x{uut->port()};
  x.send("GET /metrics HTTP/1.1\r\nHost: x\r\n\r\n");
  auto done = begun.get_future().get();
  uut.reset();
  done("too late\n");
  CHECK_FALSE(has(x.rest(), "200 OK"));
}

TEST_CASE("a port that is taken is told", "[metrics_server]") {
  auto uut = serve(answer);
  auto second = open_metrics_server("127.0.0.1", uut->port(), answer);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == ec::resource_taken);
  auto nowhere = open_metrics_server("nonsense", 0, answer);
  REQUIRE_FALSE(nowhere);
}

} // namespace troupe
