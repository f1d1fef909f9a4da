// Access to the elements of a resource report, with their places.

#pragma once

#include "protocol/import/issue_log.hpp"

#include <pugixml.hpp>

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace troupe::lon {

/// A parsed report. Complains through the log that it keeps.
class report_xml {
public:
  struct place {
    uint32_t line = 0;
    uint32_t column = 0; ///< Of the bracket that begins the element.
  };

  /// Parses *text*, which must outlive this. Neither DOCTYPE nor entities of
  /// the file are processed: pugixml knows only the five predefined entities
  /// and character references, so that no text grows when it is read and
  /// nothing outside the file is reached.
  report_xml(std::string_view text, issue_log& issues);

  /// Returns nothing after a syntax error, which was told then.
  [[nodiscard]] pugi::xml_node root() const {
    return document_.document_element();
  }

  [[nodiscard]] place place_of(pugi::xml_node x) const;

  void error(pugi::xml_node where, std::string text);
  void warning(pugi::xml_node where, std::string text);

  /// Text of an element as UTF-8 without blanks and line ends around it.
  [[nodiscard]] static std::string text_of(pugi::xml_node x);
  [[nodiscard]] static std::string attribute(pugi::xml_node x, const char* key);

  /// Reads the child *name* as a number. Complains when it is none, or is not
  /// from *low* to *high*; returns nothing without such a child.
  std::optional<double> number(pugi::xml_node parent, const char* name,
                               double low, double high);
  std::optional<int64_t> whole(pugi::xml_node parent, const char* name,
                               int64_t low, int64_t high);
  std::optional<uint32_t> count(pugi::xml_node parent, const char* name,
                                uint32_t low, uint32_t high);

  /// As `count`, of an attribute that must be there.
  std::optional<uint32_t> count_attribute(pugi::xml_node x, const char* key,
                                          uint32_t low, uint32_t high);

  /// Looks up `<unit id="6-12"/>` among the strings of the report.
  [[nodiscard]] std::string string_of(pugi::xml_node x) const;

  /// Errors told so far.
  [[nodiscard]] size_t errors() const noexcept {
    return errors_;
  }

private:
  [[nodiscard]] bool is_fit(std::string_view text);
  [[nodiscard]] place place_at(size_t offset) const;
  void read_strings();

  issue_log& issues_;
  pugi::xml_document document_;
  std::vector<size_t> line_starts_;
  std::map<std::string, std::string> strings_;
  size_t errors_ = 0;
};

} // namespace troupe::lon
