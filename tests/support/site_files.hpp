// A small site with a file of every kind, and what is there after an import.

#pragma once

#include "protocol/import/importer.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <iterator>
#include <memory>
#include <string>
#include <vector>

namespace troupe::test {

/// Of a file in `tests/support/site`.
inline std::string text_of(const std::string& name) {
  std::ifstream in{TROUPE_SOURCE_DIR "/tests/support/site/" + name,
                   std::ios::binary};
  REQUIRE(in);
  return {std::istreambuf_iterator<char>{in}, {}};
}

/// Two hosted boxes that follow each other, and a counter.
inline std::vector<import_file> every_kind() {
  std::vector<import_file> out;
  for (auto name : {"counter.mod", "box.xif", "nvs.xml", "types.dtd",
                    "points.dla", "devices.csv", "counter.btm", "site.con"})
    out.push_back({name, text_of(name)});
  return out;
}

/// One a line.
inline std::string issues_of(const import_plan& x) {
  std::string out;
  for (auto& issue : x.issues)
    out += to_string(issue) + '\n';
  return out;
}

/// What is there after *x* was imported into an empty gateway.
inline known_site after(const import_plan& x) {
  known_site out;
  out.types = x.types;
  for (auto& row : x.devices)
    out.devices.push_back({{row.protocol, row.handle},
                           row.device_type,
                           row.uid,
                           row.desc,
                           row.lat,
                           row.lng});
  for (auto& rules : x.rules)
    out.rules.push_back(std::make_shared<const data_rules>(
      overlay({rules.protocol, rules.type, {}}, rules)));
  out.documents = x.documents;
  for (auto& made : x.connections)
    if (made.pending.empty())
      out.connections.push_back({made.handle, made.args, true});
  return out;
}

} // namespace troupe::test
