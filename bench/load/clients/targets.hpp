// Datapoints that clients ask for and write to, as found on the bus.

#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

namespace troupe::load {

/// A datapoint as clients name it.
struct target {
  std::string block; ///< Topic of its block below `fb`.
  std::string name;
  std::string write; ///< Topic for its value below `rq`.
  std::string item;  ///< Its reference for the get service.
  std::string sid;   ///< Of its gateway.
};

/// Collects the datapoints of retained blocks. At most so many of each of two
/// sorts: those with a name as in *writable*, and the others.
class target_finder {
public:
  /// @param writable What the names of datapoints begin or end with, or
  /// contain, with `*` for any text; such as `*Setpoint*`.
  target_finder(std::string writable, size_t most);

  /// Takes a message; all but blocks are passed over.
  void take(std::string_view topic, std::string_view payload);

  [[nodiscard]] const std::vector<target>& writable() const noexcept {
    return writable_;
  }

  [[nodiscard]] const std::vector<target>& others() const noexcept {
    return others_;
  }

  /// Enough were found of both sorts.
  [[nodiscard]] bool is_full() const noexcept {
    return writable_.size() >= most_ && others_.size() >= most_;
  }

private:
  std::string pattern_;
  size_t most_;
  std::unordered_set<std::string> seen_; ///< Topics of blocks.
  std::vector<target> writable_;
  std::vector<target> others_;
};

} // namespace troupe::load
