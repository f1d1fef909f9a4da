#include "protocol/iap/json_path.hpp"

#include <charconv>

namespace troupe::iap {

namespace {

constexpr size_t most_steps = 16;

failure bad(std::string_view text) {
  return {ec::parse_error, std::string{text} + ": JSONPath not understood"};
}

} // namespace

///     path = "$" *step
///     step = "." name / "[" quote name quote "]" / "[" index "]"
result<json_path> json_path::parse(std::string_view text) {
  auto rest = text;
  if (rest.empty() || rest.front() != '$')
    return bad(text);
  rest.remove_prefix(1);
  json_path out;
  while (!rest.empty()) {
    if (out.steps_.size() == most_steps)
      return bad(text);
    if (rest.front() == '.') {
      rest.remove_prefix(1);
      auto name = rest.substr(0, rest.find_first_of(".["));
      if (name.empty() || name.find_first_of("*?@") != std::string_view::npos)
        return bad(text);
      out.steps_.emplace_back(std::string{name});
      rest.remove_prefix(name.size());
      continue;
    }
    auto close = rest.find(']');
    if (rest.front() != '[' || close == std::string_view::npos)
      return bad(text);
    auto inside = rest.substr(1, close - 1);
    rest.remove_prefix(close + 1);
    auto quoted = inside.size() > 2 && inside.front() == inside.back()
                  && (inside.front() == '\'' || inside.front() == '"');
    size_t index = 0;
    auto end = inside.data() + inside.size();
    if (quoted)
      out.steps_.emplace_back(std::string{inside.substr(1, inside.size() - 2)});
    else if (auto [last, err] = std::from_chars(inside.data(), end, index);
             err == std::errc{} && last == end)
      out.steps_.emplace_back(index);
    else
      return bad(text);
  }
  return out;
}

const value* json_path::find(const value& root) const noexcept {
  auto at = &root;
  for (auto& x : steps_) {
    if (auto name = std::get_if<std::string>(&x)) {
      at = at->field(*name);
    } else {
      auto list = at->elements();
      auto i = std::get<size_t>(x);
      at = list != nullptr && i < list->elements.size() ? &list->elements[i]
                                                        : nullptr;
    }
    if (at == nullptr)
      return nullptr;
  }
  return at;
}

} // namespace troupe::iap
