// Imports files into the running gateway: all of them, or nothing.

#pragma once

#include "actors/messages.hpp"
#include "bridge/import_files.hpp"
#include "bridge/import_run.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Files to import together.
struct import_order {
  import_files_ptr files; ///< Not null.
  bool dry_run = false;   ///< Only check.
};

struct import_config {
  /// Devices that are being created at the same time.
  size_t window = 64;

  /// Orders that may wait for the one that runs.
  size_t backlog = 8;

  /// How long the manager may take to answer.
  std::chrono::seconds query_limit{60};

  /// How long nothing may happen before an import counts as failed.
  std::chrono::seconds stall_limit{150};
};

[[nodiscard]] status validate(const import_config& cfg);

/// Whom an import asks.
struct import_ports {
  manager_actor manager;
  publisher_actor publisher; ///< Knows which devices are there already.
  wheel_actor wheel;
};

class importer_state {
public:
  static inline constexpr const char* name = "importer";

  using pointer = importer_actor::stateful_pointer<importer_state>;

  explicit importer_state(importer_actor::pointer self);

  void start(const import_config& cfg, import_ports ports);

  caf::result<import_report_ptr> on_order(const import_order_ptr& x);
  void on_outcome(const outcome& x);
  void on_wake(uint64_t token);

private:
  using promise = caf::typed_response_promise<import_report_ptr>;

  struct waiting_order {
    import_order_ptr order;
    promise reply;
  };

  // Steps of one import, each begun by the answer to the one before.
  void run_first();
  void plan(const type_list_ptr& known);
  void add_types();
  void find_existing();
  void create(const view_set_ptr& views);

  /// Sends what may be sent; ends the import when nothing is left.
  void pump();

  void refuse(const std::string& file, const caf::error& why);
  void finish();

  importer_actor::pointer self_;
  import_config cfg_;
  import_ports ports_;
  std::deque<waiting_order> waiting_; ///< The first one runs.
  import_plan plan_;
  import_report report_;
  std::optional<import_run> run_;
  uint64_t last_number_ = 0; ///< Of requests, over all runs.
  uint64_t watched_ = 0;     ///< Outcomes at the last look.
  uint64_t outcomes_ = 0;
  uint64_t token_ = 0; ///< Tells the wake-up of this run from older ones.
};

/// Parses on its own time: spawn it detached, except in tests.
importer_actor::behavior_type importer_behavior(importer_state::pointer self,
                                                const import_config& cfg,
                                                const import_ports& ports);

} // namespace troupe
