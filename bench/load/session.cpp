// Frames in, answers out.

#include "bench/load/session.hpp"

#include "bench/load/serve.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>

namespace troupe::load {

namespace {

constexpr size_t header_size = 7; ///< MBAP header with the unit id.
constexpr size_t max_pdu = 253;
constexpr size_t max_output = 262'144; ///< Beyond it, reading pauses.
constexpr size_t max_waiting = 256;
constexpr uint8_t gateway_target_silent = 0x0B;

/// Transaction and unit id come back as they came. MBAP header (Messaging on
/// TCP/IP V1.0b, 3.1.3): transaction 2, protocol 2, length 2, unit 1; the
/// length counts unit and PDU.
bytes make_frame(const uint8_t* header, const bytes& pdu) {
  bytes out(header, header + header_size);
  auto length = pdu.size() + 1;
  out[4] = static_cast<uint8_t>(length >> 8);
  out[5] = static_cast<uint8_t>(length);
  out.insert(out.end(), pdu.begin(), pdu.end());
  return out;
}

} // namespace

session::session(tcp::socket socket, field_state state,
                 std::shared_ptr<const unit_list> units)
  : socket_{std::move(socket)}, state_{state}, units_{std::move(units)} {
  boost::system::error_code ignored;
  socket_.set_option(tcp::no_delay{true}, ignored);
  ++state_.count.accepted;
  ++state_.count.open;
}

session::~session() {
  --state_.count.open;
}

void session::start() {
  read();
}

void session::close() {
  boost::system::error_code ignored;
  socket_.close(ignored);
}

void session::read() {
  if (reading_ || out_.size() > max_output)
    return;
  reading_ = true;
  socket_.async_read_some(boost::asio::buffer(chunk_),
                          [me = shared_from_this()](auto error, auto count) {
                            me->reading_ = false;
                            if (!error)
                              me->on_read(count);
                          });
}

void session::on_read(size_t count) {
  in_.insert(in_.end(), chunk_.begin(),
             chunk_.begin() + static_cast<std::ptrdiff_t>(count));
  if (!take_frames()) {
    ++state_.count.broken;
    return close();
  }
  read();
}

bool session::take_frames() {
  size_t done = 0;
  while (in_.size() - done >= header_size) {
    auto* header = in_.data() + done;
    // A length that cannot be is not skipped: where the next frame would begin
    // is unknown, so the connection ends.
    auto length = static_cast<size_t>(header[4] << 8 | header[5]);
    if (header[2] != 0 || header[3] != 0 || length < 2 || length > max_pdu + 1)
      return false;
    auto end = done + header_size - 1 + length;
    if (in_.size() < end)
      break;
    serve(header, bytes(header + header_size, in_.data() + end));
    done = end;
  }
  in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(done));
  return true;
}

/// Unit ids that nobody has are answered as a gateway does, with exception 11.
void session::serve(const uint8_t* header, const bytes& pdu) {
  auto& count = state_.count;
  ++count.requests;
  auto id = size_t{header[header_size - 1]};
  if (id < 1 || id > units_->size()) {
    ++count.exceptions;
    auto function = static_cast<uint8_t>(pdu[0] | 0x80);
    return send(make_frame(header, {function, gateway_target_silent}));
  }
  auto& unit = (*units_)[id - 1];
  if (auto made = load::serve(state_, unit, pdu))
    reply(unit.what, make_frame(header, *made));
}

void session::reply(const fault& what, bytes frame) {
  if (what.kind == fault_kind::slow)
    return wait_and_send(what.time, std::move(frame));
  if (what.kind == fault_kind::garbage)
    spoil(frame, 2); // a wrong length in any case
  send(frame);
}

void session::wait_and_send(std::chrono::milliseconds delay, bytes frame) {
  if (waiting_ == max_waiting) {
    ++state_.count.dropped;
    return;
  }
  ++waiting_;
  auto timer = std::make_shared<boost::asio::steady_timer>(
    socket_.get_executor(), delay);
  timer->async_wait(
    [me = shared_from_this(), timer, frame = std::move(frame)](auto error) {
      --me->waiting_;
      if (!error && me->socket_.is_open())
        me->send(frame);
    });
}

void session::send(const bytes& frame) {
  out_.insert(out_.end(), frame.begin(), frame.end());
  write();
}

void session::write() {
  if (!writing_.empty() || out_.empty())
    return;
  writing_.swap(out_);
  boost::asio::async_write(socket_, boost::asio::buffer(writing_),
                           [me = shared_from_this()](auto error, size_t) {
                             me->writing_.clear();
                             if (error)
                               return me->close();
                             me->write();
                             me->read();
                           });
}

} // namespace troupe::load
