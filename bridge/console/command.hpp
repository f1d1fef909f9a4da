// One command of a console session, and where its rows go.

#pragma once

#include "bridge/import_files.hpp"
#include "protocol/errc.hpp"
#include "protocol/proto/console.pb.h"

#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace troupe {

/// Fills in the next row and returns true, or returns false at the end. Called
/// on the console's thread as fast as the client reads, so that a long list
/// never waits in memory. Owns what it reads from, which nobody changes any
/// more: views are immutable.
using row_source = std::function<bool(console::reply&)>;

/// The client's end of a command. All members may be called from any thread,
/// and after the client has gone. Held by the actors that work on the command.
/// A sink that is destroyed without `finish` ends the command with `internal`,
/// so that no client waits for ever.
class reply_sink {
public:
  virtual ~reply_sink() = default;

  /// Sends *rows*, then calls *sent*. One call at a time. *sent* runs on the
  /// console's thread, and not at all once the client has gone.
  virtual void send(row_source rows, std::function<void()> sent) = 0;

  /// Sends *rows* and ends the command; a *code* other than `none` says that it
  /// failed because of *text*. What comes after it is ignored.
  virtual void finish(row_source rows, ec code, std::string text) = 0;

  /// Calls *gone* when the client closes the connection, at once if it has.
  virtual void on_close(std::function<void()> gone) = 0;
};

using reply_sink_ptr = std::shared_ptr<reply_sink>;

/// Immutable once it has been handed to the console actor.
struct console_command {
  console::request request;
  import_files_ptr files; ///< Of an import; never null.
  reply_sink_ptr sink;
};

/// A source of rows that are there already.
[[nodiscard]] row_source rows_of(std::vector<console::reply> rows);

} // namespace troupe
