// The actors of the gateway as rows of a tree.

#pragma once

#include "actors/actor_book.hpp"
#include "bridge/console/command.hpp"

#include <string>
#include <vector>

namespace troupe {

/// Where actors of *kind* stand in the tree of supervision:
/// `gateway/plant/device`. Kinds that nobody knows stand below `gateway`.
[[nodiscard]] std::string place_of(const std::string& kind);

/// Which actors a path means: all of a kind, or the one with the label.
struct actor_name {
  std::string kind;  ///< Empty: the path means none.
  std::string label; ///< Empty: all of the kind.
};

/// Reads `gateway/plant/device`, `gateway/plant/device/modbus/pump-1`, or the
/// bare name of a kind. Whether there is one with the label only the book
/// knows.
[[nodiscard]] actor_name actor_named(const std::vector<actor_report>& all,
                                     const std::string& path);

/// One row for each kind, parents before children. The places between, which
/// have no actors of their own, have rows without numbers.
[[nodiscard]] std::vector<console::reply>
actor_rows(const std::vector<actor_report>& all);

} // namespace troupe
