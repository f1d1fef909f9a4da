// Follows the changes of datapoints for one `troupe watch`.

#pragma once

#include "actors/messages.hpp"
#include "bridge/console/change_feed.hpp"
#include "bridge/console/counters.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <memory>
#include <optional>
#include <vector>

namespace troupe {

/// What one watch needs. *backlog* is in points, *query_limit* bounds the first
/// answer.
struct watcher_seed {
  std::vector<glob> which;
  size_t backlog = 0;
  std::chrono::seconds query_limit{0};
  publisher_actor publisher;
  console_actor console; ///< The watcher ends with it.
  reply_sink_ptr sink;
  std::shared_ptr<console_counters> counters;
};

/// One bundle of changes is on its way to the client at any time; meanwhile
/// newer ones gather in the feed. One actor for each watch, on a scheduler
/// thread. Ends when the client closes, and tells it when the publisher or the
/// console dies.
class watcher_state {
public:
  static inline constexpr const char* name = "watcher";

  using pointer = watcher_actor::stateful_pointer<watcher_state>;

  explicit watcher_state(watcher_actor::pointer self);

  void start(watcher_seed seed);

  /// Forgets devices that are gone; the rest of a device is not watched.
  void on_device(const device_view& x);

  template <class T>
  void on_news(const T& x) {
    if (!ready_)
      return; // the views that are asked for contain it
    feed_->update(x);
    deliver();
  }

  /// The bundle has left; the next one may follow.
  void on_credit();

private:
  /// Takes *views* as the state that later ones are compared with. Views that
  /// came by themselves meanwhile are in *views*, or newer than it.
  void begin(const view_set& views);

  /// Sends the next bundle, unless one is on its way. At most 256 changes, then
  /// how many were lost.
  void deliver();

  /// Ends the watch from this side.
  void fail(ec code, const char* text);

  watcher_actor::pointer self_;
  watcher_seed seed_;
  std::optional<change_feed> feed_;
  bool ready_ = false;
  bool sending_ = false;
  uint64_t conflated_ = 0; ///< Of the feed, as far as counted.
  uint64_t dropped_ = 0;   ///< Of the feed, as far as the client was told.
};

watcher_actor::behavior_type watcher_behavior(watcher_state::pointer self,
                                              watcher_seed seed);

} // namespace troupe
