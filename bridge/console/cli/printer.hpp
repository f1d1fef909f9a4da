// Prints the replies to one command.

#pragma once

#include "bridge/console/cli/options.hpp"
#include "bridge/console/cli/progress.hpp"
#include "bridge/console/cli/table.hpp"
#include "protocol/proto/console.pb.h"

#include <memory>
#include <ostream>

namespace troupe::cli {

/// Where the program prints. Results go to *out*, complaints to *err*: a pipe
/// gets results only.
struct screen {
  std::ostream& out;
  std::ostream& err;
  emphasis style = emphasis::plain;
  liveness progress = liveness::none; ///< Of *err*.
};

/// Takes every reply of a command, the `end` too.
class printer {
public:
  virtual ~printer() = default;

  virtual void row(const console::reply& x) = 0;

  /// Every row is there; those of `watch` never are. Called once, after the
  /// last request of a command.
  virtual void end(const console::end& x) = 0;
};

/// @param order Outlives the printer.
[[nodiscard]] std::unique_ptr<printer> make_printer(const invocation& order,
                                                    const screen& where);

} // namespace troupe::cli
