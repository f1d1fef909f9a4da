// Which names the device types of an import get.

#include "protocol/import/type_plan.hpp"

#include "protocol/import/text.hpp"
#include "protocol/import/unpacked_files.hpp"

#include <fmt/format.h>

#include <array>
#include <memory>
#include <utility>

namespace troupe {

namespace {

/// What interface files of a protocol end in.
std::string_view ending_of(std::string_view protocol) noexcept {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> all{{
    {"lon", ".xif"},
    {"modbus", ".mod"},
    {"bacnet", ".bac"},
    {"enocean", ".eno"},
    {"iotc", ".iotc"},
    {"lorawan", ".lorawan"},
  }};
  for (auto& [name, ending] : all)
    if (name == protocol)
      return ending;
  return "interface";
}

/// Whether *x* comes out of the package that *y* comes out of.
bool is_of_package(const std::string& x, const std::string& y) {
  return x.find('!') != std::string::npos && bundle_of(x) == bundle_of(y);
}

} // namespace

type_plan::type_plan(const std::vector<device_type_ptr>& known,
                     std::vector<issue_log>& logs)
  : logs_(logs) {
  for (auto& x : known)
    index(x);
}

void type_plan::add(size_t file, device_type type) {
  auto x = std::make_shared<const device_type>(std::move(type));
  // One package often holds what another holds already, or a copy of it.
  auto [copy, fresh] = copies_.emplace(std::tuple{x->protocol, x->program_id,
                                                  lower_case(x->name)},
                                       interfaces_.size());
  auto first = fresh ? nullptr : &interfaces_[copy->second];
  if (first != nullptr && first->type->source_text == x->source_text)
    return;
  if (first != nullptr && !x->program_id.empty()) {
    auto& other = logs_[first->file].file();
    // Packages of one maker overlap, but which of its own one means, nobody
    // can know.
    if (is_of_package(logs_[file].file(), other))
      return logs_[file].error(
        0, 0,
        fmt::format("{} has another version of `{}` with program id {}; one "
                    "package has one of them",
                    other, x->name, x->program_id));
    return logs_[file].warning(
      0, 0,
      fmt::format("file is left out: {} has another version of `{}` with "
                  "program id {}",
                  other, x->name, x->program_id));
  }
  if (!x->program_id.empty()) {
    auto [i, added] = first_by_id_.emplace(key{x->protocol, x->program_id},
                                           interfaces_.size());
    if (!added)
      logs_[file].warning(
        0, 0,
        fmt::format("program id {} is also that of {}; a device that names "
                    "its type by it gets only one of them",
                    x->program_id, logs_[interfaces_[i->second].file].file()));
  }
  interfaces_.push_back({file, std::move(x), false});
}

void type_plan::add(size_t file, device_type_row row) {
  key name{row.protocol, lower_case(row.name)};
  naming x{file, std::move(row)};
  auto [i, added] = by_row_.emplace(name, x);
  auto& first = i->second;
  if (added)
    namings_.push_back(std::move(x));
  else if (first.row.program_id != x.row.program_id)
    logs_[file].error(x.row.line, x.row.column,
                      fmt::format("device type `{}` has program id {} in {} "
                                  "line {}",
                                  x.row.name, first.row.program_id,
                                  logs_[first.file].file(), first.row.line));
}

void type_plan::link() {
  for (auto& x : namings_)
    link_row(x);
  for (auto& x : interfaces_)
    if (!x.named)
      add_type(x.file, x.type, false);
  for (auto& x : types_)
    index(x);
  for (auto& x : defaults_)
    index(x);
  types_.insert(types_.end(), defaults_.begin(), defaults_.end());
}

/// The interface is looked for in this import first, then among what is known.
void type_plan::link_row(const naming& x) {
  auto& row = x.row;
  device_type_ptr type;
  if (auto i = first_by_id_.find({row.protocol, row.program_id});
      i != first_by_id_.end()) {
    auto& found = interfaces_[i->second];
    found.named = true;
    type = found.type;
  } else if (auto j = by_id_.find({row.protocol, row.program_id});
             j != by_id_.end()) {
    type = j->second;
    auto known = find(row.protocol, row.name);
    if (known && known->name == row.name && known->program_id == row.program_id)
      return; // nothing new
  }
  if (!type)
    return logs_[x.file].warning(
      row.line, row.column,
      fmt::format("device type `{}` has no interface; import the file with "
                  "program id {} together with it",
                  row.name, row.program_id));
  auto named = *type;
  named.name = row.name;
  add_type(x.file, std::make_shared<const device_type>(std::move(named)),
           row.is_default);
}

void type_plan::add_type(size_t file, device_type_ptr type, bool is_default) {
  auto [i, added]
    = files_by_name_.emplace(key{type->protocol, lower_case(type->name)}, file);
  if (!added)
    return logs_[file].error(
      0, 0,
      fmt::format(
        "device type `{}` comes from {} too; give one of them another "
        "name",
        type->name, logs_[i->second].file()));
  (is_default ? defaults_ : types_).push_back(std::move(type));
}

void type_plan::index(const device_type_ptr& type) {
  protocols_.insert(type->protocol);
  by_name_[{type->protocol, lower_case(type->name)}] = type;
  if (!type->program_id.empty())
    by_id_[{type->protocol, type->program_id}] = type;
}

device_type_ptr type_plan::find(const std::string& protocol,
                                const std::string& name) const {
  if (auto id = parse_program_id(name); !id.empty())
    if (auto i = by_id_.find({protocol, id}); i != by_id_.end())
      return i->second;
  auto i = by_name_.find({protocol, lower_case(name)});
  return i == by_name_.end() ? nullptr : i->second;
}

device_type_ptr type_plan::find_any(const std::string& protocol,
                                    const std::string& name) const {
  if (!protocol.empty())
    return find(protocol, name);
  for (auto& x : protocols_)
    if (auto type = find(x, name))
      return type;
  return nullptr;
}

std::string type_plan::explain(const std::string& protocol,
                               const std::string& name) const {
  if (auto i = by_row_.find({protocol, lower_case(name)}); i != by_row_.end())
    return fmt::format("device type `{}` has no interface; import the file "
                       "with program id {} together with it",
                       name, i->second.row.program_id);
  for (auto& other : protocols_)
    if (other != protocol && find(other, name))
      return fmt::format("device type `{}` is of protocol {}, not {}", name,
                         other, protocol);
  return fmt::format("there is no {} device type `{}`; import its {} file "
                     "together with it",
                     protocol, name, ending_of(protocol));
}

} // namespace troupe
