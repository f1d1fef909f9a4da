// Conditions of alarms on the bus (IAP 12.1, Q6).
//
//   condition  = name "(" argument { "," argument } ")"
//   argument   = condition | operand
//   operand    = topic | literal
//   topic      = a JSON text that begins with glp/
//   literal    = any other JSON text, a JSON number, true, false, null
//
//   eq ne gt ge lt le (operand, operand)
//   and or (condition, ...)   not (condition)
//   in (topic, operand, ...)  between (topic, operand, operand)   inclusive
//   changed (topic)           stale (topic, seconds)

#pragma once

#include "protocol/ids.hpp"
#include "protocol/result.hpp"
#include "protocol/value.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace troupe {

/// Three-valued, as in SQL: `no and unknown` is `no`, `yes or unknown` is
/// `yes`, all else with something unknown is `unknown`.
enum class truth : uint8_t { no, yes, unknown };

/// What is known of a topic that an expression needs.
struct topic_state {
  value what; ///< Newest value; null: none, or nothing known yet.
  /// Of the newest sample, or since when the first one is waited for.
  unix_nanos time = 0;
  bool sampled = false; ///< A sample has come, if only one without a value.
  bool changed = false; ///< The value changed since the last evaluation.
};

/// In the order of `expression::topics`.
using topic_states = std::vector<topic_state>;

enum class alarm_function : uint8_t {
  eq,
  ne,
  gt,
  ge,
  lt,
  le,
  all_of, ///< `and`
  any_of, ///< `or`
  negation,
  in,
  between,
  changed,
  stale
};

/// Index into `expression::topics`.
struct topic_operand {
  size_t index = 0;
};

/// One call. Arguments are topics, literals, or conditions by their index among
/// the nodes; those stand in front of the node that has them.
struct expression_node {
  struct condition {
    size_t index = 0;
  };
  using argument = std::variant<topic_operand, value, condition>;

  alarm_function what = alarm_function::eq;
  std::vector<argument> arguments;
};

/// A condition over values of topics. Immutable. Default constructed it needs
/// nothing and is never true.
class expression {
public:
  /// Fails with `parse_error`, or `too_large` beyond 4,096 bytes, 32 levels or
  /// 64 topics. The text says what is wrong and at which byte, from 1: `unknown
  /// function sqrt at position 4`.
  [[nodiscard]] static result<expression> parse(std::string_view text);

  /// As it was given.
  [[nodiscard]] const std::string& text() const noexcept {
    return text_;
  }

  /// Each topic once, in the order of their appearance. They are publishable;
  /// whether something is there is not known here.
  [[nodiscard]] const std::vector<std::string>& topics() const noexcept {
    return topics_;
  }

  /// Numbers are compared as such, also flags and members of enumerations;
  /// these are compared with texts by their names; texts byte by byte. Values
  /// of different kinds are not equal, and which is greater is unknown. A value
  /// that is not known yet, and NaN, make a comparison unknown. `null` asks
  /// whether the newest sample has no value.
  /// @pre one state for each topic
  [[nodiscard]] truth evaluate(const topic_states& inputs,
                               unix_nanos now) const;

  /// When time alone may change the result, because a `stale` becomes true.
  /// @pre one state for each topic
  [[nodiscard]] std::optional<unix_nanos>
  next_deadline(const topic_states& inputs, unix_nanos now) const;

private:
  friend class expression_parser;

  std::string text_;
  std::vector<std::string> topics_;
  std::vector<expression_node> nodes_; ///< The last one is the whole.
};

} // namespace troupe
