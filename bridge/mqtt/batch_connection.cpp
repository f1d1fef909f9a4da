#include "bridge/mqtt/batch_connection.hpp"

#include <poll.h>
#include <signal.h>

#include <algorithm>
#include <array>
#include <thread>
#include <utility>

namespace troupe {

namespace {

using namespace std::chrono;
using time_point = batch_session::time_point;

/// Under load a turn begins so long after the one before: a broker acknowledges
/// message by message, and each wakes the thread otherwise, for three times the
/// cost. What comes after a pause goes out at once.
constexpr milliseconds turn_length{1};

batch_session_config session_of(const paho_config& cfg) {
  batch_session_config out;
  out.login.client_id = cfg.client_id + 'w';
  out.login.user = cfg.user;
  out.login.password = cfg.password;
  out.login.keep_alive = static_cast<uint16_t>(cfg.keep_alive);
  return out;
}

} // namespace

batch_connection::batch_connection(const paho_config& cfg)
  : cfg_(cfg), session_(session_of(cfg)) {
  // nop
}

status batch_connection::publish(const bus_message& x, uint64_t token) {
  std::unique_lock guard{mutex_};
  if (auto ok = session_.publish(x, token); !ok)
    return ok;
  auto was_rung = std::exchange(rung_, true);
  guard.unlock();
  if (!was_rung)
    bell_.ring();
  return {};
}

/// Who was not let in yet says nothing.
void batch_connection::end(ending how) {
  {
    std::lock_guard guard{mutex_};
    ending_ = session_.is_ready() ? how : ending::drop;
    ending_at_ = steady_clock::now() + goodbye_limit;
    session_.close();
  }
  bell_.ring();
}

bool batch_connection::await_end(milliseconds most) {
  std::unique_lock guard{mutex_};
  return changed_.wait_for(guard, most, [this] { return ended_; });
}

bool batch_connection::is_ending() {
  std::lock_guard guard{mutex_};
  return ending_ != ending::none;
}

bool batch_connection::is_ready() {
  std::lock_guard guard{mutex_};
  return session_.is_ready();
}

/// OpenSSL writes to sockets in a way that raises SIGPIPE. With TLS 1.3 a
/// certificate of ours that is refused shows only when we read (RFC
/// 8446, 4.6.2).
void batch_connection::run(const writer_handlers& handlers) {
  sigset_t pipe;
  sigemptyset(&pipe);
  sigaddset(&pipe, SIGPIPE);
  ::pthread_sigmask(SIG_BLOCK, &pipe, nullptr);
  auto stream = open();
  auto why = stream ? serve(**stream, handlers) : stream.error();
  if (stream && cfg_.tls && why.code == ec::not_connected && !is_ready())
    why = {ec::protocol_error,
           "it ends the connection: it may not take our certificate"};
  if (!is_ending())
    handlers.lost(why);
  std::lock_guard guard{mutex_};
  ended_ = true;
  changed_.notify_all();
}

result<std::unique_ptr<byte_stream>> batch_connection::open() {
  if (bell_.descriptor() < 0)
    return failure{ec::overloaded, "this process has too many files open"};
  patience wait;
  wait.stop = bell_.descriptor();
  {
    std::lock_guard guard{mutex_};
    if (auto ok = session_.open(steady_clock::now()); !ok)
      return ok.error();
    wait.until = session_.deadline();
  }
  auto tcp = open_tcp(cfg_.host, cfg_.port, wait);
  if (!tcp || !cfg_.tls)
    return tcp;
  return secure(*std::move(tcp), cfg_.host, *cfg_.tls, wait);
}

/// One turn: send all there is, wait, hear all there is.
failure batch_connection::serve(byte_stream& stream,
                                const writer_handlers& handlers) {
  cargo sending;
  short reading = POLLIN;
  time_point next_turn{};
  while (true) {
    time_point deadline{};
    auto was_stuck = !sending.empty();
    if (auto ok = load(sending, deadline); !ok)
      return ok.error();
    auto writing = send(stream, sending);
    if (!writing)
      return writing.error();
    if (was_stuck && sending.empty())
      continue; // whoever rang meanwhile rings no second time
    std::array<pollfd, 2> all{pollfd{stream.descriptor(),
                                     static_cast<short>(reading | *writing), 0},
                              pollfd{bell_.descriptor(), POLLIN, 0}};
    auto left = ceil<milliseconds>(deadline - steady_clock::now()).count();
    ::poll(all.data(), all.size(),
           static_cast<int>(std::clamp<int64_t>(left, 0, 60'000)));
    std::this_thread::sleep_until(next_turn);
    next_turn = steady_clock::now() + turn_length;
    if (all[1].revents != 0)
      bell_.silence();
    if (all[0].revents == 0)
      continue;
    auto heard = receive(stream, handlers);
    if (!heard)
      return heard.error();
    reading = *heard;
  }
}

/// Fails when there is nothing left to do, with a reason when nobody asked for
/// the end.
status batch_connection::load(cargo& x, time_point& deadline) {
  auto now = steady_clock::now();
  std::lock_guard guard{mutex_};
  rung_ = false;
  if (ending_ == ending::drop
      || (ending_ == ending::goodbye && now >= ending_at_))
    return failure{ec::cancelled, {}};
  if (auto ok = session_.on_time(now); !ok)
    return ok;
  deadline = session_.deadline();
  if (ending_ == ending::goodbye)
    deadline = std::min(deadline, ending_at_);
  if (x.empty()) {
    x.bytes.clear();
    x.sent = 0;
    session_.take(x.bytes, now);
  }
  return {};
}

/// Returns what to wait for; zero: all is sent.
result<short> batch_connection::send(byte_stream& stream, cargo& x) {
  while (!x.empty()) {
    auto moved = stream.write(x.bytes.data() + x.sent, x.bytes.size() - x.sent);
    if (moved.bytes == 0 && moved.events == 0)
      return failure{ec::not_connected, "it ended the connection"};
    if (moved.bytes == 0)
      return moved.events;
    x.sent += moved.bytes;
  }
  return short{0};
}

/// Returns what to wait for. A piece that does not fill the buffer is the last
/// one for now.
result<short> batch_connection::receive(byte_stream& stream,
                                        const writer_handlers& handlers) {
  std::array<char, 16'384> buffer;
  while (true) {
    auto moved = stream.read(buffer.data(), buffer.size());
    if (moved.bytes == 0 && moved.events == 0)
      return failure{ec::not_connected, "it ended the connection"};
    if (moved.bytes == 0)
      return moved.events;
    if (auto ok = accept({buffer.data(), moved.bytes}, handlers); !ok)
      return ok.error();
    if (moved.bytes < buffer.size())
      return short{POLLIN};
  }
}

/// Handlers are called without the lock: they may publish.
status batch_connection::accept(std::string_view bytes,
                                const writer_handlers& handlers) {
  token_ranges acked;
  std::unique_lock guard{mutex_};
  auto was_ready = session_.is_ready();
  auto ok = session_.received(bytes, steady_clock::now(), acked);
  auto is_new = session_.is_ready() && !was_ready;
  auto silent = ending_ != ending::none;
  guard.unlock();
  if (silent)
    return ok;
  if (is_new)
    handlers.connected();
  if (!acked.empty())
    handlers.acked(acked);
  return ok;
}

} // namespace troupe
