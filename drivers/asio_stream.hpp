// A link over anything Boost.Asio can read from and write to.

#pragma once

#include "drivers/transport.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <utility>
#include <vector>

namespace troupe {

/// Reads and writes once `begin` was called; how it opens is for classes
/// derived from it. Lives as long as an operation of its own is under way;
/// after `abandon` nobody is told anything.
template <class Stream>
class asio_stream : public std::enable_shared_from_this<asio_stream<Stream>> {
public:
  explicit asio_stream(boost::asio::io_context& io) : stream_(io) {
    // nop
  }

  virtual ~asio_stream() = default;

  virtual void open(transport_handlers handlers) = 0;

  void send(std::vector<uint8_t> data) {
    unsent_bytes_ += data.size();
    if (unsent_bytes_ > most_unsent)
      return boost::asio::post(
        stream_.get_executor(), [self = this->shared_from_this()] {
          self->fail(boost::asio::error::no_buffer_space);
        });
    unsent_.push_back(std::move(data));
    if (unsent_.size() == 1)
      write();
  }

  // Handlers first: closing must not tell anybody.
  void abandon() {
    handlers_ = {};
    close();
  }

protected:
  using error_code = boost::system::error_code;

  /// The stream is open.
  void begin() {
    if (auto opened = handlers_.opened)
      opened();
    read();
  }

  void fail(const error_code& err) {
    end({ec::not_connected, err.message()});
  }

  void end(const failure& why) {
    auto told = std::move(handlers_.closed);
    handlers_ = {};
    close();
    if (told)
      told(why);
  }

  virtual void close() {
    error_code ignored;
    stream_.close(ignored);
  }

  Stream stream_;
  transport_handlers handlers_;

private:
  /// Bytes that may wait for a peer that does not read. A Modbus line never has
  /// more than a few requests of 260 bytes there.
  static constexpr size_t most_unsent = 1u << 20;

  void read() {
    if (!stream_.is_open())
      return;
    stream_.async_read_some(
      boost::asio::buffer(buffer_),
      [self = this->shared_from_this()](const error_code& err, size_t size) {
        if (err)
          return self->fail(err);
        // A copy: the receiver may destroy the transport, and handlers with it.
        if (auto received = self->handlers_.received)
          received(self->buffer_.data(), size);
        self->read();
      });
  }

  void write() {
    boost::asio::async_write(
      stream_, boost::asio::buffer(unsent_.front()),
      [self = this->shared_from_this()](const error_code& err, size_t size) {
        if (err)
          return self->fail(err);
        self->unsent_bytes_ -= size;
        self->unsent_.pop_front();
        if (!self->unsent_.empty())
          self->write();
      });
  }

  std::array<uint8_t, 1024> buffer_{}; // thousands of links: kept small
  std::deque<std::vector<uint8_t>> unsent_;
  size_t unsent_bytes_ = 0;
};

} // namespace troupe
