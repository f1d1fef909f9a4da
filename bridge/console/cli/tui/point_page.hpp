// The page of all datapoints.

#pragma once

#include "bridge/console/cli/tui/page.hpp"
#include "bridge/console/cli/tui/point_table.hpp"

#include <string>

namespace troupe::cli {

/// Returns `12 s`, `5 min`, `3 h` or `4 d`; `-` for a *time* of 0.
/// @param time,now Nanoseconds since 1970; a time to come has no age yet.
[[nodiscard]] std::string age_text(int64_t time, int64_t now);

class point_page final : public page {
public:
  [[nodiscard]] point_table& points() noexcept {
    return points_;
  }

  /// The next of the three orders.
  void turn_order();

  [[nodiscard]] std::string summary() override;

protected:
  void arrange(size_t columns) override;
  [[nodiscard]] std::string head() override;
  [[nodiscard]] size_t size() override;
  [[nodiscard]] picture_line line(size_t i, int64_t now) override;
  [[nodiscard]] std::string name(size_t i) override;

private:
  point_table points_;
  size_t path_columns_ = 0;
  size_t value_columns_ = 0;
  size_t columns_ = 0;
};

} // namespace troupe::cli
