// `troupe console`: a view and its connections.

#pragma once

#include "bridge/console/cli/tui/console_view.hpp"
#include "bridge/console/cli/tui/full_screen.hpp"

#include <deque>
#include <string>

namespace troupe::cli {

/// A connection for each kind of request that must not wait for the others. At
/// most one wish of a kind waits.
class console_program final : public full_screen_program {
public:
  /// @param user See `console_view`.
  console_program(const std::string& socket, std::string user);

  bool press(const key& x) override;
  void turn(time_point now) override;
  picture paint(size_t columns, size_t rows, int64_t now) override;
  std::vector<request_link*> links() override;

  [[nodiscard]] console_view& view() noexcept {
    return view_;
  }

private:
  struct lane {
    explicit lane(const std::string& socket) : link(socket) {
      // nop
    }

    request_link link;
    std::deque<wish> waiting;
    wanted running = wanted::status; ///< Unless the link is idle.
  };

  /// Puts *x* into its lane, unless the same is asked already.
  void add(wish x);

  console_view view_;
  std::deque<lane> lanes_; ///< Stay where they are: links cannot be moved.
};

} // namespace troupe::cli
