// One line of input.

#pragma once

#include "bridge/console/cli/tui/picture.hpp"

#include <string>
#include <utility>

namespace troupe::cli {

/// For filters and prompts, which are short. Characters are added and taken
/// away at the end; at most 1,000 bytes.
class line_editor {
public:
  line_editor() = default;

  explicit line_editor(std::string text) : text_(std::move(text)) {
    // nop
  }

  /// @return Whether the text is another one now.
  bool press(const key& x);

  [[nodiscard]] const std::string& text() const noexcept {
    return text_;
  }

private:
  std::string text_;
};

} // namespace troupe::cli
