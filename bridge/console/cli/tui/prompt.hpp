// Questions below a list, one after the other.

#pragma once

#include "bridge/console/cli/tui/line_editor.hpp"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace troupe::cli {

struct question {
  std::string text;
  std::string preset; ///< Stands there to be changed.
  /// Whether this one is asked, by the answers before it; empty: always. What
  /// is not asked is answered by an empty text.
  std::function<bool(const std::vector<std::string>&)> is_due;
};

/// What came of a key.
enum class prompt_state : uint8_t { open, complete, given_up };

class prompt {
public:
  /// Returns what is wrong with all answers together; nothing: they are taken.
  using judge = std::function<std::optional<std::string>(
    const std::vector<std::string>&)>;

  /// @param title Of all questions.
  /// @param done Called with the last answer; a complaint keeps the prompt open
  ///        at the last question.
  /// @pre *all* is not empty, and its first question is always asked
  prompt(std::string title, std::vector<question> all, judge done);

  prompt_state press(const key& x);

  /// The question and what was typed.
  [[nodiscard]] std::string line() const;

  /// Why the answers were not taken, until the next key; else empty.
  [[nodiscard]] const std::string& complaint() const noexcept {
    return complaint_;
  }

private:
  std::string title_;
  std::vector<question> questions_;
  judge done_;
  std::vector<std::string> answers_;
  line_editor editor_;
  std::string complaint_;
};

} // namespace troupe::cli
