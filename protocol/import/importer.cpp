// Turns files into the device types and devices they describe.

#include "protocol/import/importer.hpp"

#include "protocol/import/dtd.hpp"
#include "protocol/import/file_kind.hpp"
#include "protocol/import/mod.hpp"
#include "protocol/import/text.hpp"
#include "protocol/import/type_plan.hpp"
#include "protocol/import/uid.hpp"
#include "protocol/lon/xif.hpp"

#include <fmt/format.h>

#include <map>
#include <memory>
#include <utility>

namespace troupe {

namespace {

/// Reads an interface file, which it keeps in the type.
/// @pre *kind* is one of an interface
import_result<device_type>
read_interface(file_kind kind, const std::string& file, std::string_view text,
               const lon::type_catalogue& types) {
  auto out = kind == file_kind::lon_interface ? lon::read_xif(file, text, types)
                                              : read_mod(file, text, types);
  out.what.name = type_name_of(file);
  out.what.source_name = file;
  out.what.source_text = text;
  return out;
}

/// Reads the files of one import.
class import_planner {
public:
  import_planner(const std::vector<import_file>& files,
                 const std::vector<device_type_ptr>& known,
                 const lon::type_catalogue& types)
    : files_(files), types_(types), plan_(known, logs_) {
    // Room for what a reader found, and for what only shows in the whole.
    constexpr auto limit = 2 * issue_log::default_limit;
    logs_.reserve(files.size());
    for (auto& x : files)
      logs_.emplace_back(x.name, limit);
  }

  import_plan run() {
    for (size_t i = 0; i < files_.size(); ++i)
      read(i);
    plan_.link();
    import_plan out;
    out.types = plan_.types();
    for (auto& [file, row] : rows_) {
      resolve(file, row);
      if (!is_repeated(row)) {
        check_unique(file, row);
        out.devices.push_back(row);
      }
    }
    for (auto& log : logs_)
      for (auto& issue : log.take())
        out.issues.push_back(std::move(issue));
    return out;
  }

private:
  using key = std::pair<std::string, std::string>;

  void read(size_t i) {
    auto& [name, text] = files_[i];
    auto found = recognize(text);
    switch (found.kind) {
      case file_kind::lon_interface:
      case file_kind::modbus_interface:
        // A type with errors is kept too: what refers to it is not wrong.
        plan_.add(i, keep(i, read_interface(found.kind, name, text, types_)));
        break;
      case file_kind::device_types:
        for (auto& row : keep(i, read_dtd(name, text)))
          plan_.add(i, std::move(row));
        break;
      case file_kind::devices:
        for (auto& row : keep(i, read_device_csv(name, text)))
          rows_.emplace_back(i, std::move(row));
        break;
      case file_kind::unsupported:
        logs_[i].warning(0, 0,
                         fmt::format("file is left out: {} are not supported "
                                     "yet",
                                     found.what));
        break;
      case file_kind::unknown:
        logs_[i].error(0, 0, std::move(found.what));
        break;
    }
  }

  /// Keeps the issues and returns what was read.
  template <class T>
  T keep(size_t i, import_result<T> x) {
    for (auto& issue : x.issues)
      logs_[i].add(std::move(issue));
    return std::move(x.what);
  }

  /// Gives *row* the exact name of its type and the usual form of its address.
  void resolve(size_t file, device_row& row) {
    auto type = plan_.find(row.protocol, row.device_type);
    if (!type)
      logs_[file].error(row.line, row.type_column,
                        plan_.explain(row.protocol, row.device_type));
    else
      row.device_type = type->name;
    if (auto uid = read_uid(row.protocol, row.uid))
      row.uid = *std::move(uid);
    else
      logs_[file].error(row.line, row.uid_column, uid.error().text);
  }

  /// Device lists overlap; what they agree on is no conflict.
  [[nodiscard]] bool is_repeated(const device_row& row) const {
    auto i = by_handle_.find({row.protocol, row.handle});
    return i != by_handle_.end() && i->second->device_type == row.device_type
           && i->second->uid == row.uid;
  }

  void check_unique(size_t file, const device_row& row) {
    auto complain = [&](uint32_t column, const char* what,
                        const std::string& name, const device_row& first) {
      logs_[file].error(row.line, column,
                        fmt::format("{} `{}` is already in {} line {}", what,
                                    name, first.file, first.line));
    };
    auto [i, added] = by_handle_.emplace(key{row.protocol, row.handle}, &row);
    if (!added)
      complain(row.name_column, "device", row.handle, *i->second);
    if (row.uid.empty() || row.uid == "auto")
      return;
    auto [j, fresh] = by_uid_.emplace(key{row.protocol, row.uid}, &row);
    if (!fresh)
      complain(row.uid_column, "address", row.uid, *j->second);
  }

  const std::vector<import_file>& files_;
  const lon::type_catalogue& types_;
  std::vector<issue_log> logs_; ///< One for each file.
  type_plan plan_;
  std::vector<std::pair<size_t, device_row>> rows_; ///< With their files.
  std::map<key, const device_row*> by_handle_;      ///< Into `rows_`.
  std::map<key, const device_row*> by_uid_;         ///< Into `rows_`.
};

} // namespace

bool import_plan::usable() const noexcept {
  for (auto& x : issues)
    if (!x.warning)
      return false;
  return true;
}

import_plan plan_import(const std::vector<import_file>& files,
                        const std::vector<device_type_ptr>& known,
                        const lon::type_catalogue& types) {
  return import_planner{files, known, types}.run();
}

result<device_type_ptr> read_type(const std::string& file,
                                  std::string_view text,
                                  const lon::type_catalogue& types) {
  auto found = recognize(text);
  if (found.kind != file_kind::lon_interface
      && found.kind != file_kind::modbus_interface)
    return failure{ec::parse_error, file + ": not an interface file"};
  auto out = read_interface(found.kind, file, text, types);
  for (auto& x : out.issues)
    if (!x.warning)
      return failure{ec::parse_error, to_string(x)};
  return std::make_shared<const device_type>(std::move(out.what));
}

} // namespace troupe
