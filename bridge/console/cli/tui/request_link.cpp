#include "bridge/console/cli/tui/request_link.hpp"

#include "protocol/errc.hpp"

#include <boost/asio/buffer.hpp>
#include <sys/un.h>

#include <array>
#include <cassert>
#include <utility>

namespace troupe::cli {

namespace {

/// A listing of all points is megabytes: keys are heard between its parts, and
/// no picture waits for the end of it.
constexpr size_t most_bytes = size_t{256} << 10;

bool is_later(const boost::system::error_code& err) {
  return err == boost::asio::error::would_block
         || err == boost::asio::error::try_again
         || err == boost::asio::error::interrupted;
}

} // namespace

request_link::request_link(std::string socket) : path_(std::move(socket)) {
  // nop
}

void request_link::ask(const console::request& x, reply_handler handler) {
  assert(idle());
  handler_ = std::move(handler);
  if (!socket_)
    connect();
  if (broken_)
    return;
  if (auto ok = append_frame(out_, x.SerializeAsString()); !ok)
    fail(static_cast<uint32_t>(ok.error().code), ok.error().text);
}

void request_link::abandon() {
  socket_.reset();
  reader_ = frame_reader{};
  handler_ = {};
  out_.clear();
  broken_.reset();
  unread_ = false;
}

int request_link::descriptor() const {
  // `native_handle` of a socket that is open does not change it.
  return socket_ ? const_cast<socket_type&>(*socket_).native_handle() : -1;
}

void request_link::work() {
  if (socket_ && !broken_)
    write();
  if (socket_ && !broken_)
    read();
  if (!broken_)
    return;
  auto end = *std::exchange(broken_, std::nullopt);
  if (auto handler = std::exchange(handler_, {}))
    handler(end);
}

/// A connection to a local socket is there at once or not at all: a daemon that
/// accepts none, stopped perhaps, gives EAGAIN when its queue is full.
void request_link::connect() {
  if (path_.size() >= sizeof(sockaddr_un::sun_path))
    return fail(static_cast<uint32_t>(ec::device_refused),
                path_ + ": the path is too long");
  boost::system::error_code err;
  socket_.emplace(io_);
  socket_->open({}, err);
  if (!err)
    socket_->non_blocking(true, err);
  if (!err)
    socket_->connect({path_}, err);
  if (err)
    fail(static_cast<uint32_t>(ec::not_connected),
         "no daemon (" + err.message() + ')');
}

void request_link::write() {
  if (out_.empty())
    return;
  boost::system::error_code err;
  auto n = socket_->write_some(boost::asio::buffer(out_), err);
  if (err && !is_later(err)) {
    out_.clear(); // its last reply, which may say why, is still to be read
    return;
  }
  out_.erase(0, n);
}

void request_link::read() {
  std::array<char, size_t{64} << 10> chunk{};
  unread_ = false;
  for (size_t sum = 0; socket_ && sum < most_bytes;) {
    boost::system::error_code err;
    auto n = socket_->read_some(boost::asio::buffer(chunk), err);
    if (err && is_later(err))
      return;
    if (err)
      return fail(static_cast<uint32_t>(ec::not_connected),
                  "the daemon closed the connection");
    sum += n;
    reader_.feed({chunk.data(), n});
    take_frames();
    if (broken_)
      return;
  }
  unread_ = socket_.has_value();
}

void request_link::take_frames() {
  while (handler_) {
    auto payload = reader_.next();
    if (payload && !*payload)
      return;
    console::reply reply;
    if (!payload || !reply.ParseFromString(**payload))
      return fail(static_cast<uint32_t>(ec::parse_error),
                  "the daemon sent garbage");
    if (!reply.has_end()) {
      // A handler may abandon the link, and with it itself.
      auto handler = handler_;
      handler(reply);
    } else if (auto handler = std::exchange(handler_, {})) {
      handler(reply);
    }
  }
}

void request_link::fail(uint32_t code, std::string text) {
  auto handler = std::move(handler_);
  abandon();
  handler_ = std::move(handler);
  broken_.emplace();
  broken_->mutable_end()->set_code(code);
  broken_->mutable_end()->set_text(std::move(text));
}

} // namespace troupe::cli
