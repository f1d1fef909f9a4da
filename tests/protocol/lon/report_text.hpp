// Pieces of resource reports for tests.

#pragma once

#include "protocol/lon/user_types.hpp"

#include <string>
#include <vector>

namespace troupe::test {

/// A report of the set of all devices of maker 00:01:06.
inline std::string report(const std::string& items,
                          const std::string& folder = "9000010600000000-4",
                          const std::string& strings = {}) {
  return "<?xml version=\"1.0\" encoding=\"iso-8859-1\"?>\n<ldrf>\n<control>\n"
         "<folder>"
         + folder + "</folder>\n</control>\n<items>\n" + items
         + "</items>\n<strings>" + strings + "</strings>\n</ldrf>\n";
}

inline std::string scalar(const std::string& type,
                          const std::string& more = {}) {
  return "<scalar><nc-type>" + type + "</nc-type>" + more + "</scalar>";
}

inline std::string scaled(const char* a, const char* b, const char* c) {
  return std::string{"<scaling><a>"} + a + "</a><b>" + b + "</b><c>" + c
         + "</c></scaling>";
}

inline std::string member(const std::string& name, const std::string& layout) {
  return "<member>" + layout + "<p-name>" + name + "</p-name></member>";
}

inline std::string aggregate(const std::string& members,
                             const std::string& cat = "struct") {
  return "<aggregate cat=\"" + cat + "\"><members>" + members
         + "</members></aggregate>";
}

inline std::string bits(int offset, int width, bool is_signed = false) {
  return "<bitfield><signed>" + std::string{is_signed ? "yes" : "no"}
         + "</signed><offset>" + std::to_string(offset) + "</offset><width>"
         + std::to_string(width) + "</width></bitfield>";
}

inline std::string reference(const std::string& name,
                             const std::string& set = "9000010600000000-4") {
  return "<ref href=\"" + set + "/nvs.xml\">" + name + "</ref>";
}

/// @param kind `nvt` or `cpt`
inline std::string type(const std::string& name, const std::string& layout,
                        const std::string& kind = "nvt", int index = 1) {
  return '<' + kind + " id=\"" + name + "\" idx=\"" + std::to_string(index)
         + "\">" + layout + "</" + kind + ">\n";
}

inline lon::resource_report
read_report(const std::string& text, std::vector<import_issue>* issues = {}) {
  issue_log log{"r.xml"};
  auto out = lon::read_resource_report(text, log);
  if (issues != nullptr)
    *issues = log.take();
  return out;
}

} // namespace troupe::test
