// The actor that makes backups, and the one that waits for the disk for it.

#pragma once

#include "actors/backup_messages.hpp"
#include "actors/wall_clock.hpp"
#include "storage/backup.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <atomic>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

struct archivist_config {
  std::string state;               ///< The state directory.
  std::vector<std::string> beside; ///< See `backup_request`.
  std::string version;             ///< Of this Troupe.
  /// How long each of the writers may take to settle.
  caf::timespan settle_limit = std::chrono::seconds{30};
};

/// Makes one backup, and is gone.
using packer_actor = caf::typed_actor<
  // Returns what it came to, but for the time.
  caf::replies_to<commit_atom>::with<backup_report_ptr>>;

struct archivist_ports {
  std::vector<settling_actor> writers; ///< What they hold is in the backup.
  wall_clock_ptr clock;
  std::function<packer_actor(backup_request)> make_packer;
};

/// Never waits, so that it can refuse a second backup, and stop the first.
class archivist_state {
public:
  static inline constexpr const char* name = "archivist";

  using pointer = archivist_actor::stateful_pointer<archivist_state>;

  explicit archivist_state(archivist_actor::pointer self);

  archivist_state(const archivist_state&) = delete;
  archivist_state& operator=(const archivist_state&) = delete;

  /// Stops the backup that is under way.
  ~archivist_state();

  void start(const archivist_config& cfg, archivist_ports ports);

  /// Fails with `overloaded` while another backup is under way, with
  /// `invalid_request` for a path that is not absolute, as the writers do, and
  /// as `write_backup`.
  caf::result<backup_report_ptr> on_order(const std::string& file);

private:
  struct job {
    std::string file;
    caf::actor_clock::time_point began;
    caf::typed_response_promise<backup_report_ptr> promise;
  };

  /// Asks the writers one after the other, from the *next* on.
  void settle(size_t next);
  void pack();
  void packed(backup_report x);
  void fail(const caf::error& why);

  archivist_actor::pointer self_;
  archivist_config cfg_;
  archivist_ports ports_;
  std::optional<job> job_; ///< What is under way.
  /// Shared with the packer, which may outlive us.
  std::shared_ptr<std::atomic<bool>> stopped_
    = std::make_shared<std::atomic<bool>>(false);
};

archivist_actor::behavior_type archivist_behavior(archivist_state::pointer self,
                                                  const archivist_config& cfg,
                                                  archivist_ports ports);

/// Blocks for as long as a backup takes: spawn it detached, save in tests.
packer_actor::behavior_type packer_behavior(packer_actor::pointer self,
                                            std::shared_ptr<rocks_store> disk,
                                            backup_request what);

} // namespace troupe
