#include "protocol/alarm/expression.hpp"

#include <algorithm>
#include <cmath>

namespace troupe {

namespace {

constexpr double nanos_per_second = 1e9;

truth as_truth(bool x) noexcept {
  return x ? truth::yes : truth::no;
}

truth opposite(truth x) noexcept {
  return x == truth::unknown ? x : as_truth(x == truth::no);
}

/// An argument with its value looked up.
struct operand {
  const value* what = nullptr;
  bool known = false;     ///< Literal, or a sample has come.
  bool asks_null = false; ///< The literal null.
};

operand look_up(const expression_node::argument& x,
                const topic_states& inputs) {
  if (auto topic = std::get_if<topic_operand>(&x)) {
    auto& state = inputs[topic->index];
    return {&state.what, state.sampled, false};
  }
  auto& literal = std::get<value>(x);
  return {&literal, true, literal.is_null()};
}

/// Below zero, zero or above, like `memcmp`; nothing for what has no order.
using order = std::optional<int>;

order compare_texts(const std::string& x, const std::string& y) {
  return x.compare(y);
}

order compare_numbers(const value& x, const value& y) {
  // Doubles would make equals of neighbours beyond 2^53.
  auto i = x.integer();
  auto j = y.integer();
  if (i != nullptr && j != nullptr)
    return *i < *j ? -1 : static_cast<int>(*i > *j);
  auto a = x.number();
  auto b = y.number();
  if (!a || !b)
    return std::nullopt;
  return *a < *b ? -1 : static_cast<int>(*a > *b);
}

/// The name of a member, or a text.
const std::string* word_of(const value& x) {
  auto member = x.member();
  return member != nullptr ? member->name.get() : x.text();
}

order compare(const value& x, const value& y) {
  // A text makes names of members; without one they are numbers.
  if (x.text() != nullptr || y.text() != nullptr) {
    auto a = word_of(x);
    auto b = word_of(y);
    return a != nullptr && b != nullptr ? compare_texts(*a, *b) : order{};
  }
  return compare_numbers(x, y);
}

bool is_nan(const value& x) {
  return x.real() != nullptr && std::isnan(*x.real());
}

truth equal(const operand& x, const operand& y) {
  if (x.asks_null || y.asks_null)
    return x.known && y.known ? as_truth(x.what->is_null() && y.what->is_null())
                              : truth::unknown;
  if (x.what->is_null() || y.what->is_null() || is_nan(*x.what)
      || is_nan(*y.what))
    return truth::unknown;
  if (auto way = compare(*x.what, *y.what))
    return as_truth(*way == 0);
  return as_truth(*x.what == *y.what);
}

/// @param holds Of an order, whether it is the wanted one.
template <class Holds>
truth ordered(const operand& x, const operand& y, Holds holds) {
  if (is_nan(*x.what) || is_nan(*y.what))
    return truth::unknown;
  auto way = compare(*x.what, *y.what);
  return way ? as_truth(holds(*way)) : truth::unknown;
}

unix_nanos silence_of(const expression_node& node) {
  auto seconds = std::get<value>(node.arguments[1]).number();
  return static_cast<unix_nanos>(*seconds * nanos_per_second);
}

const topic_state& topic_of(const expression_node& node,
                            const topic_states& inputs) {
  return inputs[std::get<topic_operand>(node.arguments[0]).index];
}

/// Evaluates the nodes of one expression, for one moment.
class evaluation {
public:
  evaluation(const std::vector<expression_node>& nodes,
             const topic_states& inputs, unix_nanos now)
    : nodes_(nodes), inputs_(inputs), now_(now) {
    // nop
  }

  truth of(const expression_node& node) const {
    switch (node.what) {
      case alarm_function::eq:
        return equal(operand_of(node, 0), operand_of(node, 1));
      case alarm_function::ne:
        return opposite(equal(operand_of(node, 0), operand_of(node, 1)));
      case alarm_function::gt:
        return ordered_by(node, [](int x) { return x > 0; });
      case alarm_function::ge:
        return ordered_by(node, [](int x) { return x >= 0; });
      case alarm_function::lt:
        return ordered_by(node, [](int x) { return x < 0; });
      case alarm_function::le:
        return ordered_by(node, [](int x) { return x <= 0; });
      case alarm_function::all_of:
        return joined(node, truth::no);
      case alarm_function::any_of:
        return joined(node, truth::yes);
      case alarm_function::negation:
        return opposite(condition_of(node, 0));
      case alarm_function::in:
        return is_in(node);
      case alarm_function::between:
        return is_between(node);
      case alarm_function::changed:
        return has_changed(topic_of(node, inputs_));
      case alarm_function::stale:
        return as_truth(now_ - topic_of(node, inputs_).time
                        >= silence_of(node));
    }
    return truth::unknown;
  }

private:
  operand operand_of(const expression_node& node, size_t i) const {
    return look_up(node.arguments[i], inputs_);
  }

  truth condition_of(const expression_node& node, size_t i) const {
    auto& x = std::get<expression_node::condition>(node.arguments[i]);
    return of(nodes_[x.index]);
  }

  template <class Holds>
  truth ordered_by(const expression_node& node, Holds holds) const {
    return ordered(operand_of(node, 0), operand_of(node, 1), holds);
  }

  /// *decisive* decides alone: no for `and`, yes for `or`.
  truth joined(const expression_node& node, truth decisive) const {
    auto out = opposite(decisive);
    for (size_t i = 0; i < node.arguments.size(); ++i) {
      auto x = condition_of(node, i);
      if (x == decisive)
        return x;
      if (x == truth::unknown)
        out = x;
    }
    return out;
  }

  truth is_in(const expression_node& node) const {
    auto out = truth::no;
    auto what = operand_of(node, 0);
    for (size_t i = 1; i < node.arguments.size(); ++i) {
      auto x = equal(what, operand_of(node, i));
      if (x == truth::yes)
        return x;
      if (x == truth::unknown)
        out = x;
    }
    return out;
  }

  truth is_between(const expression_node& node) const {
    auto what = operand_of(node, 0);
    auto low = ordered(what, operand_of(node, 1), [](int x) { return x >= 0; });
    auto high = ordered(what, operand_of(node, 2),
                        [](int x) { return x <= 0; });
    if (low == truth::no || high == truth::no)
      return truth::no;
    return low == truth::yes ? high : low;
  }

  static truth has_changed(const topic_state& x) {
    return x.sampled ? as_truth(x.changed) : truth::unknown;
  }

  const std::vector<expression_node>& nodes_;
  const topic_states& inputs_;
  unix_nanos now_;
};

} // namespace

truth expression::evaluate(const topic_states& inputs, unix_nanos now) const {
  if (nodes_.empty())
    return truth::no;
  return evaluation{nodes_, inputs, now}.of(nodes_.back());
}

std::optional<unix_nanos> expression::next_deadline(const topic_states& inputs,
                                                    unix_nanos now) const {
  std::optional<unix_nanos> out;
  for (auto& node : nodes_) {
    if (node.what != alarm_function::stale)
      continue;
    auto when = topic_of(node, inputs).time + silence_of(node);
    if (when > now)
      out = std::min(out.value_or(when), when);
  }
  return out;
}

} // namespace troupe
