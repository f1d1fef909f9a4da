// Imports files into the running gateway: all of them, or nothing.

#pragma once

#include "actors/document_records.hpp"
#include "actors/messages.hpp"
#include "bridge/import_files.hpp"
#include "bridge/import_run.hpp"
#include "protocol/import/known_site.hpp"

#include <caf/stateful_actor.hpp>
#include <caf/typed_event_based_actor.hpp>

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace troupe {

/// Files to import together. What the IMPORTER is asked; answered by one
/// `import_report`.
struct import_order {
  import_files_ptr files; ///< Not null.
  bool dry_run = false;   ///< Only check.
};

struct import_config {
  /// Of the segment: connections name topics.
  std::string sid = {};

  /// Devices that are being created at the same time. More would only wait in
  /// the mailboxes of the manager and the store.
  size_t window = 64;

  /// Orders that may wait for the one that runs.
  size_t backlog = 8;

  /// Connections that are asked for at the same time.
  size_t connection_window = 1'000;

  /// How long the manager may take to answer. Types are synced to disk before
  /// it answers.
  std::chrono::seconds query_limit{60};

  /// How long nothing may happen before an import counts as failed. Looked at
  /// once in this time, so that up to twice as much may pass. Longer than any
  /// single request takes: a device that does not answer is given up after 5 s.
  std::chrono::seconds stall_limit{150};
};

[[nodiscard]] status validate(const import_config& cfg);

/// Whom an import asks.
struct import_ports {
  manager_actor manager;
  publisher_actor publisher; ///< Knows which devices are there already.
  wheel_actor wheel;
  connections_actor connections;
  store_actor store; ///< Of documents.
};

/// Orders run one after the other, in the order of arrival: documents, types,
/// rules, devices, connections. A device that cannot be created undoes those
/// that were. What came before them stays: it harms nobody, and the next try
/// finds it. Owns the documents.
class importer_state {
public:
  static inline constexpr const char* name = "importer";

  using pointer = importer_actor::stateful_pointer<importer_state>;

  explicit importer_state(importer_actor::pointer self);

  /// @param documents Of earlier imports, in their order.
  void start(const import_config& cfg, import_ports ports,
             std::vector<stored_document> documents);

  /// Refuses with `overloaded` when the backlog is full. Everything that is
  /// wrong with the files themselves is an issue of the report, not an error.
  caf::result<import_report_ptr> on_order(const import_order_ptr& x);
  void on_outcome(const outcome& x);

  /// Shows what there is, also while an import is under way.
  caf::result<site_files_ptr> on_export();

  /// Looks whether anything happened since the last look.
  void on_wake(uint64_t token);

private:
  using promise = caf::typed_response_promise<import_report_ptr>;

  struct waiting_order {
    import_order_ptr order;
    promise reply;
  };

  /// What there is, as its parts come in.
  struct inquiry {
    known_site site;
    view_set_ptr views;
    std::function<void(inquiry&)> then;
    std::function<void(const caf::error&)> fail;
  };

  using inquiry_ptr = std::shared_ptr<inquiry>;

  // Steps of asking for everything, each begun by the answer to the one before.
  void ask(std::function<void(inquiry&)> then,
           std::function<void(const caf::error&)> fail);
  void ask_rules(const inquiry_ptr& x);
  void ask_devices(const inquiry_ptr& x);
  void ask_connections(const inquiry_ptr& x);

  // Steps of one import, each begun by the answer to the one before.
  void run_first();

  /// Parses all files: the step that takes long, hence a thread of its own.
  void plan(inquiry& there);

  /// Before anything changes: a device that fails later can be undone, types
  /// cannot.
  [[nodiscard]] bool has_conflicts(const view_set& views);
  void store_documents();
  void keep_documents(const std::vector<stored_document>& fresh);
  void add_types();
  void add_rules();
  void create();

  /// Sends what may be sent; goes on when nothing is left.
  void pump();

  /// Asks for the connections from number *first* on, as many as may be under
  /// way.
  void connect(size_t first);
  void check_connections(const connection_list& there);

  /// Ends the import with one issue that concerns *file* as a whole.
  void refuse(const std::string& file, const caf::error& why);

  /// Says what stays of an import that failed.
  void tell_rest();
  void finish();

  importer_actor::pointer self_;
  import_config cfg_;
  import_ports ports_;
  std::vector<stored_document> documents_;
  std::deque<waiting_order> waiting_; ///< The first one runs.
  /// Of the order that runs, like those that follow.
  known_site there_;
  import_plan plan_;
  import_report report_;
  std::vector<std::string> done_; ///< What cannot be undone: `2 documents`.
  std::optional<import_run> run_;
  uint64_t last_number_ = 0; ///< Of requests, over all runs.
  uint64_t watched_ = 0;     ///< Outcomes at the last look.
  uint64_t outcomes_ = 0;
  uint64_t token_ = 0; ///< Tells the wake-up of this run from older ones.
};

/// Parses on its own time: spawn it detached, except in tests.
importer_actor::behavior_type
importer_behavior(importer_state::pointer self, const import_config& cfg,
                  const import_ports& ports,
                  const std::vector<stored_document>& documents);

} // namespace troupe
