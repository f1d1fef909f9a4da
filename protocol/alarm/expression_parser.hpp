// Recursive descent over the text of one expression.

#pragma once

#include "protocol/alarm/expression.hpp"

namespace troupe {

/// Reads one text, once. The grammar stands in `expression.hpp`.
class expression_parser {
public:
  explicit expression_parser(std::string_view text) : text_(text) {
    // nop
  }

  [[nodiscard]] result<expression> read();

private:
  /// Reads a call, and leaves its node as the last one.
  [[nodiscard]] status read_condition(size_t depth);
  [[nodiscard]] status read_arguments(expression_node& node, size_t start,
                                      size_t depth);
  [[nodiscard]] status read_argument(expression_node& node, size_t depth);
  [[nodiscard]] status check(const expression_node& node, std::string_view name,
                             size_t start) const;

  [[nodiscard]] status read_text(expression_node& node);
  [[nodiscard]] status read_literal(expression_node& node);
  [[nodiscard]] status add_topic(expression_node& node, const std::string& x,
                                 size_t start);

  void skip_blanks() noexcept;
  /// Skips blanks, then takes *c* if it is next.
  [[nodiscard]] bool take(char c) noexcept;
  [[nodiscard]] std::string_view take_word() noexcept;
  [[nodiscard]] char next() const noexcept;
  [[nodiscard]] failure wrong(const std::string& what, size_t at,
                              ec code = ec::parse_error) const;

  std::string_view text_;
  size_t at_ = 0;
  expression out_;
};

} // namespace troupe
