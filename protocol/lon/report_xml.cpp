// Access to the elements of a resource report, with their places.

#include "protocol/lon/report_xml.hpp"

#include "protocol/import/text.hpp"
#include "protocol/lon/resource_report.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace troupe::lon {

namespace {

/// Without blanks and line ends at both ends.
std::string_view stripped(std::string_view x) noexcept {
  constexpr std::string_view blanks = " \t\r\n";
  auto first = x.find_first_not_of(blanks);
  if (first == std::string_view::npos)
    return {};
  return x.substr(first, x.find_last_not_of(blanks) - first + 1);
}

} // namespace

report_xml::report_xml(std::string_view text, issue_log& issues)
  : issues_(issues) {
  if (!is_fit(text))
    return;
  // Offsets must lead back to the text, which is why pugixml converts nothing:
  // each piece becomes UTF-8 when it is taken.
  auto done = document_.load_buffer(text.data(), text.size(),
                                    pugi::parse_default, pugi::encoding_utf8);
  // CR alone, LF and CRLF end lines, also mixed.
  line_starts_.push_back(0);
  for (size_t i = 0; i < text.size(); ++i)
    if (text[i] == '\n' || (text[i] == '\r' && text.substr(i + 1, 1) != "\n"))
      line_starts_.push_back(i + 1);
  if (done) {
    read_strings();
    return;
  }
  document_.reset();
  ++errors_;
  auto at = place_at(static_cast<size_t>(std::max(done.offset, ptrdiff_t{0})));
  issues_.error(at.line, at.column,
                fmt::format("not well-formed XML: {}", done.description()));
}

/// Elements and attributes take many times the memory of their text, so that
/// they are counted before.
bool report_xml::is_fit(std::string_view text) {
  auto problem = std::string{};
  auto mark = text.substr(0, 2);
  auto pieces = std::count_if(text.begin(), text.end(),
                              [](char c) { return c == '<' || c == '='; });
  if (text.size() > most_report_bytes)
    problem = fmt::format("file has {} bytes; at most {} are read", text.size(),
                          most_report_bytes);
  else if (mark == "\xFF\xFE" || mark == "\xFE\xFF")
    problem = "file is UTF-16; save it as UTF-8";
  else if (text.find('\0') != std::string_view::npos)
    problem = "file is not text: it has zero bytes";
  else if (static_cast<size_t>(pieces) > most_report_elements)
    problem = fmt::format("more than {} elements", most_report_elements);
  if (problem.empty())
    return true;
  ++errors_;
  issues_.error(0, 0, std::move(problem));
  return false;
}

void report_xml::read_strings() {
  for (auto x : root().child("strings").children("string"))
    strings_.emplace(attribute(x, "id"), text_of(x));
}

report_xml::place report_xml::place_at(size_t offset) const {
  auto next = std::upper_bound(line_starts_.begin(), line_starts_.end(),
                               offset);
  auto line = static_cast<size_t>(next - line_starts_.begin());
  return {static_cast<uint32_t>(line),
          static_cast<uint32_t>(offset - line_starts_[line - 1] + 1)};
}

report_xml::place report_xml::place_of(pugi::xml_node x) const {
  // That of the name, which stands behind the bracket.
  auto offset = x.offset_debug();
  return offset < 1 ? place{} : place_at(static_cast<size_t>(offset - 1));
}

void report_xml::error(pugi::xml_node where, std::string text) {
  ++errors_;
  auto at = place_of(where);
  issues_.error(at.line, at.column, std::move(text));
}

void report_xml::warning(pugi::xml_node where, std::string text) {
  auto at = place_of(where);
  issues_.warning(at.line, at.column, std::move(text));
}

std::string report_xml::text_of(pugi::xml_node x) {
  return to_utf8(std::string{stripped(x.text().get())});
}

std::string report_xml::attribute(pugi::xml_node x, const char* key) {
  return to_utf8(std::string{stripped(x.attribute(key).value())});
}

std::optional<double> report_xml::number(pugi::xml_node parent,
                                         const char* name, double low,
                                         double high) {
  auto x = parent.child(name);
  if (!x)
    return std::nullopt;
  auto text = text_of(x);
  auto out = parse_number(text);
  if (!out || *out < low || *out > high) {
    error(x, fmt::format("{} `{}` is not a number from {} to {}", name, text,
                         low, high));
    return std::nullopt;
  }
  return out;
}

std::optional<int64_t> report_xml::whole(pugi::xml_node parent,
                                         const char* name, int64_t low,
                                         int64_t high) {
  auto x = parent.child(name);
  if (!x)
    return std::nullopt;
  auto text = text_of(x);
  auto out = parse_whole(text, low, high);
  if (!out)
    error(x, fmt::format("{} `{}` is not a whole number from {} to {}", name,
                         text, low, high));
  return out;
}

std::optional<uint32_t> report_xml::count(pugi::xml_node parent,
                                          const char* name, uint32_t low,
                                          uint32_t high) {
  auto out = whole(parent, name, low, high);
  return out ? std::optional{static_cast<uint32_t>(*out)} : std::nullopt;
}

std::optional<uint32_t>
report_xml::count_attribute(pugi::xml_node x, const char* key, uint32_t low,
                            uint32_t high) {
  auto text = attribute(x, key);
  auto out = parse_whole(text, low, high);
  if (!out) {
    error(x, fmt::format("attribute {} `{}` is not a whole number from {} to "
                         "{}",
                         key, text, low, high));
    return std::nullopt;
  }
  return static_cast<uint32_t>(*out);
}

std::string report_xml::string_of(pugi::xml_node x) const {
  auto i = strings_.find(attribute(x, "id"));
  return x && i != strings_.end() ? i->second : std::string{};
}

} // namespace troupe::lon
