// One connection of a console.

#pragma once

#include "bridge/console/command.hpp"
#include "bridge/console/config.hpp"
#include "bridge/console/counters.hpp"
#include "protocol/console_frame.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/local/stream_protocol.hpp>

#include <array>
#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// What all sessions of a server share; used on the console's thread only,
/// counters excepted. The budget for files is common to all sessions: one
/// client may use all of it.
struct session_shared {
  /// Owned together, because sinks outlive their server.
  std::shared_ptr<boost::asio::io_context> io;
  console_config cfg;
  std::shared_ptr<console_counters> counters;

  /// Hands a command to the console actor; never blocks.
  std::function<void(const console_command_ptr&)> run;
  /// Of files that wait for their import or are being imported, wherever they
  /// are.
  std::atomic<size_t> import_bytes{0};
};

/// Reads requests, one at a time, and writes rows as fast as the client takes
/// them. Never holds more than one buffer of output. Grammar:
/// `protocol/proto/console.proto`. A client that breaks it is told once and cut
/// off, for its stream means nothing any more. Commands are numbered; what a
/// sink says about an older one is ignored.
class console_session : public std::enable_shared_from_this<console_session> {
public:
  using socket_type = boost::asio::local::stream_protocol::socket;

  console_session(socket_type socket, std::shared_ptr<session_shared> shared);

  ~console_session();

  /// @param closed Called once, when the session has ended, also by `close`.
  void start(std::function<void()> closed);

  /// The client's end of a `watch` is told through `gone_`.
  void close();

  // -- called by the sink of command *number*, on the console's thread --------

  void on_rows(uint64_t number, row_source rows, std::function<void()> sent);
  void on_finish(uint64_t number, row_source rows, ec code, std::string text);
  void on_watch_close(uint64_t number, std::function<void()> gone);

private:
  // -- input ------------------------------------------------------------------

  void receive();

  /// Takes every whole frame that is here, then reads on.
  void take_frames();

  /// A command while another runs is a violation; files are taken at any other
  /// time.
  void take(const std::string& payload);

  /// Keeps *file* for the import that follows.
  void keep(console::import_file& file);

  /// Hands the command to the actor; its sink brings the rows back.
  void run(console::request& request);

  /// Tells the client what it did wrong, and closes.
  void violate(ec code, const std::string& text);

  // -- output -----------------------------------------------------------------

  /// Writes what there is, unless a write is under way.
  void pump();

  /// Asks the source for rows up to 64 KiB, and appends the end behind the
  /// last.
  void fill();
  void append(const console::reply& x);

  /// One write has left: the next rows, or the end.
  void on_written();

  /// Their bytes go on counting until the last owner has let go.
  [[nodiscard]] import_files_ptr hand_over_files();

  socket_type socket_;
  std::shared_ptr<session_shared> shared_;
  std::function<void()> closed_;
  /// What `async_read_some` fills.
  std::array<char, size_t{64} << 10> chunk_{};
  frame_reader reader_;

  std::vector<import_file> files_;
  size_t files_bytes_ = 0;

  uint64_t command_ = 0;   ///< Number of the last command.
  bool running_ = false;   ///< It has not ended.
  bool finishing_ = false; ///< Its end follows the rows.
  /// Of the running command, as far as they have not been written.
  row_source rows_;

  /// Called when `rows_` has been written.
  std::function<void()> sent_;

  /// Called when the client closes; of a `watch` only.
  std::function<void()> gone_;
  console::reply end_;
  /// What is being written, or will be next.
  std::string out_;
  bool writing_ = false;
  bool last_ = false; ///< Close when everything is written.
};

} // namespace troupe
