#include "protocol/alarm/expression_parser.hpp"

#include "protocol/iap/json.hpp"
#include "protocol/iap/topic.hpp"

#include <algorithm>
#include <array>

namespace troupe {

namespace {

constexpr size_t longest = 4'096;
constexpr size_t deepest = 32;
constexpr size_t most_topics = 64;
/// A leap year.
constexpr double longest_silence = 366.0 * 24 * 3'600;

enum class takes : uint8_t { operands, conditions, topic_first, topic_seconds };

struct function_rule {
  std::string_view name;
  alarm_function what;
  takes kind;
  size_t fewest;
  size_t most;
};

constexpr size_t any = longest; // a text of this length has fewer arguments

constexpr std::array<function_rule, 13> rules{{
  {"eq", alarm_function::eq, takes::operands, 2, 2},
  {"ne", alarm_function::ne, takes::operands, 2, 2},
  {"gt", alarm_function::gt, takes::operands, 2, 2},
  {"ge", alarm_function::ge, takes::operands, 2, 2},
  {"lt", alarm_function::lt, takes::operands, 2, 2},
  {"le", alarm_function::le, takes::operands, 2, 2},
  {"and", alarm_function::all_of, takes::conditions, 1, any},
  {"or", alarm_function::any_of, takes::conditions, 1, any},
  {"not", alarm_function::negation, takes::conditions, 1, 1},
  {"in", alarm_function::in, takes::topic_first, 2, any},
  {"between", alarm_function::between, takes::topic_first, 3, 3},
  {"changed", alarm_function::changed, takes::topic_first, 1, 1},
  {"stale", alarm_function::stale, takes::topic_seconds, 2, 2},
}};

const function_rule* find_rule(std::string_view name) {
  auto i = std::find_if(rules.begin(), rules.end(),
                        [&](auto& x) { return x.name == name; });
  return i == rules.end() ? nullptr : &*i;
}

const function_rule& rule_of(alarm_function x) {
  return rules[static_cast<size_t>(x)];
}

bool is_word(char c) noexcept {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')
         || (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '+'
         || c == '.';
}

bool is_letter(char c) noexcept {
  return is_word(c) && (c | 0x20) >= 'a';
}

bool is_constant(std::string_view x) noexcept {
  return x == "true" || x == "false" || x == "null";
}

bool is_seconds(const expression_node::argument& x) {
  auto literal = std::get_if<value>(&x);
  if (literal == nullptr || literal->boolean() != nullptr)
    return false;
  auto n = literal->number();
  return n && *n > 0 && *n <= longest_silence;
}

/// For a message: a hostile word may be long, or hold anything.
std::string shown(std::string_view x) {
  constexpr size_t most = 32;
  return std::string{x.substr(0, most)} + (x.size() > most ? "…" : "");
}

} // namespace

result<expression> expression_parser::read() {
  if (text_.size() > longest)
    return failure{ec::too_large, "expression: more than 4096 bytes"};
  skip_blanks();
  if (auto ok = read_condition(1); !ok)
    return ok.error();
  skip_blanks();
  if (at_ != text_.size())
    return wrong("the end is expected", at_);
  out_.text_ = text_;
  return std::move(out_);
}

status expression_parser::read_condition(size_t depth) {
  auto start = at_;
  if (depth > deepest)
    return wrong("more than 32 levels", start, ec::too_large);
  auto name = take_word();
  if (name.empty() || !is_letter(name.front()) || is_constant(name))
    return wrong("a function is expected", start);
  auto rule = find_rule(name);
  if (rule == nullptr)
    return wrong("unknown function " + shown(name), start);
  if (!take('('))
    return wrong("( is expected", at_);
  expression_node node;
  node.what = rule->what;
  if (auto ok = read_arguments(node, start, depth); !ok)
    return ok;
  out_.nodes_.push_back(std::move(node));
  return {};
}

status expression_parser::read_arguments(expression_node& node, size_t start,
                                         size_t depth) {
  auto name = rule_of(node.what).name;
  if (take(')'))
    return check(node, name, start);
  do {
    skip_blanks();
    auto first = at_;
    if (auto ok = read_argument(node, depth); !ok)
      return ok;
    // Found here, the position is that of the argument.
    if (auto ok = check(node, name, first); !ok)
      return ok;
  } while (take(','));
  if (!take(')'))
    return wrong(", or ) is expected", at_);
  if (node.arguments.size() < rule_of(node.what).fewest)
    return wrong(std::string{name} + ": too few arguments", start);
  return {};
}

/// Looks at the newest argument; at none when there are none at all.
status expression_parser::check(const expression_node& node,
                                std::string_view name, size_t start) const {
  auto& rule = rule_of(node.what);
  auto label = std::string{name} + ": ";
  if (node.arguments.empty())
    return wrong(label + "too few arguments", start);
  if (node.arguments.size() > rule.most)
    return wrong(label + "too many arguments", start);
  auto& x = node.arguments.back();
  auto first = node.arguments.size() == 1;
  auto condition = std::holds_alternative<expression_node::condition>(x);
  if (rule.kind == takes::conditions)
    return condition ? status{}
                     : wrong(label + "a condition is expected", start);
  if (condition)
    return wrong(label + "a topic or a literal is expected", start);
  if (rule.kind != takes::operands && first
      && !std::holds_alternative<topic_operand>(x))
    return wrong(label + "a topic is expected", start);
  if (rule.kind == takes::topic_seconds && !first && !is_seconds(x))
    return wrong(label + "seconds are expected, at most a year", start);
  return {};
}

status expression_parser::read_argument(expression_node& node, size_t depth) {
  if (next() == '"')
    return read_text(node);
  auto start = at_;
  auto word = take_word();
  if (word.empty())
    return wrong("an argument is expected", start);
  at_ = start;
  if (!is_letter(word.front()) || is_constant(word))
    return read_literal(node);
  if (auto ok = read_condition(depth + 1); !ok)
    return ok;
  node.arguments.emplace_back(
    expression_node::condition{out_.nodes_.size() - 1});
  return {};
}

status expression_parser::read_text(expression_node& node) {
  auto start = at_;
  for (++at_; at_ < text_.size() && next() != '"'; ++at_)
    if (next() == '\\')
      ++at_;
  if (at_ >= text_.size())
    return wrong("text without end", start);
  ++at_;
  auto x = iap::read_json(text_.substr(start, at_ - start));
  if (!x)
    return wrong("bad text", start);
  if (x->text()->substr(0, 4) == "glp/")
    return add_topic(node, *x->text(), start);
  node.arguments.emplace_back(*std::move(x));
  return {};
}

status expression_parser::read_literal(expression_node& node) {
  auto start = at_;
  auto word = take_word();
  auto x = iap::read_json(word);
  if (!x)
    return wrong("bad number " + shown(word), start);
  node.arguments.emplace_back(*std::move(x));
  return {};
}

status expression_parser::add_topic(expression_node& node, const std::string& x,
                                    size_t start) {
  if (!iap::is_publishable(x))
    return wrong("bad topic", start);
  auto& all = out_.topics_;
  auto i = std::find(all.begin(), all.end(), x);
  auto index = static_cast<size_t>(i - all.begin());
  if (i == all.end()) {
    if (all.size() == most_topics)
      return wrong("more than 64 topics", start, ec::too_large);
    all.push_back(x);
  }
  node.arguments.emplace_back(topic_operand{index});
  return {};
}

void expression_parser::skip_blanks() noexcept {
  while (
    at_ < text_.size()
    && (next() == ' ' || next() == '\t' || next() == '\n' || next() == '\r'))
    ++at_;
}

bool expression_parser::take(char c) noexcept {
  skip_blanks();
  if (next() != c)
    return false;
  ++at_;
  return true;
}

std::string_view expression_parser::take_word() noexcept {
  auto start = at_;
  while (is_word(next()))
    ++at_;
  return text_.substr(start, at_ - start);
}

/// NUL at the end, which no rule of the grammar takes.
char expression_parser::next() const noexcept {
  return at_ < text_.size() ? text_[at_] : '\0';
}

failure expression_parser::wrong(const std::string& what, size_t at,
                                 ec code) const {
  return {code, what + " at position " + std::to_string(at + 1)};
}

result<expression> expression::parse(std::string_view text) {
  return expression_parser{text}.read();
}

} // namespace troupe
