// Pieces of interface files for tests.

#pragma once

#include "protocol/import/issue.hpp"
#include "protocol/lon/xif.hpp"

#include <fstream>
#include <sstream>
#include <string>
#include <vector>

namespace troupe::test {

/// The first lines, up to the empty one before the records.
/// @param doc Documentation of the node with its quote, or a star.
inline std::string xif_head(const std::string& doc = "\"&3.4@0Node,3[2Lamp",
                            const std::string& id = "90:00:01:06:00:04:85:11") {
  return "File: t.xif, XIF Version 4.501\nFor tests.\n\n" + id
         + "\n2 15 1 2 0 3 3 3 3 3 3 13 13 13 13 7 0 10 12 1 1 11 2\n"
           "36 6 21 15 43\n*\n"
         + doc + "\n\n";
}

/// A `VAR` record.
/// @param tail Documentation, type and layout.
inline std::string xif_var(const std::string& name, int index,
                           const std::string& tail, bool out = false,
                           bool config = false, int length = 0) {
  return "VAR " + name + ' ' + std::to_string(index) + " 0 0 "
         + std::to_string(length) + "\n0 1 63 " + (out ? "1" : "0")
         + " 0 1 0 1 0 1 0 0 " + (config ? "1" : "0") + '\n' + tail + '\n';
}

inline import_result<device_type> read(const std::string& text) {
  return lon::read_xif("t.xif", text, lon::type_catalogue::standard());
}

inline std::vector<std::string> told(const std::vector<import_issue>& issues) {
  std::vector<std::string> out;
  for (auto& x : issues)
    out.push_back(to_string(x));
  return out;
}

/// Returns the whole file; empty when it cannot be read.
inline std::string file_text(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

} // namespace troupe::test
