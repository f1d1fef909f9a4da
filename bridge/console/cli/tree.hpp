// `troupe tree`: the actors of a gateway, with their rates.

#pragma once

#include "bridge/console/cli/client.hpp"
#include "bridge/console/cli/options.hpp"
#include "bridge/console/cli/printer.hpp"

#include <string>
#include <vector>

namespace troupe::cli {

/// Looks twice and prints what happened in between. Returns the exit code.
[[nodiscard]] int show_tree(const invocation& order, client& peer,
                            const screen& where);

/// A line of the tree: the cells of `troupe actors`, and messages in a second.
/// @param before Of the same actor; null: it is new.
/// @param seconds Between the two looks.
[[nodiscard]] std::vector<std::string>
tree_cells(const console::actor_row& x, const console::actor_row* before,
           double seconds);

} // namespace troupe::cli
