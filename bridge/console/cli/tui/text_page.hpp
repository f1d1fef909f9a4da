// A page of text.

#pragma once

#include "bridge/console/cli/tui/page.hpp"

#include <deque>
#include <string>
#include <vector>

namespace troupe::cli {

/// Long lines are broken. Holds 1,000 lines; the oldest go.
class text_page final : public page {
public:
  void clear();

  /// @param text Safe or not; its line feeds part lines.
  void add(const std::string& text);

  void set_summary(std::string text) {
    summary_ = std::move(text);
  }

  [[nodiscard]] std::string summary() override {
    return summary_;
  }

protected:
  void arrange(size_t columns) override;
  [[nodiscard]] std::string head() override;
  [[nodiscard]] size_t size() override;
  [[nodiscard]] picture_line line(size_t i, int64_t now) override;
  [[nodiscard]] std::string name(size_t i) override;

private:
  std::deque<std::string> lines_;
  std::vector<std::string> shown_; ///< The same, broken.
  std::string summary_;
};

} // namespace troupe::cli
