// The devices of one import: create all, or undo what was created.

#pragma once

#include "actors/request.hpp"
#include "protocol/import/importer.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

namespace troupe {

/// What an import did, or why it did nothing.
struct import_report {
  std::vector<import_issue> issues;
  std::vector<std::string> types; ///< Ids, in file order.
  std::vector<device_id> devices;
  uint32_t unchanged = 0; ///< Of *devices*: they were there before.

  /// No issue is an error; unless it was a dry run, everything is done.
  [[nodiscard]] bool accepted() const noexcept;
};

/// Decides which request comes next. Knows neither actors nor time.
class import_run {
public:
  /// @param existing Devices that are there already: never deleted.
  /// @param first Number of the first request; they count up from it.
  /// @param window How many requests may be under way.
  import_run(std::vector<device_row> devices, std::set<device_id> existing,
             uint64_t first, size_t window);

  /// Returns the requests to send now.
  [[nodiscard]] std::vector<device_request_ptr> next();

  /// Returns whether the outcome belongs to this run.
  bool on_outcome(const outcome& x);

  /// Nothing happens any more: what is under way counts as failed.
  void give_up();

  [[nodiscard]] bool done() const noexcept {
    return phase_ == phase::finished;
  }

  /// The number after the last request.
  [[nodiscard]] uint64_t end() const noexcept {
    return number_;
  }

  /// Adds what happened to *out*. @pre done()
  void report(import_report& out) const;

private:
  enum class phase : uint8_t { creating, configuring, undoing, finished };

  [[nodiscard]] device_request_ptr make_request(const device_row& x);
  [[nodiscard]] structure cfg_of(const device_row& x) const;
  [[nodiscard]] bool has_work(const device_row& x) const;
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
