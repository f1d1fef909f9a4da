// The commands that ask the importer.

#include "bridge/console/console.hpp"
#include "bridge/import.hpp"

namespace troupe {

namespace {

std::vector<console::reply> report_rows(const import_report& x) {
  std::vector<console::reply> result;
  for (auto& issue : x.issues) {
    auto& row = *result.emplace_back().mutable_issue();
    row.set_file(issue.file);
    row.set_line(issue.line);
    row.set_column(issue.column);
    row.set_text(issue.text);
    row.set_warning(issue.warning);
  }
  for (auto& change : x.changes)
    if (x.accepted())
      result.emplace_back().mutable_change()->set_text(change);
  if (!x.accepted())
    return result;
  auto& row = *result.emplace_back().mutable_imported();
  for (auto& type : x.types)
    row.add_types(type);
  for (auto& device : x.devices)
    row.add_devices(to_string(device));
  row.set_unchanged(x.unchanged);
  for (auto& handle : x.connections)
    row.add_connections(handle);
  row.set_rules(x.rules);
  return result;
}

/// Files part by part, then what no file can hold.
row_source file_rows(const site_files_ptr& x) {
  constexpr size_t most_bytes = size_t{1} << 20;
  return [x, file = size_t{0}, at = size_t{0},
          note = size_t{0}](console::reply& out) mutable {
    if (file < x->files.size()) {
      auto& [name, bytes] = x->files[file];
      out.mutable_file()->set_name(name);
      out.mutable_file()->set_part(bytes.substr(at, most_bytes));
      at += most_bytes;
      if (at >= bytes.size()) {
        ++file;
        at = 0;
      }
      return true;
    }
    if (note == x->notes.size())
      return false;
    auto& row = *out.mutable_issue();
    row.set_file("export");
    row.set_text(x->notes[note++]);
    row.set_warning(true);
    return true;
  };
}

} // namespace

void console_state::import(const console_command_ptr& cmd) {
  auto order = std::make_shared<const import_order>(
    import_order{cmd->files, cmd->request.import().dry_run()});
  // No limit: the importer notices by itself when nothing happens any more.
  self_->request(ports_.importer, caf::infinite, import_order_ptr{order})
    .then(
      [this, cmd](const import_report_ptr& x) {
        auto ok = x->accepted();
        counters_->failed += ok ? 0 : 1;
        cmd->sink->finish(rows_of(report_rows(*x)),
                          ok ? ec::none : ec::invalid_request,
                          ok           ? ""
                          : x->partial ? "not everything was imported"
                                       : "nothing was imported");
      },
      [this, cmd](const caf::error& why) { fail(cmd, why); });
}

/// The importer may be parsing; it has limits of its own.
void console_state::export_site(const console_command_ptr& cmd) {
  self_->request(ports_.importer, caf::infinite, caf::get_atom_v)
    .then([this, cmd](const site_files_ptr& x) { done(cmd, file_rows(x)); },
          [this, cmd](const caf::error& why) { fail(cmd, why); });
}

} // namespace troupe
