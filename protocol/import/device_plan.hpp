// Joins the device lists of an import.

#pragma once

#include "protocol/import/device_csv.hpp"
#include "protocol/import/issue_log.hpp"
#include "protocol/import/type_plan.hpp"

#include <deque>
#include <map>
#include <string>
#include <utility>
#include <vector>

namespace troupe {

/// Gives rows the exact names of their types and the usual forms of their
/// addresses. Lists may overlap where they agree.
class device_plan {
public:
  /// @param types Linked before rows are added. Both must outlive this.
  device_plan(const type_plan& types, std::vector<issue_log>& logs);

  /// Adds a row of the file number *file*.
  void add(size_t file, device_row row);

  /// The rows without repetitions, in the order in which they came.
  [[nodiscard]] std::vector<device_row> take();

private:
  using key = std::pair<std::string, std::string>; ///< With the protocol.

  void resolve(size_t file, device_row& row);
  [[nodiscard]] bool is_repeated(const device_row& row) const;
  void check_unique(size_t file, const device_row& row);
  void complain(size_t file, const device_row& row, uint32_t column,
                const std::string& what, const device_row& first);

  const type_plan& types_;
  std::vector<issue_log>& logs_;
  std::deque<device_row> rows_; ///< Never move.
  std::map<key, const device_row*> by_handle_;
  std::map<key, const device_row*> by_uid_;
};

} // namespace troupe
