// Listeners of the simulator.

#include "bench/load/server.hpp"

#include "bench/load/session.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe::load {

namespace {

/// After a failed accept.
constexpr auto accept_pause = std::chrono::milliseconds{200};

} // namespace

server::server(boost::asio::io_context& context, field_state state)
  : context_{context}, state_{state} {
  // nop
}

result<uint16_t> server::listen(const std::string& host, uint16_t port,
                                unit_list units) {
  boost::system::error_code error;
  auto address = boost::asio::ip::make_address(host, error);
  if (error)
    return failure{ec::invalid_config,
                   fmt::format("`{}` is not an IP address", host)};
  tcp::endpoint where{address, port};
  tcp::acceptor acceptor{context_};
  acceptor.open(where.protocol(), error);
  if (!error)
    acceptor.set_option(tcp::acceptor::reuse_address{true}, error);
  if (!error)
    acceptor.bind(where, error);
  if (!error)
    acceptor.listen(boost::asio::socket_base::max_listen_connections, error);
  if (error)
    return failure{ec::resource_taken,
                   fmt::format("cannot listen on {}:{}: {}", host, port,
                               error.message())};
  auto chosen = acceptor.local_endpoint(error).port();
  auto& added = listeners_.emplace_back(
    listener{std::move(acceptor), boost::asio::steady_timer{context_},
             std::make_shared<const unit_list>(std::move(units))});
  accept(added);
  return chosen;
}

void server::accept(listener& x) {
  x.acceptor.async_accept([this, &x](auto error, tcp::socket socket) {
    on_accept(x, error, std::move(socket));
  });
}

/// Goes on accepting whatever happened, until `close`.
void server::on_accept(listener& x, const boost::system::error_code& error,
                       tcp::socket socket) {
  if (!x.acceptor.is_open())
    return;
  if (error) {
    // Most likely out of file descriptors: trying again at once would spin.
    x.pause.expires_after(accept_pause);
    x.pause.async_wait([this, &x](auto stopped) {
      if (!stopped)
        accept(x);
    });
    return;
  }
  auto added = std::make_shared<session>(std::move(socket), state_, x.units);
  auto& all = sessions_;
  // Connections end by themselves; this list only has to know who is left.
  all.erase(std::remove_if(all.begin(), all.end(),
                           [](auto& old) { return old.expired(); }),
            all.end());
  all.push_back(added);
  added->start();
  accept(x);
}

void server::close() {
  boost::system::error_code ignored;
  for (auto& x : listeners_) {
    x.acceptor.close(ignored);
    x.pause.cancel();
  }
  for (auto& weak : sessions_)
    if (auto open = weak.lock())
      open->close();
}

} // namespace troupe::load
