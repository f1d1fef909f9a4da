// Turns files into the device types, devices and rules they describe.

#include "protocol/import/importer.hpp"

#include "protocol/import/bac.hpp"
#include "protocol/import/dtd.hpp"
#include "protocol/import/eno.hpp"
#include "protocol/import/file_kind.hpp"
#include "protocol/import/foreign.hpp"
#include "protocol/import/lorawan.hpp"
#include "protocol/import/mod.hpp"
#include "protocol/import/package.hpp"
#include "protocol/import/rule_plan.hpp"
#include "protocol/import/text.hpp"
#include "protocol/import/type_plan.hpp"
#include "protocol/import/uid.hpp"
#include "protocol/lon/xif.hpp"

#include <fmt/format.h>

#include <deque>
#include <map>
#include <memory>
#include <utility>

namespace troupe {

namespace {

/// Reads an interface file, which it keeps in the type.
/// @param protocol Of a foreign interface.
/// @pre is_interface(kind)
import_result<device_type>
read_interface(file_kind kind, const std::string& protocol,
               const std::string& file, std::string_view text,
               const lon::type_catalogue& types) {
  import_result<device_type> out;
  if (kind == file_kind::lon_interface)
    out = lon::read_xif(file, text, types);
  else if (kind == file_kind::modbus_interface)
    out = read_mod(file, text, types);
  else if (kind == file_kind::bacnet_interface)
    out = read_bac(file, text, types);
  else if (kind == file_kind::lorawan_interface)
    out = read_lorawan(file, text, types);
  else if (kind == file_kind::foreign_interface)
    out = read_foreign(file, protocol, text, types);
  else
    out = read_eno(file, protocol, text, types);
  out.what.name = type_name_of(file);
  out.what.source_name = file;
  out.what.source_text = text;
  return out;
}

/// The package of a member, else the folder of a file: what lies there belongs
/// together.
std::string bundle_of(const std::string& file) {
  auto mark = file.find('!');
  auto end = mark != std::string::npos ? mark : file.find_last_of("/\\");
  return end == std::string::npos ? std::string{} : file.substr(0, end);
}

/// The files of an import, packages opened.
class unpacked_files {
public:
  explicit unpacked_files(const std::vector<import_file>& files) {
    // Room for what a reader found, and for what only shows in the whole.
    constexpr auto limit = 2 * issue_log::default_limit;
    auto room = package_limits{}.total;
    for (auto& x : files) {
      parts.push_back({x.name, x.text, recognize(x.text)});
      logs.emplace_back(x.name, limit);
      if (parts.back().what.kind != file_kind::package)
        continue;
      for (auto& member : open_package(x.name, x.text, room, logs.back())) {
        owned_.push_back(std::move(member));
        auto& file = owned_.back();
        parts.push_back({file.name, file.text, recognize(file.text)});
        logs.emplace_back(file.name, limit);
      }
    }
  }

  struct part {
    const std::string& name;
    std::string_view text;
    recognized_file what;
  };

  std::vector<part> parts;
  std::vector<issue_log> logs; ///< One for each part.

private:
  std::deque<import_file> owned_; ///< Members of packages; never move.
};

/// Reads the files of one import.
class import_planner {
public:
  import_planner(unpacked_files& files,
                 const std::vector<device_type_ptr>& known,
                 const lon::type_catalogue& types)
    : parts_(files.parts),
      types_(types),
      logs_(files.logs),
      plan_(known, logs_),
      rules_(plan_, types, logs_) {
    // nop
  }

  import_plan run() {
    for (size_t i = 0; i < parts_.size(); ++i)
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
    for (auto& [file, row] : properties_)
      rules_.add({file, bundle_of(parts_[file].name)}, std::move(row));
    out.rules = rules_.take();
    for (auto& log : logs_)
      for (auto& issue : log.take())
        out.issues.push_back(std::move(issue));
    return out;
  }

private:
  using key = std::pair<std::string, std::string>;

  void read(size_t i) {
    auto& [name, text, found] = parts_[i];
    if (is_interface(found.kind)) {
      // A type with errors is kept too: what refers to it is not wrong.
      rules_.note(bundle_of(name), found.what);
      return plan_.add(
        i, keep(i, read_interface(found.kind, found.what, name, text, types_)));
    }
    switch (found.kind) {
      case file_kind::package:
        break;
      case file_kind::device_types:
        for (auto& row : keep(i, read_dtd(name, text))) {
          rules_.note(bundle_of(name), row.protocol);
          plan_.add(i, std::move(row));
        }
        break;
      case file_kind::devices:
        for (auto& row : keep(i, read_device_csv(name, text)))
          rows_.emplace_back(i, std::move(row));
        break;
      case file_kind::data_rules:
        for (auto& row : keep(i, read_dla(name, text)))
          properties_.emplace_back(i, std::move(row));
        break;
      case file_kind::binary:
      case file_kind::unknown:
        logs_[i].error(0, 0, found.what);
        break;
      default:
        logs_[i].warning(0, 0,
                         fmt::format("file is left out: {} are not supported "
                                     "yet",
                                     found.what));
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

  const std::vector<unpacked_files::part>& parts_;
  const lon::type_catalogue& types_;
  std::vector<issue_log>& logs_; ///< One for each part.
  type_plan plan_;
  rule_plan rules_;
  std::vector<std::pair<size_t, device_row>> rows_; ///< With their files.
  std::vector<std::pair<size_t, dla_row>> properties_;
  std::map<key, const device_row*> by_handle_; ///< Into `rows_`.
  std::map<key, const device_row*> by_uid_;    ///< Into `rows_`.
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
  unpacked_files all{files};
  return import_planner{all, known, types}.run();
}

result<device_type_ptr> read_type(const std::string& file,
                                  std::string_view text,
                                  const lon::type_catalogue& types) {
  auto found = recognize(text);
  if (!is_interface(found.kind))
    return failure{ec::parse_error, file + ": not an interface file"};
  auto out = read_interface(found.kind, found.what, file, text, types);
  for (auto& x : out.issues)
    if (!x.warning)
      return failure{ec::parse_error, to_string(x)};
  return std::make_shared<const device_type>(std::move(out.what));
}

} // namespace troupe
