// Writes device lists.

#include "protocol/export/write_device_csv.hpp"

#include "protocol/export/csv_writer.hpp"

#include <optional>

namespace troupe {

namespace {

std::string degrees(const std::optional<double>& x) {
  return x ? number_text(*x) : std::string{};
}

} // namespace

std::string write_device_csv(const std::vector<device_row>& rows,
                             std::string_view owner) {
  csv_writer out;
  out.row({"name", "deviceType", "category", "protocol", "discoveryMethod",
           "installationDate", "uid", "longitude", "latitude", "customerName",
           "did", "ownerMAC", "timezone", "description"});
  for (auto& x : rows)
    out.row({x.handle, x.device_type, x.category, x.protocol, x.discovery,
             x.installed, x.uid, degrees(x.lng), degrees(x.lat), x.customer,
             x.did, std::string{owner}, x.zone, x.desc});
  return out.take();
}

} // namespace troupe
