// Writes a site as the files that an import takes.

#pragma once

#include "protocol/export/package.hpp"
#include "protocol/import/known_site.hpp"

#include <string>
#include <vector>

namespace troupe {

/// *notes* says in a sentence each what no file can hold.
struct site_files {
  package_files files;
  std::vector<std::string> notes;
};

/// The files that bring *site* into an empty gateway, and change nothing in the
/// one it comes from:
///
///     reports/0001/nvs.xml      as they came, in their order
///     interfaces/lon/lamp.xif   as they came
///     types.dtd                 names of the types that have a program id
///     points.dla                data rules
///     devices.csv
///     maps/vav.btm              as they came
///     connections/site.con      as they came, but for what is no more
///     connections.con           what no file brought
///
/// Files without content are left out. Types without a text, which are part of
/// the program, are left out as well.
[[nodiscard]] site_files export_site(const known_site& site);

} // namespace troupe
