// Types that makers define, from their resource reports.

#pragma once

#include "protocol/import/issue.hpp"
#include "protocol/lon/catalogue.hpp"
#include "protocol/lon/resource_report.hpp"

#include <vector>

namespace troupe::lon {

/// Follows the references among *reports* and to the standard types, and lays
/// members out. Reports of one set may come in any order and in parts; of two
/// definitions of one name the first holds, with a warning when the other
/// differs. What cannot be built is left out with a warning at its place: an
/// unknown format or reference, a type that contains itself, a size that its
/// members do not have. Character arrays are texts. Never fails.
[[nodiscard]] import_result<user_types>
build_user_types(const std::vector<resource_report>& reports,
                 const type_catalogue& standard);

/// A catalogue of *standard* and what *reports* define. Make it once for all
/// reports that are known, those of earlier imports first: the first of two
/// definitions holds.
[[nodiscard]] import_result<type_catalogue>
extended(const type_catalogue& standard,
         const std::vector<resource_report>& reports);

} // namespace troupe::lon
