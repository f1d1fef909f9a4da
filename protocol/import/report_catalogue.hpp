// The catalogue of types that the resource reports of a gateway make.

#pragma once

#include "protocol/import/document.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/lon/resource_report.hpp"

#include <vector>

namespace troupe {

/// Reads the reports among *documents*, which were read without errors before.
/// What they lack was told then; their file names are `earlier report nvs.xml`.
[[nodiscard]] std::vector<lon::resource_report>
read_reports(const std::vector<document>& documents);

/// The standard types and what *documents* define, of two definitions the
/// first.
[[nodiscard]] lon::catalogue_ptr
catalogue_of(const std::vector<document>& documents);

} // namespace troupe
