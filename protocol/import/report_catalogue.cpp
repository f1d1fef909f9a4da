// The catalogue of types that the resource reports of a gateway make.

#include "protocol/import/report_catalogue.hpp"

#include "protocol/lon/user_types.hpp"

#include <utility>

namespace troupe {

std::vector<lon::resource_report>
read_reports(const std::vector<document>& documents) {
  std::vector<lon::resource_report> out;
  for (auto& x : documents)
    if (x.kind == file_kind::resource_report) {
      issue_log told_before{{}};
      out.push_back(lon::read_resource_report(x.text, told_before));
      out.back().file = "earlier report " + x.name;
    }
  return out;
}

lon::catalogue_ptr catalogue_of(const std::vector<document>& documents) {
  auto reports = read_reports(documents);
  if (reports.empty())
    return lon::standard_catalogue();
  auto out = lon::extended(lon::type_catalogue::standard(), reports);
  return std::make_shared<const lon::type_catalogue>(std::move(out.what));
}

} // namespace troupe
