// The devices of one import: create all, or undo what was created.

#pragma once

#include "actors/payloads.hpp"
#include "actors/request.hpp"
#include "protocol/import/importer.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// What an import did or would do, or why it did nothing. *types* and *devices*
/// are what the files describe, whether new or not.
struct import_report {
  std::vector<import_issue> issues;
  /// What `create` takes: program ids, else names. Default types come last.
  std::vector<std::string> types;
  /// Empty when one of them could not be created.
  std::vector<device_id> devices;
  uint32_t unchanged = 0; ///< Of *devices*: they were there before.
  std::vector<std::string> connections; ///< Handles of those that work now.
  uint32_t rules = 0;                   ///< Device types whose rules changed.
  /// What was new or changed, a sentence each; see `describe_changes`. Empty
  /// when the files cannot be imported.
  std::vector<std::string> changes;
  /// Not everything was done, and what was done was not undone.
  bool partial = false;
  /// The files are right; what is there already stands against them.
  bool conflict = false;

  /// No issue is an error; unless it was a dry run, everything is done.
  [[nodiscard]] bool accepted() const noexcept;
};

/// What of *there* stands against *devices*: other devices have their address,
/// or they have another address themselves.
[[nodiscard]] std::vector<import_issue>
find_conflicts(const std::vector<device_row>& devices, const view_set& there);

/// Decides which request comes next. Knows neither actors nor time. Phases:
/// create every device, configure those that the file says something about,
/// and, once something failed, delete what this run created. A device that is
/// only silent counts as created, with a warning.
class import_run {
public:
  /// @param existing Devices that are there already: never deleted.
  /// @param first Number of the first request; they count up from it.
  /// @param window How many requests may be under way.
  import_run(std::vector<device_row> devices, std::set<device_id> existing,
             uint64_t first, size_t window);

  /// Returns the requests to send now. Call it after the start and after each
  /// outcome, until `done`.
  [[nodiscard]] std::vector<device_request_ptr> next();

  /// Returns whether the outcome belongs to this run.
  bool on_outcome(const outcome& x);

  /// Nothing happens any more: what is under way counts as failed. What was
  /// being created may exist: it is deleted like the rest.
  void give_up();

  [[nodiscard]] bool done() const noexcept {
    return phase_ == phase::finished;
  }

  /// The number after the last request.
  [[nodiscard]] uint64_t end() const noexcept {
    return number_;
  }

  /// Adds what happened to *out*; no devices when the run failed.
  /// @pre done()
  void report(import_report& out) const;

private:
  enum class phase : uint8_t { creating, configuring, undoing, finished };

  /// What the present phase asks of the device, under the next number.
  [[nodiscard]] device_request_ptr make_request(const device_row& x);
  [[nodiscard]] structure cfg_of(const device_row& x) const;
  [[nodiscard]] bool has_work(const device_row& x) const;

  /// Adds an error at the row's line; no new device is begun after it.
  void fail(const device_row& x, const std::string& text);

  /// Goes on to the next phase.
  void advance();

  std::vector<device_row> devices_;
  std::set<device_id> existing_;
  std::set<device_id> created_;
  size_t window_;
  uint64_t number_;
  phase phase_ = phase::creating;
  size_t next_ = 0; ///< Device whose turn it is in this phase.
  std::map<uint64_t, size_t> under_way_; ///< Request number to device.
  std::vector<import_issue> issues_;
  bool failed_ = false;
};

} // namespace troupe
