// Joins the device lists of an import.

#include "protocol/import/device_plan.hpp"

#include "protocol/import/uid.hpp"

#include <fmt/format.h>

#include <iterator>

namespace troupe {

device_plan::device_plan(const type_plan& types, std::vector<issue_log>& logs)
  : types_(types), logs_(logs) {
  // nop
}

void device_plan::add(size_t file, device_row row) {
  resolve(file, row);
  if (is_repeated(row))
    return;
  rows_.push_back(std::move(row));
  check_unique(file, rows_.back());
}

std::vector<device_row> device_plan::take() {
  return {std::make_move_iterator(rows_.begin()),
          std::make_move_iterator(rows_.end())};
}

void device_plan::resolve(size_t file, device_row& row) {
  auto type = types_.find(row.protocol, row.device_type);
  if (!type)
    logs_[file].error(row.line, row.type_column,
                      types_.explain(row.protocol, row.device_type));
  else
    row.device_type = type->name;
  if (auto uid = read_uid(row.protocol, row.uid))
    row.uid = *std::move(uid);
  else
    logs_[file].error(row.line, row.uid_column, uid.error().text);
}

/// Device lists overlap; what they agree on is no conflict.
bool device_plan::is_repeated(const device_row& row) const {
  auto i = by_handle_.find({row.protocol, row.handle});
  return i != by_handle_.end() && i->second->device_type == row.device_type
         && i->second->uid == row.uid;
}

void device_plan::check_unique(size_t file, const device_row& row) {
  auto [i, added] = by_handle_.emplace(key{row.protocol, row.handle}, &row);
  if (!added)
    complain(file, row, row.name_column, "device `" + row.handle, *i->second);
  if (row.uid.empty() || row.uid == "auto")
    return;
  auto [j, fresh] = by_uid_.emplace(key{row.protocol, row.uid}, &row);
  if (!fresh)
    complain(file, row, row.uid_column, "address `" + row.uid, *j->second);
}

void device_plan::complain(size_t file, const device_row& row, uint32_t column,
                           const std::string& what, const device_row& first) {
  logs_[file].error(row.line, column,
                    fmt::format("{}` is already in {} line {}", what,
                                first.file, first.line));
}

} // namespace troupe
