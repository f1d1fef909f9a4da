// Which files of an import are kept as documents, and under which names.

#pragma once

#include "protocol/import/document.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace troupe {

/// Whether a document is new, is kept already, or came before in this import.
enum class document_state : uint8_t { fresh, known, repeated };

/// Names documents after their files, folders and packages apart. What says the
/// same is one document, whatever it is called. Others of one name are told
/// apart by a number. Reports stay beside those of their name: each may define
/// other types; a map or a connection file takes the place of an older one.
class document_plan {
public:
  /// @param known Outlives this.
  explicit document_plan(const std::vector<document>& known);

  /// Looks at a file of the import, once for each.
  /// @param text Outlives this.
  document_state look(file_kind kind, std::string_view text);

  /// Adds what is fresh.
  /// @param file As in messages: `a.dtp!folder/nvs.xml`.
  void keep(file_kind kind, const std::string& file, std::string_view text);

  /// There is room for what was added so far, beside what is known.
  [[nodiscard]] bool fits() const noexcept {
    return count_ <= most_documents && bytes_ <= most_document_bytes;
  }

  /// What was added, in that order.
  [[nodiscard]] const std::vector<document>& added() const noexcept {
    return added_;
  }

private:
  using key = std::pair<file_kind, std::string>;
  using content = std::pair<file_kind, std::string_view>;

  [[nodiscard]] std::string free_name(file_kind kind, const std::string& base);

  std::set<content> known_;
  std::set<content> seen_; ///< In this import.
  std::set<key> old_names_;
  std::set<key> new_names_;
  std::map<key, size_t> last_numbers_; ///< By name without one.
  std::vector<document> added_;
  size_t count_ = 0;
  size_t bytes_ = 0;
};

} // namespace troupe
