// Which series there are, and what is logged of them.

#pragma once

#include "protocol/result.hpp"
#include "protocol/store_record.hpp"
#include "storage/history/history_key.hpp"
#include "storage/history/log_rules.hpp"

#include <map>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace troupe {

/// A name is `protocol/handle/block/index/point`. Numbers are never given
/// again: a point that is deleted keeps its history, and one of the same name
/// goes on with it.
class series_book {
public:
  static constexpr size_t most_series = 1'000'000;
  static constexpr size_t longest_name = 1'024;

  /// Returns the number of *name*, a new one if it has none yet. Fails with
  /// `too_large` beyond the limits above.
  [[nodiscard]] result<series_number> add(const std::string& name);

  [[nodiscard]] std::optional<series_number> find(std::string_view name) const;

  /// @pre *x* was given
  [[nodiscard]] const std::string& name(series_number x) const {
    return *series_[x].name;
  }

  [[nodiscard]] const log_rules& rules(series_number x) const {
    return series_[x].rules;
  }

  void set_rules(series_number x, const log_rules& rules);

  [[nodiscard]] size_t size() const noexcept {
    return series_.size();
  }

  /// Takes a record of the store, in order of keys. Fails with
  /// `storage_failed`.
  status load(std::string_view key, std::string_view bytes);

  /// Appends what has changed since the last call.
  void take(record_list& out);

private:
  struct entry {
    const std::string* name = nullptr; ///< The key of `numbers_`.
    log_rules rules;
  };

  std::map<std::string, series_number, std::less<>> numbers_;
  std::vector<entry> series_;
  std::set<series_number> changed_;
};

/// The name in a record of the store; empty when that cannot be read.
[[nodiscard]] std::string read_series_name(std::string_view bytes);

} // namespace troupe
