#include "bridge/metrics/server.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <fmt/format.h>

#include <chrono>
#include <optional>
#include <thread>
#include <utility>

namespace troupe {

namespace {

namespace http = boost::beast::http;
using boost::asio::ip::tcp;

constexpr size_t most_sessions = 8;
constexpr uint32_t most_head = 8 << 10;
constexpr std::chrono::seconds patience{10};

class session;

/// What the sessions of one server share; all on the server's thread. Sessions
/// live in the handlers of *io*: it must end before what they use.
struct shared_state {
  scrape_starter start;
  size_t sessions = 0;
  boost::asio::io_context io{1};
  std::shared_ptr<session> waiting; ///< Whose scrape is under way.
};

class session : public std::enable_shared_from_this<session> {
public:
  session(tcp::socket socket, const std::shared_ptr<shared_state>& shared)
    : stream_(std::move(socket)), shared_(*shared), link_(shared) {
    ++shared_.sessions;
  }

  ~session() {
    --shared_.sessions;
  }

  session(const session&) = delete;
  session& operator=(const session&) = delete;

  void receive() {
    parser_.emplace();
    parser_->header_limit(most_head);
    parser_->body_limit(0);
    stream_.expires_after(patience);
    http::async_read(stream_, buffer_, *parser_,
                     [me = shared_from_this()](const auto& err, size_t) {
                       if (!err)
                         me->answer();
                     });
  }

private:
  void answer() {
    auto& request = parser_->get();
    auto target = request.target();
    if (target.substr(0, target.find('?')) != "/metrics")
      return send(http::status::not_found, "see /metrics\n");
    if (request.method() != http::verb::get
        && request.method() != http::verb::head)
      return send(http::status::method_not_allowed, "GET only\n");
    if (shared_.waiting)
      return send(http::status::service_unavailable,
                  "another scrape is under way\n");
    shared_.waiting = shared_from_this();
    stream_.expires_never(); // a scrape has limits of its own
    shared_.start([link = link_](std::string text) { scraped(link, text); });
  }

  /// Comes from another thread, and perhaps after the end of the server.
  static void scraped(const std::weak_ptr<shared_state>& link,
                      std::string text) {
    auto shared = link.lock();
    if (!shared)
      return;
    boost::asio::post(shared->io, [link, text = std::move(text)]() mutable {
      if (auto alive = link.lock())
        if (auto who = std::exchange(alive->waiting, nullptr))
          who->send(http::status::ok, std::move(text));
    });
  }

  void send(http::status code, std::string text) {
    auto& request = parser_->get();
    response_ = {code, request.version()};
    response_.keep_alive(request.keep_alive());
    response_.set(http::field::content_type,
                  code == http::status::ok
                    ? "text/plain; version=0.0.4; charset=utf-8"
                    : "text/plain; charset=utf-8");
    if (code == http::status::service_unavailable)
      response_.set(http::field::retry_after, "1");
    if (code == http::status::method_not_allowed)
      response_.set(http::field::allow, "GET, HEAD");
    auto size = text.size();
    if (request.method() != http::verb::head)
      response_.body() = std::move(text);
    response_.content_length(size);
    stream_.expires_after(patience);
    http::async_write(stream_, response_,
                      [me = shared_from_this()](const auto& err, size_t) {
                        if (!err && me->response_.keep_alive())
                          me->receive();
                      });
  }

  boost::beast::tcp_stream stream_;
  shared_state& shared_;
  std::weak_ptr<shared_state> link_;
  boost::beast::flat_buffer buffer_{most_head};
  std::optional<http::request_parser<http::empty_body>> parser_;
  http::response<http::string_body> response_;
};

class asio_server final : public metrics_server {
public:
  explicit asio_server(scrape_starter start)
    : shared_(std::make_shared<shared_state>()),
      acceptor_(shared_->io),
      pause_(shared_->io) {
    shared_->start = std::move(start);
  }

  ~asio_server() override {
    shared_->io.stop();
    if (thread_.joinable())
      thread_.join();
  }

  status open(const std::string& host, uint16_t port) {
    boost::system::error_code err;
    tcp::endpoint where{boost::asio::ip::make_address(host, err), port};
    if (!err)
      acceptor_.open(where.protocol(), err);
    if (!err)
      acceptor_.set_option(tcp::acceptor::reuse_address(true), err);
    if (!err)
      acceptor_.bind(where, err);
    if (!err)
      acceptor_.listen(most_sessions, err);
    if (err)
      return failure{ec::resource_taken,
                     fmt::format("metrics at {}:{}: {}", host, port,
                                 err.message())};
    port_ = acceptor_.local_endpoint().port();
    accept();
    thread_ = std::thread{[this] { shared_->io.run(); }};
    return {};
  }

  [[nodiscard]] uint16_t port() const noexcept override {
    return port_;
  }

private:
  void accept() {
    acceptor_.async_accept([this](const auto& err, tcp::socket socket) {
      if (!err && shared_->sessions < most_sessions)
        std::make_shared<session>(std::move(socket), shared_)->receive();
      if (err == boost::asio::error::operation_aborted)
        return;
      if (!err)
        return accept();
      // Out of descriptors: asking again at once would only burn the CPU.
      pause_.expires_after(std::chrono::milliseconds{100});
      pause_.async_wait([this](const auto& stopped) {
        if (!stopped)
          accept();
      });
    });
  }

  std::shared_ptr<shared_state> shared_;
  tcp::acceptor acceptor_;
  boost::asio::steady_timer pause_;
  uint16_t port_ = 0;
  std::thread thread_;
};

} // namespace

result<std::unique_ptr<metrics_server>>
open_metrics_server(const std::string& host, uint16_t port,
                    scrape_starter start) {
  auto out = std::make_unique<asio_server>(std::move(start));
  if (auto ok = out->open(host, port); !ok)
    return ok.error();
  return std::unique_ptr<metrics_server>{std::move(out)};
}

} // namespace troupe
