#include "bridge/console/server.hpp"

#include <boost/asio/write.hpp>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <optional>

namespace troupe {

namespace {

failure taken(const std::string& path, const std::string& why) {
  return {ec::resource_taken, path + ": " + why};
}

/// Removes what a dead daemon left behind, and nothing else.
status clear_path(boost::asio::io_context& io, const std::string& path) {
  struct stat info {};
  if (::lstat(path.c_str(), &info) != 0)
    return {};
  if (!S_ISSOCK(info.st_mode))
    return taken(path, "there is a file in the place of the socket");
  boost::asio::local::stream_protocol::socket probe{io};
  boost::system::error_code err;
  probe.connect({path}, err);
  if (!err)
    return taken(path, "another daemon listens here");
  if (::unlink(path.c_str()) != 0)
    return taken(path, std::strerror(errno));
  return {};
}

/// As the kernel noted it when the peer connected; it cannot be forged.
std::optional<uid_t> user_of(int socket) noexcept {
  ucred peer{};
  socklen_t size = sizeof peer;
  if (::getsockopt(socket, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0)
    return std::nullopt;
  return peer.uid;
}

} // namespace

console_server::console_server(const std::shared_ptr<session_shared>& shared)
  : shared_(shared), acceptor_(*shared->io), pause_(*shared->io) {
  // nop
}

console_server::~console_server() {
  close();
}

result<std::unique_ptr<console_server>>
console_server::open(const std::shared_ptr<session_shared>& shared) {
  if (auto ok = validate(shared->cfg); !ok)
    return ok.error();
  if (auto ok = clear_path(*shared->io, shared->cfg.socket); !ok)
    return ok.error();
  std::unique_ptr<console_server> result{new console_server{shared}};
  if (auto ok = result->listen(); !ok)
    return ok.error();
  result->accept();
  return result;
}

status console_server::listen() {
  auto& path = shared_->cfg.socket;
  boost::system::error_code err;
  acceptor_.open(protocol{}, err);
  if (!err)
    acceptor_.bind({path}, err);
  // Before `listen` nobody can connect: no moment with a wider mode.
  if (!err && ::chmod(path.c_str(), S_IRUSR | S_IWUSR) != 0)
    err.assign(errno, boost::system::system_category());
  if (!err)
    acceptor_.listen(boost::asio::socket_base::max_listen_connections, err);
  if (err)
    return taken(path, err.message());
  return {};
}

void console_server::close() {
  if (!acceptor_.is_open())
    return;
  boost::system::error_code ignored; // closing, whatever it says
  acceptor_.close(ignored);
  pause_.cancel();
  ::unlink(shared_->cfg.socket.c_str());
  for (auto& x : std::set{sessions_})
    x->close();
}

/// A handler may run after the server is gone, or closed: a connection that
/// came in just before is in the queue already.
void console_server::accept() {
  acceptor_.async_accept(
    [this, alive = std::weak_ptr{alive_}](const boost::system::error_code& err,
                                          protocol::socket peer) {
      if (alive.expired() || !acceptor_.is_open())
        return;
      if (err)
        return pause();
      welcome(std::move(peer));
      accept();
    });
}

/// Out of descriptors, as a rule: trying again at once would spin.
void console_server::pause() {
  pause_.expires_after(std::chrono::seconds{1});
  pause_.async_wait(
    [this, alive = std::weak_ptr{alive_}](const boost::system::error_code&) {
      if (!alive.expired() && acceptor_.is_open())
        accept();
    });
}

void console_server::welcome(protocol::socket peer) {
  auto user = user_of(peer.native_handle());
  if (!user || !may_connect(*user, ::geteuid()))
    return refuse(std::move(peer), "the gateway belongs to another user");
  if (sessions_.size() >= shared_->cfg.connections)
    return refuse(std::move(peer), "too many consoles are connected");
  ++shared_->counters->accepted;
  auto session = std::make_shared<console_session>(std::move(peer), shared_);
  sessions_.insert(session);
  session->start([this, who = std::weak_ptr{session}] {
    if (auto x = who.lock())
      sessions_.erase(x);
  });
}

/// One short frame into an empty socket: it fits, or the peer does not care.
void console_server::refuse(protocol::socket peer, const char* why) {
  ++shared_->counters->refused;
  console::reply reply;
  reply.mutable_end()->set_code(static_cast<uint32_t>(ec::overloaded));
  reply.mutable_end()->set_text(why);
  std::string out;
  boost::system::error_code ignored;
  peer.non_blocking(true, ignored);
  if (append_frame(out, reply.SerializeAsString()))
    boost::asio::write(peer, boost::asio::buffer(out), ignored);
}

} // namespace troupe
