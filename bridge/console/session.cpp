#include "bridge/console/session.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/write.hpp>

#include <utility>

namespace troupe {

namespace {

/// Output is gathered up to this size before it is written.
constexpr size_t write_bytes = size_t{64} << 10;

console::reply make_end(ec code, std::string text) {
  console::reply result;
  result.mutable_end()->set_code(static_cast<uint32_t>(code));
  result.mutable_end()->set_text(std::move(text));
  return result;
}

/// Brings what actors say to the console's thread; knows whether the session
/// still works on the same command.
class session_sink final : public reply_sink {
public:
  session_sink(std::weak_ptr<console_session> session,
               std::shared_ptr<boost::asio::io_context> io, uint64_t number)
    : session_(std::move(session)), io_(std::move(io)), number_(number) {
    // nop
  }

  /// A command that nobody ends must not keep its client waiting.
  ~session_sink() override {
    end({}, ec::internal, "the console was stopped");
  }

  void send(row_source rows, std::function<void()> sent) override {
    post([n = number_, rows = std::move(rows),
          sent = std::move(sent)](const session_ptr& x) mutable {
      if (x != nullptr)
        x->on_rows(n, std::move(rows), std::move(sent));
    });
  }

  void finish(row_source rows, ec code, std::string text) override {
    end(std::move(rows), code, std::move(text));
  }

  void on_close(std::function<void()> gone) override {
    post([n = number_, gone = std::move(gone)](const session_ptr& x) mutable {
      if (x != nullptr)
        x->on_watch_close(n, std::move(gone));
      else
        gone();
    });
  }

private:
  using session_ptr = std::shared_ptr<console_session>;

  void end(row_source rows, ec code, std::string text) {
    post([n = number_, rows = std::move(rows), code,
          text = std::move(text)](const session_ptr& x) mutable {
      if (x != nullptr)
        x->on_finish(n, std::move(rows), code, std::move(text));
    });
  }

  template <class F>
  void post(F f) {
    boost::asio::post(*io_, [session = session_, f = std::move(f)]() mutable {
      f(session.lock());
    });
  }

  std::weak_ptr<console_session> session_;
  std::shared_ptr<boost::asio::io_context> io_;
  uint64_t number_;
};

} // namespace

console_session::console_session(socket_type socket,
                                 std::shared_ptr<session_shared> shared)
  : socket_(std::move(socket)), shared_(std::move(shared)) {
  // nop
}

console_session::~console_session() {
  shared_->import_bytes -= files_bytes_;
}

void console_session::start(std::function<void()> closed) {
  closed_ = std::move(closed);
  receive();
}

/// Calls out last, with its own members empty: the callee may let go of the
/// session.
void console_session::close() {
  boost::system::error_code ignored; // there is nothing left to rescue
  socket_.close(ignored);
  rows_ = {};
  sent_ = {};
  if (auto gone = std::exchange(gone_, {}))
    gone();
  if (auto closed = std::exchange(closed_, {}))
    closed();
}

// -- input --------------------------------------------------------------------

/// Also runs during a command: only reading tells that the client has gone.
void console_session::receive() {
  socket_.async_read_some(
    boost::asio::buffer(chunk_),
    [me = shared_from_this()](const boost::system::error_code& err, size_t n) {
      if (err)
        return me->close();
      me->reader_.feed({me->chunk_.data(), n});
      me->take_frames();
    });
}

void console_session::take_frames() {
  while (!last_) {
    auto payload = reader_.next();
    if (!payload)
      return violate(payload.error().code, payload.error().text);
    if (!*payload)
      return receive();
    take(**payload);
  }
}

void console_session::take(const std::string& payload) {
  console::request request;
  if (!request.ParseFromString(payload))
    return violate(ec::parse_error, "a frame is no request");
  if (running_)
    return violate(ec::invalid_request, "another command is running");
  if (request.has_file())
    keep(*request.mutable_file());
  else
    run(request);
}

void console_session::keep(console::import_file& file) {
  auto bytes = file.name().size() + file.text().size() + sizeof(import_file);
  if (shared_->import_bytes + bytes > shared_->cfg.import_bytes)
    return violate(ec::too_large, "files of more than "
                                    + std::to_string(shared_->cfg.import_bytes)
                                    + " bytes wait for their import");
  shared_->import_bytes += bytes;
  files_bytes_ += bytes;
  files_.push_back(
    {std::move(*file.mutable_name()), std::move(*file.mutable_text())});
}

void console_session::run(console::request& request) {
  running_ = true;
  auto cmd = std::make_shared<console_command>();
  cmd->request.Swap(&request);
  cmd->files = hand_over_files();
  cmd->sink = std::make_shared<session_sink>(weak_from_this(), shared_->io,
                                             ++command_);
  shared_->run(cmd);
}

/// After this the stream means nothing: no more reading.
void console_session::violate(ec code, const std::string& text) {
  ++shared_->counters->broken;
  running_ = true;
  last_ = true;
  ++command_; // whatever still runs is of no interest any more
  on_finish(command_, {}, code, text);
}

/// The files take their share of the budget along, until the last owner has
/// let them go.
import_files_ptr console_session::hand_over_files() {
  auto give_back = [shared = shared_, bytes = std::exchange(files_bytes_, 0)](
                     const std::vector<import_file>* x) {
    shared->import_bytes -= bytes;
    std::default_delete<const std::vector<import_file>>{}(x);
  };
  auto files = std::make_unique<const std::vector<import_file>>(
    std::exchange(files_, {}));
  return {files.release(), give_back};
}

// -- output -------------------------------------------------------------------

void console_session::on_rows(uint64_t number, row_source rows,
                              std::function<void()> sent) {
  if (number != command_ || finishing_ || !socket_.is_open())
    return;
  rows_ = std::move(rows);
  sent_ = std::move(sent);
  pump();
}

void console_session::on_finish(uint64_t number, row_source rows, ec code,
                                std::string text) {
  if (number != command_ || finishing_ || !running_ || !socket_.is_open())
    return;
  rows_ = std::move(rows);
  sent_ = {};
  end_ = make_end(code, std::move(text));
  finishing_ = true;
  pump();
}

void console_session::on_watch_close(uint64_t number,
                                     std::function<void()> gone) {
  if (number == command_ && socket_.is_open())
    gone_ = std::move(gone);
  else
    gone();
}

void console_session::pump() {
  if (writing_)
    return;
  fill();
  if (out_.empty()) {
    if (auto sent = std::exchange(sent_, {}))
      sent();
    return;
  }
  writing_ = true;
  boost::asio::async_write(
    socket_, boost::asio::buffer(out_),
    [me = shared_from_this()](const boost::system::error_code& err, size_t) {
      if (err)
        return me->close();
      me->on_written();
    });
}

/// Gathers rows until there is enough to write.
void console_session::fill() {
  console::reply row;
  while (rows_ && out_.size() < write_bytes) {
    row.Clear();
    if (rows_(row))
      append(row);
    else
      rows_ = {};
  }
  if (rows_ || !finishing_)
    return;
  append(end_);
  finishing_ = false;
  running_ = false;
}

void console_session::append(const console::reply& x) {
  // Only a value of 16 MiB gets here; the end of the command says it.
  if (auto ok = append_frame(out_, x.SerializeAsString()); !ok)
    end_ = make_end(ok.error().code, ok.error().text);
}

void console_session::on_written() {
  writing_ = false;
  out_.clear();
  if (last_ && !rows_ && !finishing_)
    return close();
  pump();
}

} // namespace troupe
