// Turns files into the device types, devices and rules they describe.

#include "protocol/import/importer.hpp"

#include "protocol/import/connection_patch.hpp"
#include "protocol/import/device_plan.hpp"
#include "protocol/import/document_plan.hpp"
#include "protocol/import/dtd.hpp"
#include "protocol/import/interface_file.hpp"
#include "protocol/import/report_catalogue.hpp"
#include "protocol/import/rule_plan.hpp"
#include "protocol/import/type_plan.hpp"
#include "protocol/import/unpacked_files.hpp"
#include "protocol/lon/user_types.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>
#include <utility>

namespace troupe {

namespace {

/// Reads the files of one import, each kind after those that it builds on.
class import_planner {
public:
  import_planner(unpacked_files& files, const known_site& known)
    : parts_(files.parts),
      logs_(files.logs),
      known_(known),
      documents_(known.documents),
      types_(known.types, logs_) {
    for (auto& x : known.connections)
      connections_.emplace(x.handle, &x);
  }

  import_plan run() {
    read_reports();
    rule_plan rules{types_, *out_.catalogue, logs_};
    read_types(rules);
    types_.link();
    out_.types = types_.types();
    read_devices();
    read_rules(rules);
    out_.rules = rules.take();
    read_maps();
    read_connections();
    out_.documents = documents_.added();
    for (auto& log : logs_)
      for (auto& issue : log.take())
        out_.issues.push_back(std::move(issue));
    return std::move(out_);
  }

private:
  template <class F>
  void each(file_kind kind, F f) {
    for (size_t i = 0; i < parts_.size(); ++i)
      if (parts_[i].what.kind == kind)
        f(i, parts_[i].name, parts_[i].text);
  }

  /// Keeps the issues and returns what was read.
  template <class T>
  T keep(size_t i, import_result<T> x) {
    for (auto& issue : x.issues)
      logs_[i].add(std::move(issue));
    return std::move(x.what);
  }

  document_state look(size_t i) {
    return documents_.look(parts_[i].what.kind, parts_[i].text);
  }

  void keep_file(size_t i) {
    auto& [name, text, found] = parts_[i];
    auto had_room = documents_.fits();
    documents_.keep(found.kind, name, text);
    if (had_room && !documents_.fits())
      logs_[i].error(0, 0,
                     fmt::format("the gateway keeps at most {} files of this "
                                 "kind with {} bytes",
                                 most_documents, most_document_bytes));
  }

  /// What known reports lack was told when they came.
  void read_reports() {
    auto reports = troupe::read_reports(known_.documents);
    std::map<std::string, size_t> files;
    each(file_kind::resource_report, [&](size_t i, auto& name, auto text) {
      if (look(i) != document_state::fresh)
        return;
      keep_file(i);
      reports.push_back(lon::read_resource_report(text, logs_[i]));
      files[name] = i;
    });
    if (reports.empty()) {
      out_.catalogue = lon::standard_catalogue();
      return;
    }
    auto made = lon::extended(lon::type_catalogue::standard(), reports);
    for (auto& x : made.issues)
      if (auto i = files.find(x.file); i != files.end())
        logs_[i->second].add(std::move(x));
    out_.catalogue
      = std::make_shared<const lon::type_catalogue>(std::move(made.what));
  }

  void read_types(rule_plan& rules) {
    for (size_t i = 0; i < parts_.size(); ++i) {
      auto& [name, text, found] = parts_[i];
      if (is_interface(found.kind)) {
        // A type with errors is kept too: what refers to it is not wrong.
        rules.note(bundle_of(name), found.what);
        types_.add(i,
                   keep(i, read_interface(found, name, text, *out_.catalogue)));
      } else if (found.kind == file_kind::device_types) {
        for (auto& row : keep(i, read_dtd(name, text))) {
          rules.note(bundle_of(name), row.protocol);
          types_.add(i, std::move(row));
        }
      } else if (found.kind == file_kind::binary
                 || found.kind == file_kind::unknown) {
        logs_[i].error(0, 0, found.what);
      } else if (found.kind == file_kind::picture) {
        logs_[i].warning(0, 0, "file is left out: pictures are not kept");
      }
    }
  }

  void read_devices() {
    device_plan devices{types_, logs_};
    each(file_kind::devices, [&](size_t i, auto& name, auto text) {
      for (auto& row : keep(i, read_device_csv(name, text)))
        devices.add(i, std::move(row));
    });
    out_.devices = devices.take();
  }

