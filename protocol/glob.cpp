#include "protocol/glob.hpp"

#include <algorithm>
#include <cstdint>

namespace troupe {

namespace {

constexpr std::string_view any_depth = "**";

std::vector<std::string> split(std::string_view path) {
  std::vector<std::string> result;
  size_t from = 0;
  for (auto to = path.find('/'); to != std::string_view::npos;
       to = path.find('/', from)) {
    result.emplace_back(path.substr(from, to - from));
    from = to + 1;
  }
  result.emplace_back(path.substr(from));
  return result;
}

/// Greedy: only the last star ever needs to be stretched, which keeps hostile
/// patterns at the product of both lengths.
bool segment_matches(std::string_view pattern, std::string_view text) {
  constexpr auto none = std::string_view::npos;
  size_t p = 0;
  size_t t = 0;
  size_t star = none;
  size_t mark = 0;
  while (t < text.size()) {
    if (p < pattern.size() && pattern[p] == '*') {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && pattern[p] == text[t]) {
      ++p;
      ++t;
    } else if (star != none) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  return pattern.find_first_not_of('*', p) == none;
}

/// Whether the path may go on behind the pattern.
enum class end_of_path : uint8_t { closed, open };

/// The same one floor up: `**` over segments.
bool all_match(const std::vector<std::string>& pattern,
               const std::vector<std::string>& path, end_of_path end) {
  auto none = pattern.size();
  size_t p = 0;
  size_t t = 0;
  size_t star = none;
  size_t mark = 0;
  while (t < path.size()) {
    if (p == pattern.size() && end == end_of_path::open)
      return true;
    if (p < pattern.size() && pattern[p] == any_depth) {
      star = p++;
      mark = t;
    } else if (p < pattern.size() && segment_matches(pattern[p], path[t])) {
      ++p;
      ++t;
    } else if (star != none) {
      p = star + 1;
      t = ++mark;
    } else {
      return false;
    }
  }
  while (p < pattern.size() && pattern[p] == any_depth)
    ++p;
  return p == pattern.size();
}

} // namespace

glob::glob(std::string_view pattern) : segments_(split(pattern)) {
  // nop
}

bool glob::matches(std::string_view path) const {
  return all_match(segments_, split(path), end_of_path::closed);
}

bool glob::covers(std::string_view path) const {
  return all_match(segments_, split(path), end_of_path::open);
}

std::string glob::device_part() const {
  if (segments_[0] == any_depth)
    return "*/*";
  if (segments_.size() < 2 || segments_[1] == any_depth)
    return segments_[0] + "/*";
  return segments_[0] + '/' + segments_[1];
}

bool covers(const std::vector<glob>& which, std::string_view path) {
  return std::any_of(which.begin(), which.end(),
                     [&](auto& x) { return x.covers(path); });
}

std::string device_part(const std::vector<glob>& which) {
  return which.size() == 1 ? which[0].device_part() : "*/*";
}

} // namespace troupe
