// Lines of a XIF, one after the other.

#include "protocol/lon/xif_lines.hpp"

#include <algorithm>
#include <iterator>

namespace troupe::lon {

namespace {

constexpr std::string_view blanks = " \t\v\f\x1A"; // the last ends DOS files
/// Words that begin a record.
constexpr std::string_view records[] = {"VAR", "TAG", "FILE", "NVVAL",
                                        "APPIMAGE"};

} // namespace

std::vector<xif_word> words_of(std::string_view line, size_t limit) {
  std::vector<xif_word> out;
  size_t at = 0;
  while (out.size() < limit) {
    at = line.find_first_not_of(blanks, at);
    if (at == std::string_view::npos)
      break;
    auto end = std::min(line.find_first_of(blanks, at), line.size());
    out.push_back({line.substr(at, end - at), static_cast<uint32_t>(at + 1)});
    at = end;
  }
  return out;
}

bool xif_lines::starts_with(std::string_view word) const noexcept {
  return current_ && current_->substr(0, word.size()) == word
         && (current_->size() == word.size()
             || blanks.find((*current_)[word.size()])
                  != std::string_view::npos);
}

bool xif_lines::at_record() const noexcept {
  return std::any_of(std::begin(records), std::end(records),
                     [&](auto x) { return starts_with(x); })
         // What follows this word is binary.
         || (current_ && current_->substr(0, 8) == "APPIMAGE");
}

void xif_lines::advance() noexcept {
  current_.reset();
  while (!current_ && !rest_.empty()) {
    auto end = std::min(rest_.find_first_of("\r\n"), rest_.size());
    auto line = rest_.substr(0, end);
    // CR and LF together are one end.
    auto two = end + 1 < rest_.size() && rest_[end] == '\r'
               && rest_[end + 1] == '\n';
    rest_.remove_prefix(std::min(end + (two ? 2 : 1), rest_.size()));
    ++number_;
    auto first = line.find_first_not_of(blanks);
    if (first == std::string_view::npos || line[first] == '#')
      continue;
    // Quoted text may end with a blank and go on in the next line.
    auto last = line[first] == '"' ? line.size() - 1
                                   : line.find_last_not_of(blanks);
    indent_ = static_cast<uint32_t>(first);
    current_ = line.substr(first, last - first + 1);
  }
}

/// After an error: what follows may be sound.
void xif_lines::skip_to_record() noexcept {
  while (!at_end() && !at_record())
    advance();
}

} // namespace troupe::lon
