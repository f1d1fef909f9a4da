#include "bridge/console/cli/tui/text_page.hpp"

#include "bridge/console/cli/tui/cell_text.hpp"

#include <algorithm>
#include <iterator>
#include <string_view>

namespace troupe::cli {

namespace {

constexpr size_t most_lines = 1'000;

} // namespace

void text_page::clear() {
  lines_.clear();
}

void text_page::add(const std::string& text) {
  std::string_view rest = text;
  do {
    auto line = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), line.size() + 1));
    lines_.push_back(safe_text(line));
  } while (!rest.empty());
  while (lines_.size() > most_lines)
    lines_.pop_front();
}

/// Broken anew for each picture: the width may be another one.
void text_page::arrange(size_t columns) {
  shown_.clear();
  for (auto& x : lines_)
    if (x.empty())
      shown_.emplace_back();
    else
      for (auto& part : wrapped(x, columns))
        shown_.push_back(std::move(part));
}

std::string text_page::head() {
  return {};
}

size_t text_page::size() {
  return shown_.size();
}

picture_line text_page::line(size_t i, int64_t) {
  return {shown_[i]};
}

/// Lines have no names but their places.
std::string text_page::name(size_t i) {
  return std::to_string(i);
}

} // namespace troupe::cli
