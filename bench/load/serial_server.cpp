#include "bench/load/serial_server.hpp"

#include "bench/load/serve.hpp"

#include <fcntl.h>
#include <stdlib.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>

namespace troupe::load {

namespace {

constexpr size_t max_waiting = 256;

/// Length of a request, as far as the first bytes tell; 0: too few, or none of
/// the functions that the units know.
size_t request_size(const uint8_t* x, size_t size) noexcept {
  if (size < 2)
    return 0;
  if (x[1] >= 1 && x[1] <= 6)
    return 8;
  if (x[1] != 15 && x[1] != 16)
    return 0;
  return size < 7 ? 0 : 9u + x[6];
}

bytes make_frame(uint8_t unit, const bytes& pdu) {
  bytes out;
  out.reserve(pdu.size() + 3); // GCC 12 warns of an insertion that has to grow
  out.push_back(unit);
  out.insert(out.end(), pdu.begin(), pdu.end());
  auto crc = modbus::crc16(out.data(), out.size());
  out.push_back(static_cast<uint8_t>(crc));
  out.push_back(static_cast<uint8_t>(crc >> 8));
  return out;
}

/// The terminal with its name; bytes pass as they are.
int open_port(int end, std::string& name) {
  std::array<char, 128> path{};
  if (::grantpt(end) != 0 || ::unlockpt(end) != 0
      || ::ptsname_r(end, path.data(), path.size()) != 0)
    return -1;
  name = path.data();
  auto port = ::open(path.data(), O_RDWR | O_NOCTTY | O_CLOEXEC);
  termios how{};
  if (port >= 0 && ::tcgetattr(port, &how) == 0) {
    ::cfmakeraw(&how);
    ::tcsetattr(port, TCSANOW, &how);
  }
  return port;
}

} // namespace

serial_line::serial_line(boost::asio::io_context& context, int end, int port,
                         const field_state& state, unit_list units,
                         const modbus::rtu_timing& timing)
  : end_{context, end},
    port_{port},
    state_{state},
    units_{std::move(units)},
    timing_{timing} {
  // nop
}

serial_line::~serial_line() {
  ::close(port_);
}

void serial_line::start() {
  read();
}

void serial_line::close() {
  boost::system::error_code ignored;
  end_.close(ignored);
}

void serial_line::read() {
  end_.async_read_some(boost::asio::buffer(chunk_), [me = shared_from_this()](
                                                      auto error, auto count) {
    if (error)
      return;
    auto now = std::chrono::steady_clock::now();
    me->free_at_ = std::max(now, me->free_at_) + me->timing_.of(count);
    me->used_ += me->timing_.of(count);
    me->in_.insert(me->in_.end(), me->chunk_.begin(),
                   me->chunk_.begin() + static_cast<std::ptrdiff_t>(count));
    me->take_requests();
    me->read();
  });
}

/// What is no request is skipped byte by byte.
void serial_line::take_requests() {
  size_t done = 0;
  while (in_.size() - done >= modbus::least_rtu_bytes) {
    auto x = in_.data() + done;
    auto left = in_.size() - done;
    auto size = request_size(x, left);
    if (size > 0 && size <= left && modbus::has_crc(x, size)) {
      serve(x, size);
      done += size;
    } else if (size > left && left < modbus::most_rtu_bytes) {
      break; // the rest is to come
    } else {
      ++done;
    }
  }
  in_.erase(in_.begin(), in_.begin() + static_cast<std::ptrdiff_t>(done));
}

void serial_line::serve(const uint8_t* data, size_t size) {
  ++state_.count.requests;
  used_ += timing_.t35;
  bytes pdu(data + 1, data + size - 2);
  auto id = data[0];
  if (id == modbus::broadcast_unit) {
    for (auto& x : units_)
      static_cast<void>(load::serve(state_, x, pdu));
  } else if (id > units_.size()) {
    ++state_.count.unanswered;
  } else if (auto made = load::serve(state_, units_[id - 1u], pdu)) {
    auto frame = make_frame(id, *made);
    if (units_[id - 1u].what.kind == fault_kind::garbage)
      spoil(frame, 0);
    answer(units_[id - 1u], std::move(frame));
  }
}

/// A unit keeps t3.5, too, before it answers.
void serial_line::answer(const unit& x, bytes frame) {
  if (waiting_ == max_waiting) {
    ++state_.count.dropped;
    return;
  }
  free_at_ += timing_.t35 + timing_.of(frame.size());
  used_ += timing_.t35 + timing_.of(frame.size());
  if (x.what.kind == fault_kind::slow)
    free_at_ += x.what.time;
  ++waiting_;
  auto timer = std::make_shared<boost::asio::steady_timer>(end_.get_executor(),
                                                           free_at_);
  timer->async_wait(
    [me = shared_from_this(), timer, frame = std::move(frame)](auto error) {
      --me->waiting_;
      if (!error && me->end_.is_open())
        me->write(frame);
    });
}

/// A terminal takes a frame at once, or else its reader is gone and the frame
/// lost, as on a wire.
void serial_line::write(const bytes& frame) {
  boost::system::error_code ignored;
  end_.write_some(boost::asio::buffer(frame), ignored);
}

serial_server::serial_server(boost::asio::io_context& context,
                             const field_state& state, uint32_t baud)
  : context_{context}, state_{state} {
  if (baud > 0)
    timing_ = modbus::make_rtu_timing(baud, 11);
}

result<std::string> serial_server::open(unit_list units) {
  std::string name;
  auto end = ::posix_openpt(O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC);
  auto port = end < 0 ? -1 : open_port(end, name);
  if (port < 0) {
    if (end >= 0)
      ::close(end);
    return failure{ec::resource_taken, "there is no pseudo terminal left"};
  }
  lines_.push_back(std::make_shared<serial_line>(context_, end, port, state_,
                                                 std::move(units), timing_));
  lines_.back()->start();
  return name;
}

std::chrono::nanoseconds serial_server::used() const {
  std::chrono::nanoseconds out{0};
  for (auto& x : lines_)
    out += x->used();
  return out;
}

std::optional<double>
serial_server::used_share(std::chrono::steady_clock::time_point now) const {
  auto passed = (now - window_) * static_cast<int64_t>(lines_.size());
  if (passed.count() <= 0 || timing_.character.count() == 0)
    return std::nullopt;
  using time = std::chrono::duration<double>;
  return 100 * (time{used() - used_before_} / time{passed});
}

void serial_server::begin_window(std::chrono::steady_clock::time_point now) {
  window_ = now;
  used_before_ = used();
}

void serial_server::close() {
  for (auto& x : lines_)
    x->close();
  lines_.clear();
}

} // namespace troupe::load
