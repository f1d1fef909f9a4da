#include "protocol/import/enum_mapping.hpp"

#include "protocol/import/text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <optional>
#include <string_view>

namespace troupe {

namespace {

std::optional<word_list> parse_words(std::string_view x) {
  constexpr std::string_view start = "enum(";
  if (x.size() <= start.size() || x.back() != ')'
      || lower_case(x.substr(0, start.size())) != start)
    return std::nullopt;
  x.remove_prefix(start.size());
  x.remove_suffix(1);
  word_list out;
  while (!x.empty()) {
    auto end = std::min(x.find(':'), x.size());
    auto pair = x.substr(0, end);
    auto middle = pair.find('=');
    if (middle == std::string_view::npos)
      return std::nullopt;
    auto number = parse_whole(trimmed(pair.substr(0, middle)),
                              std::numeric_limits<int32_t>::min(),
                              std::numeric_limits<int32_t>::max());
    if (!number)
      return std::nullopt;
    out.emplace_back(trimmed(pair.substr(middle + 1)),
                     static_cast<int32_t>(*number));
    x.remove_prefix(std::min(end + 1, x.size()));
  }
  return out;
}

} // namespace

word_list read_enum_mapping(point_columns& cells, point_columns::column x) {
  auto& cell = cells.cell(x);
  if (cell.text.empty())
    return {};
  auto words = parse_words(cell.text);
  if (!words)
    cells.error(cell, fmt::format("EnumMapping `{}` has another form than "
                                  "`Enum(0=open:1=closed)`",
                                  cell.text));
  return words.value_or(word_list{});
}

std::string enum_mapping(const word_list& x) {
  if (x.empty())
    return {};
  std::string out;
  for (auto [word, number] : x) {
    std::replace(word.begin(), word.end(), ':', ' ');
    out += fmt::format("{}{}={}", out.empty() ? "Enum(" : ":", number, word);
  }
  return out + ')';
}

} // namespace troupe