  void read_rules(rule_plan& rules) {
    each(file_kind::data_rules, [&](size_t i, auto& name, auto text) {
      for (auto& row : keep(i, read_dla(name, text)))
        rules.add({i, bundle_of(name)}, std::move(row));
    });
  }

  void read_maps() {
    each(file_kind::bacnet_map, [&](size_t i, auto&, auto text) {
      auto state = look(i);
      if (state == document_state::repeated)
        return;
      if (state == document_state::fresh)
        keep_file(i);
      auto map = read_btm(text, logs_[i]);
      auto type = type_of(map);
      if (type != nullptr)
        check_btm(map, *type, logs_[i]);
      else
        logs_[i].warning(0, 0,
                         "map is kept, but there is no device type with its "
                         "program id or name");
      out_.maps.push_back(std::move(map));
    });
  }

  /// Drivers of two protocols may give devices one program id, so that the name
  /// of the file goes before it.
  [[nodiscard]] device_type_ptr type_of(const bacnet_map& x) const {
    auto named = types_.find_any(x.protocol, x.name);
    if (named != nullptr
        && (x.program_id.empty() || x.program_id == named->program_id))
      return named;
    auto by_id = x.program_id.empty()
                   ? nullptr
                   : types_.find_any(x.protocol, x.program_id);
    return by_id != nullptr ? by_id : named;
  }

  void read_connections() {
    auto devices = all_devices();
    auto rules = all_rules();
    std::map<std::string, std::pair<size_t, size_t>> files; // by handle
    each(file_kind::connections, [&](size_t i, auto&, auto text) {
      auto state = look(i);
      if (state == document_state::repeated)
        return;
      auto planned = plan_connections(read_con(text, logs_[i]), known_.sid,
                                      devices, rules, logs_[i]);
      if (state == document_state::fresh && !is_there(planned))
        keep_file(i);
      for (auto& x : planned) {
        auto place = std::pair{i, out_.connections.size()};
        auto [first, added] = files.emplace(x.handle, place);
        if (added)
          out_.connections.push_back(std::move(x));
        else if (differ(out_.connections[first->second.second], x))
          logs_[i].error(0, 0,
                         fmt::format("connection `{}` is another one in {}",
                                     x.name, parts_[first->second.first].name));
      }
    });
  }

  /// The bus says already what the file says, as after an export.
  [[nodiscard]] bool
  is_there(const std::vector<planned_connection>& planned) const {
    return std::all_of(planned.begin(), planned.end(), [&](auto& x) {
      auto known = connections_.find(x.handle);
      return known != connections_.end() && x.pending.empty()
             && connection_patch(known->second->args, x.args).is_null();
    });
  }

  static bool differ(const planned_connection& x, const planned_connection& y) {
    return x.pending.empty() != y.pending.empty()
           || !connection_patch(x.args, y.args).is_null();
  }

  /// Known ones and those of this import, which go before.
  [[nodiscard]] std::vector<connectable_device> all_devices() const {
    std::map<device_id, device_type_ptr> all;
    for (auto& x : known_.devices)
      all[x.id] = types_.find(x.id.protocol, x.type);
    for (auto& x : out_.devices)
      all[{x.protocol, x.handle}] = types_.find(x.protocol, x.device_type);
    std::vector<connectable_device> out;
    out.reserve(all.size());
    for (auto& [id, type] : all)
      out.push_back({id, std::move(type)});
    return out;
  }

  [[nodiscard]] std::vector<data_rules_ptr> all_rules() const {
    auto out = known_.rules;
    for (auto& x : changed_rules(out_.rules, known_.rules)) {
      auto i = std::find_if(out.begin(), out.end(), [&](auto& y) {
        return y->protocol == x->protocol && y->type == x->type;
      });
      if (i != out.end())
        *i = std::move(x);
      else
        out.push_back(std::move(x));
    }
    return out;
  }

  const std::vector<unpacked_files::part>& parts_;
  std::vector<issue_log>& logs_; ///< One for each part.
  const known_site& known_;
  std::map<std::string, const known_connection*> connections_; ///< By handle.
  document_plan documents_;
  type_plan types_;
  import_plan out_;
};

} // namespace

bool import_plan::usable() const noexcept {
  return std::all_of(issues.begin(), issues.end(),
                     [](auto& x) { return x.warning; });
}

bool import_plan::has_reports() const noexcept {
  return std::any_of(documents.begin(), documents.end(), [](auto& x) {
    return x.kind == file_kind::resource_report;
  });
}

import_plan plan_import(const std::vector<import_file>& files,
                        const known_site& known) {
  unpacked_files all{files};
  return import_planner{all, known}.run();
}

} // namespace troupe
